"""Turns the bytes of a plain text into text, by what it says of its encoding and by what it is."""

from __future__ import annotations

import codecs
import re

BOMS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
WESTERN = "cp1252"
"""What is neither stated nor UTF-8. ISO 8859-1 is read as it too, as browsers do: it has more letters."""
INVALID = "\ufffd"
NO_ASCII = re.compile(r"[^\x00-\x7f]")


def encoding_of(head: bytes, stated: str | None = None) -> str:
    """The encoding of a text whose first bytes are `head`.

    A byte order mark tells it. It is UTF-8 if most of what is not ASCII is valid in that, since a few bytes
    may be damaged. Else it is what the text states.
    """
    for bom, name in BOMS.items():
        if head.startswith(bom):
            return name
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(head)  # its last character may be cut
    invalid = text.count(INVALID) - head.count(INVALID.encode())
    if invalid <= len(NO_ASCII.findall(text)) - invalid:
        return "utf-8"
    return _known(stated)


def decode(data: bytes, stated: str | None = None) -> tuple[str, str]:
    """The text, and the encoding that it was read in. Bytes that are no letters of it are marked as such."""
    name = encoding_of(data, stated)
    return data.decode(name, "replace").removeprefix("\ufeff"), name


def _known(stated: str | None) -> str:
    try:
        name = codecs.lookup(stated or WESTERN).name
    except LookupError:
        return WESTERN
    return WESTERN if name in ("iso8859-1", "ascii", "utf-8") else name
