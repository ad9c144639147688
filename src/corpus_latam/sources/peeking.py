"""Looks at a member's first bytes and gives them back, since opening a member of an archive anew is dear."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from corpus_latam.sources.packing.damage import DamagedFileError
from corpus_latam.sources.packing.members import Member

ENOUGH = 64 << 10
"""Bytes that tell what a file is. Compressed files may begin with a block of a few bytes."""


def peek(member: Member) -> tuple[bytes, Member]:
    """A member's first blocks, `ENOUGH` bytes or all that it has, and the same member, still unread."""
    blocks = member.blocks(0)
    first: list[bytes] = []
    rest: Iterator[bytes] = blocks
    try:
        while sum(map(len, first)) < ENOUGH and (block := next(blocks, b"")):
            first.append(block)
    except DamagedFileError as error:
        if not first:
            raise
        rest = _raising(error)
    unread = [chain(first, rest)]

    def again(start: int) -> Iterator[bytes]:
        if start or not unread:
            return member.blocks(start)
        return unread.pop()

    return b"".join(first), member._replace(blocks=again)


def _raising(error: DamagedFileError) -> Iterator[bytes]:
    raise error
    yield b""
