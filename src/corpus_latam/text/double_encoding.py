"""Tells a whole file whose UTF-8 was read as Windows-1252 and written as UTF-8 again, and undoes it."""

from __future__ import annotations

import re

import ftfy.bad_codecs  # noqa: F401 (registers `sloppy-windows-1252`)

SLOPPY = "sloppy-windows-1252"
"""Windows-1252 that reads the five bytes which it does not define as Latin-1 does, as browsers and most
programs do."""
LEAST = 4
"""Characters that must come of it: fewer may be a writer's own (`Â°` once in a page of OCR)."""
NOT_ASCII = re.compile(r"[^\x00-\x7f]")


def undone(text: str) -> str | None:
    """What the text was before, or null where that is not sure.

    It is sure if every character beyond ASCII belongs to the bytes of a character of UTF-8: one `ñ` that is
    written as it should be, and the text was not encoded twice.
    """
    try:
        before = text.encode(SLOPPY).decode()
    except UnicodeError:
        return None
    return before if len(NOT_ASCII.findall(before)) >= LEAST else None
