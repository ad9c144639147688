"""Lines of what we and our users write line by line: ledgers, JSON Lines, lists. `\\n` alone ends one.

`str.splitlines` also cuts at U+2028, U+0085 and others, which JSON leaves as they are in a string.
"""

from __future__ import annotations

from collections.abc import Iterator

BOM = b"\xef\xbb\xbf"
"""What some editors put before the first line."""


def numbered(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Lines that are not blank with their numbers from 1, without white space (as `\\r`) at their ends."""
    for number, line in enumerate(content.removeprefix(BOM).split(b"\n"), 1):
        stripped = line.strip()
        if stripped:
            yield number, stripped
