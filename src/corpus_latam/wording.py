"""Counts in words: `1 document`, `2,000 documents`. Messages say every count before a noun by this."""

from __future__ import annotations


def counted(count: int, one: str, several: str = "", width: int = 0) -> str:
    """A count and what is counted: the words for one, or those for several (by default with an `s`).

    The words may go on to a verb: `counted(n, "task starts", "tasks start")`. The count takes `width`
    characters or more, so that counts stand below each other.
    """
    return f"{count:>{width},} {one if count == 1 else several or one + 's'}"
