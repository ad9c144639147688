"""The bytes of a text file as UTF-8, whatever encoding its first block shows, from any byte of that on."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from corpus_latam.sources.encoding import BOMS, decode, wide_without_mark
from corpus_latam.sources.packing.members import Member


def encoding_of(head: bytes) -> str:
    """The encoding of a text that begins so. UTF-8 where it is in none: then some lines of it are damaged."""
    for mark, name in BOMS.items():
        if head.startswith(mark):
            return name
    wide = wide_without_mark(head)
    if wide:
        return wide
    found = decode(head[: head.rfind(b"\n") + 1] or head)
    return found.encoding if found else "utf-8"


def utf8_blocks(member: Member, head: bytes, start: int) -> Iterator[bytes]:
    """Blocks of the member's text in UTF-8 from byte `start` of it on; without a byte order mark.

    What is in UTF-8 already is given as it lies, mark and all, so that damage is found where it is used.
    """
    encoding = encoding_of(head)
    if encoding == "utf-8":
        yield from member.blocks(start)
        return
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    position = 0
    for block in member.blocks(0):
        text = decoder.decode(block)
        encoded = (text if position else text.removeprefix("\ufeff")).encode()
        position += len(encoded)
        if position > start and encoded:
            yield encoded[max(0, len(encoded) - (position - start)) :]
