"""Finds the row that names the columns, below titles and comments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from corpus_latam.sources.tables.dialect import COMMENT

LONGEST_MERGE = 50
"""Rows. What is merged over more is no header."""

Merged = tuple[tuple[int, int], tuple[int, int]]
"""A stretch of a sheet that is one cell: its first row and column, and its last ones."""


class Header(NamedTuple):
    """The names of the columns, and the places of the rows that hold them (-1 without one)."""

    names: tuple[str, ...]
    first: int
    last: int


def named_columns(count: int) -> Header:
    """Where no row names the columns."""
    return Header(column_names([""] * count), -1, -1)


def column_names(cells: Sequence[Any]) -> tuple[str, ...]:
    """Names of their own: a cell without a name is `column_N` by its place, a second `a` is `a_2`."""
    times: dict[str, int] = {}
    """By name, the last number that was given to it; those of all names that are taken."""
    for place, cell in enumerate(cells, 1):
        plain = name = " ".join(str(cell).split()) or f"column_{place}"
        while name in times:
            times[plain] += 1
            name = f"{plain}_{times[plain]}"
        times[name] = 1
    return tuple(times)


def find_in_rows(rows: Sequence[Sequence[str]]) -> Header | None:
    """The header of a text file: the first row that has as many cells as most rows; null without rows.

    A header that lacks one cell names all columns but the first, which numbers the rows (as R writes them).
    """
    widths = Counter(len(row) for row in rows if len(row) > 1)
    width = widths.most_common(1)[0][0] if widths else 1
    for place, row in enumerate(rows):
        if row and row[0].lstrip().startswith(COMMENT) and (len(row) < width or width == 1):
            continue
        if len(row) == width:
            return Header(column_names(row), place, place)
        if len(row) == width - 1 > 1 and widths[width] == len(rows) - place - 1:
            return Header(column_names(["", *row]), place, place)
    return None


def find_in_sheet(rows: Sequence[Sequence[Any]], merged: Sequence[Merged]) -> Header | None:
    """The header of a sheet: the first row that names half of the columns or more. Merged cells that begin
    there and end below make it one of several rows, whose names are joined.

    A title has one cell. Null where the sheet is empty.
    """
    filled = [sum(1 for cell in row if cell != "") for row in rows]
    most = max(filled, default=0)
    first = next((place for place, count in enumerate(filled) if count and count >= most / 2), None)
    if first is None:
        return None
    ends = [
        end for (top, _), (end, _) in merged if top == first and end > first and end - top < LONGEST_MERGE
    ]
    last = min(max(ends, default=first), len(rows) - 1)
    full = unmerged(rows[first : last + 1], merged, first)
    return Header(column_names([_joined(column) for column in zip(*full, strict=True)]), first, last)


def unmerged(rows: Sequence[Sequence[Any]], merged: Sequence[Merged], first: int) -> list[list[Any]]:
    """Rows from row `first` of a sheet on, in which all cells of a merged stretch have its value.

    A stretch that shares cells with one that begins before it is none: no cell is written twice, however many
    stretches a file states.
    """
    full = [list(row) for row in rows]
    taken = [bytearray(len(row)) for row in rows]
    for (top, left), (bottom, right) in sorted(merged):
        begin = top - first
        if not 0 <= begin < len(full) or left >= len(full[begin]):
            continue
        if taken[begin].find(1, left, right + 1) >= 0:  # one that begins before it meets it there or nowhere
            continue
        value, end = full[begin][left], bottom - first + 1
        for row, is_taken in zip(full[begin:end], taken[begin:end], strict=True):
            width = len(row[left : right + 1])
            row[left : right + 1] = [value] * width
            is_taken[left : right + 1] = b"\1" * width
    return full


def _joined(cells: Sequence[Any]) -> str:
    return " ".join(dict.fromkeys(str(cell) for cell in cells if cell != ""))
