"""Turns the bytes of a plain text into text, by what it says of its encoding and by what it is."""

from __future__ import annotations

import codecs

BOMS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
WESTERN = "cp1252"
"""What is neither stated nor UTF-8; ISO 8859-1 is read as it too, as browsers do."""
"""Bytes of C1 controls are its letters; five are none."""


def decode(data: bytes, stated: str | None = None) -> tuple[str, str]:
    """The text, and the encoding that it was read in."""
    for bom, name in BOMS.items():
        if data.startswith(bom):
            return data[len(bom) :].decode(name, "replace"), name
    for name in ("utf-8", _known(stated), WESTERN):
        try:
            return (data.decode(name), name) if name else ("", "")
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1"), "latin-1"


def _known(stated: str | None) -> str:
    try:
        name = codecs.lookup(stated or WESTERN).name
    except LookupError:
        return WESTERN
    return WESTERN if name in ("iso8859-1", "ascii") else name
