"""Finds what separates the cells of a text file, and whether a backslash takes its meaning away."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

DELIMITERS = (",", ";", "\t", "|")
"""The first of them counts where two do equally well."""
NONE = "\x1f"
"""Separates nothing: ASCII's own sign for it, which no text holds."""
COMMENT = "#"
ROWS_OF_TITLES = 20
"""So many rows of one cell may stand above a table."""
CONSISTENT = 0.5
"""So many rows of a table have the same number of cells; a lower share is chance."""
MOSTLY_TITLES = 0.5
"""What a share counts of a table below more titles than it has rows: a damaged last row looks like one."""
RAGGED = 0.1
"""What such a share counts where all rows have several cells all the same."""


class Dialect(NamedTuple):
    """How the cells of a row are told apart. Quotes are always `\"`, doubled inside a cell."""

    delimiter: str
    backslash: bool = False
    """Whether `\\` before a sign makes it part of the cell."""


def find_dialect(lines: Sequence[str], delimiter: str | None = None) -> Dialect:
    """The dialect in which most rows have equally many cells. delimiter: one that is known.

    A file of one column has no delimiter.
    """
    delimiters = DELIMITERS if delimiter is None else (delimiter,)
    tried = [Dialect(sign, backslash) for sign in delimiters for backslash in _backslashes(lines, sign)]
    scores = {dialect: _score(lines, dialect) for dialect in tried}
    best = max(tried, key=scores.__getitem__)
    if delimiter is None and scores[best] == 0:
        return Dialect(NONE)
    return best


def parse(lines: Sequence[str], dialect: Dialect) -> list[list[str]]:
    """Rows of lines that are taken as they are; what is wrong with them is not told."""
    rows = []
    parser = reader(lines, dialect)
    while True:
        try:
            rows.append(next(parser))
        except StopIteration:
            return rows
        except csv.Error:
            continue


def reader(lines: Iterable[str], dialect: Dialect, *, strict: bool = False) -> Iterator[list[str]]:
    """The standard library's reader; a strict one raises `csv.Error` for misplaced quotes."""
    escape = "\\" if dialect.backslash else None
    return csv.reader(lines, delimiter=dialect.delimiter, escapechar=escape, strict=strict)


def _backslashes(lines: Sequence[str], delimiter: str) -> tuple[bool, ...]:
    """Without, and with, where one lies before something that it could escape."""
    escapes = (f"\\{delimiter}", '\\"')
    return (False, True) if any(sign in line for line in lines for sign in escapes) else (False,)


def _score(lines: Sequence[str], dialect: Dialect) -> float:
    """The share of rows with the most frequent number of cells, a little more where they are many."""
    rows = [row for row in parse(lines, dialect) if row and not row[0].lstrip().startswith(COMMENT)]
    titles = sum(1 for _ in takewhile(lambda row: len(row) == 1, rows[:ROWS_OF_TITLES]))
    widths = Counter(len(row) for row in rows[titles:])
    several = Counter({width: count for width, count in widths.items() if width > 1})
    if not several:
        return 0
    width, count = several.most_common(1)[0]
    share = count / widths.total()
    if share >= CONSISTENT:
        likely = MOSTLY_TITLES if titles > widths.total() else 1
        return share * (1 - 0.1 / width) * likely
    return RAGGED * share if several.total() == widths.total() else 0
