"""Lines of what is written line by line: ledgers, JSON Lines, lists, texts of others.

`str.splitlines` also cuts at U+2028, U+0085 and others, which JSON leaves as they are in a string.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

BOM = b"\xef\xbb\xbf"
"""What some editors put before the first line."""


LINE_END = re.compile("\r\n|\n|\r")
LINE_END_OF_BYTES = re.compile(b"\r\n|\n|\r")


def text_lines(text: str) -> list[str]:
    """Lines of a text of others, which `\\n`, `\\r\\n` or `\\r` ends; the last one even if nothing does."""
    lines = LINE_END.split(text)
    return lines if lines[-1] else lines[:-1]


def byte_lines(content: bytes) -> list[bytes]:
    """The same of bytes."""
    lines = LINE_END_OF_BYTES.split(content)
    return lines if lines[-1] else lines[:-1]


def numbered(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Lines of ours, which `\\n` alone ends, that are not blank, with their numbers from 1.

    White space at their ends (as `\\r`) is taken off.
    """
    for number, line in enumerate(content.removeprefix(BOM).split(b"\n"), 1):
        stripped = line.strip()
        if stripped:
            yield number, stripped
