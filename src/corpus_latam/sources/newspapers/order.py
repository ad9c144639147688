"""Puts what lies on a page into the order in which people read columns, where its file does not do so.

A file's own order is kept unless it contradicts the columns: programs of OCR see lines between columns and
headings that coordinates do not show. It contradicts them where it goes back and forth between columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TypeVar

from corpus_latam.sources.newspapers.layout import Box

T = TypeVar("T")

OVERLAP = 0.01
"""Share of the page's width (height) by which things on both sides of a gap may overlap: pages are skewed."""
ROWS = 3
"""Rows of what is taken for a table."""
CELLS = 0.8
"""Share of a table's boxes that are level with one beside them."""
MOST = 500
"""Things on one page; with more, their own order stays."""


def in_reading_order(things: Sequence[T], boxes: Sequence[Box | None]) -> list[T]:
    """The things whose boxes these are, in reading order."""
    placed = [box for box in boxes if box is not None]
    if len(placed) < len(things) or not 3 <= len(things) <= MOST:
        return list(things)
    columns = list(_columns(placed))
    if not _goes_back_and_forth(columns):
        return list(things)
    return [things[number] for column in columns for number in column]


def _goes_back_and_forth(columns: list[list[int]]) -> bool:
    """Whether the order of the file, which the numbers are, leaves columns and comes back to them more often
    than it reads one to its end."""
    column_of = {number: place for place, column in enumerate(columns) for number in column}
    runs = [place for place, _ in groupby(column_of[number] for number in sorted(column_of))]
    many = [place for place, column in enumerate(columns) if len(column) > 1]
    returns = sum(runs.count(place) - 1 for place in many)
    return returns > len(many)


def _columns(boxes: Sequence[Box]) -> Iterator[list[int]]:
    """Numbers of boxes by column, top to bottom in each, columns in reading order.

    The page is cut into rows where nothing lies across; rows that share a gap between columns are one band.
    """
    width = max(box.right for box in boxes) - min(box.left for box in boxes)
    height = max(box.bottom for box in boxes) - min(box.top for box in boxes)
    everything = list(range(len(boxes)))
    for band in _bands(boxes, everything, width * OVERLAP, height * OVERLAP):
        columns = _cut(boxes, band, axis=0, slack=width * OVERLAP)
        if len(columns) > 1 and _is_table(boxes, columns, height * OVERLAP):
            yield sorted(band)
            continue
        for column in columns:
            yield sorted(column, key=lambda number: (boxes[number].top, boxes[number].left))


def _is_table(boxes: Sequence[Box], columns: list[list[int]], slack: float) -> bool:
    """Whether most boxes have one at the same height in the next column: cells, which are read by rows."""
    tops = [[boxes[number].top for number in column] for column in columns]
    if min(map(len, tops)) < ROWS:
        return False
    beside = [tops[place - 1] + tops[(place + 1) % len(tops)] for place in range(len(tops))]
    level = sum(
        any(abs(top - other) <= slack for other in others)
        for column, others in zip(tops, beside, strict=True)
        for top in column
    )
    return level >= CELLS * sum(map(len, tops))


def _bands(boxes: Sequence[Box], numbers: list[int], x_slack: float, y_slack: float) -> Iterator[list[int]]:
    """Rows from top to bottom, those joined that can be cut into columns together."""
    band: list[int] = []
    for row in _cut(boxes, numbers, axis=1, slack=y_slack):
        apart = [len(_cut(boxes, part, axis=0, slack=x_slack)) for part in (band, row)]
        if len(_cut(boxes, band + row, axis=0, slack=x_slack)) < max(apart):
            yield band
            band = []
        band = band + row
    yield band


def _cut(boxes: Sequence[Box], numbers: list[int], axis: int, slack: float) -> list[list[int]]:
    """Groups of boxes with a gap between them along an axis (0: columns, 1: rows), in its direction."""
    groups: list[list[int]] = []
    reached = float("-inf")
    for number in sorted(numbers, key=lambda number: (boxes[number][axis], number)):
        box = boxes[number]
        if not groups or box[axis] >= reached - slack:
            groups.append([])
        groups[-1].append(number)
        reached = max(reached, box[axis + 2])
    return groups
