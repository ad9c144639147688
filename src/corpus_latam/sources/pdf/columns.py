"""Puts the lines of a page into reading order, where the file goes back and forth between columns."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from corpus_latam.sources.newspapers.layout import Box
from corpus_latam.sources.newspapers.order import in_reading_order
from corpus_latam.sources.pdf.page import Line, Page

FEWEST = 6
"""Times that the file goes back up a page: fewer are columns, side boxes and footers in order."""
MOST = 120
"""Blocks of a page; a table or a map has more, and its own order stays."""
FAR = 2.5
"""Times a line's height, down to what is not of the same block."""


def in_order(page: Page) -> Page:
    """The page with its blocks in reading order."""
    lines = page.lines
    returns = sum(below.bottom < above.top for above, below in pairwise(lines))
    if returns < FEWEST or not all(line.size for line in lines):
        return page
    blocks = _blocks(lines)
    if len(blocks) > MOST:
        return page
    ordered = in_reading_order(blocks, [_box(block) for block in blocks])
    return page._replace(lines=tuple(line for block in ordered for line in block))


def _blocks(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines that follow one another downwards in the same column."""
    blocks = [[lines[0]]]
    for above, line in pairwise(lines):
        overlap = min(above.right, line.right) - max(above.left, line.left)
        distance = line.bottom - above.bottom
        if -1 <= distance < FAR * max(above.size, line.size) and overlap > 0:
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return blocks


def _box(block: Sequence[Line]) -> Box:
    lefts, tops, rights, bottoms = zip(*(line[1:5] for line in block), strict=True)
    return Box(min(lefts), min(tops), max(rights), max(bottoms))
