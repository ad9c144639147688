"""Where a quotation within a text ends, and whether it is one to be marked."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from corpus_latam.text.decode import code_point
from corpus_latam.text.jit import Integer, kernel

SHORTEST_QUOTE, LONGEST_QUOTE, OUTSIDE_QUOTE = 3, 240, 8
"""Bytes of a quotation, and the least that must stand outside it."""
LINE_END = ord("\n")


@kernel
def closing_mark(
    data: NDArray[np.uint8],
    start: Integer,
    opening: Integer,
    end: Integer,
    closing: Integer,
    sought: NDArray[np.int64],
) -> Integer:
    """The byte of the mark that closes the quotation from `opening` on, or -1 where none is to be marked.

    `sought` says up to where an earlier search has seen no such mark, by the mark's last two bits.
    """
    _, first = code_point(data, opening, end)
    position: Integer = max(first, sought[closing & 3])
    last = min(end, first + LONGEST_QUOTE)
    while position < last and data[position] != LINE_END:
        code, after = code_point(data, position, end)
        if code == closing:
            outside = (end - start) - (after - opening)
            long_enough = position - first >= SHORTEST_QUOTE and outside >= OUTSIDE_QUOTE
            return position if long_enough else -1
        position = after
    sought[closing & 3] = position
    return -1
