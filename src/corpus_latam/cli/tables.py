"""Tables of figures for the terminal: digits are never cut, and names come last, as in `ls -l`.

Where standard output is no terminal a table is as wide as it needs to be. On a terminal names are folded
first, then headings, and figures that still find no room go on in a second table below.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.table import Table

from corpus_latam.cli.console import PlainConsole
from corpus_latam.cli.terminal import line

NOTHING = "–"
NARROWEST_NAME = 6
FOLDED_HEADING = 9
EDGES = 3
"""Signs around a cell: a blank on each side and a line."""
UNBOUNDED = 1_000_000


@dataclass(frozen=True)
class FigureTable:
    """Headings of figures and of names; each row has as many cells, the figures first."""

    title: str
    figures: Sequence[str]
    names: Sequence[str]
    rows: Sequence[Sequence[str]]


def print_figures(console: PlainConsole, table: FigureTable) -> None:
    """Prints it in one piece, or in as many as the terminal's width asks for."""
    terminal = console.width
    available = terminal if console.is_terminal else UNBOUNDED
    taken = 1 + sum(min(width, NARROWEST_NAME) + EDGES for width in _widths(table, _names(table)))
    widths = _figure_widths(table, available - taken)
    for columns in _pieces(widths, available - taken):
        needed = taken + sum(widths[column] + EDGES for column in columns)
        console.width = max(available, needed)  # where one figure alone is too wide, the terminal folds it
        console.print(_rich(table, columns, widths), crop=False)
    console.width = terminal


def _figure_widths(table: FigureTable, room: int) -> list[int]:
    """Of whole headings, or of folded ones where there is no room for whole ones."""
    whole = _widths(table, range(len(table.figures)))
    if sum(width + EDGES for width in whole) <= room:
        return whole
    cells = [_width([row[column] for row in table.rows]) for column in range(len(table.figures))]
    return [max(cell, min(width, FOLDED_HEADING)) for cell, width in zip(cells, whole, strict=True)]


def _names(table: FigureTable) -> range:
    return range(len(table.figures), len(table.figures) + len(table.names))


def _widths(table: FigureTable, columns: Sequence[int]) -> list[int]:
    headings = [*table.figures, *table.names]
    return [_width([headings[column], *(row[column] for row in table.rows)]) for column in columns]


def _width(cells: Sequence[str]) -> int:
    return max((cell_len(line(cell)) for cell in cells), default=0)


def _pieces(widths: Sequence[int], room: int) -> Iterator[list[int]]:
    """Columns of figures that stand side by side: as many as there is room for, one at least."""
    piece: list[int] = []
    taken = 0
    for column, width in enumerate(widths):
        if piece and taken + width + EDGES > room:
            yield piece
            piece, taken = [], 0
        piece.append(column)
        taken += width + EDGES
    yield piece


def _rich(table: FigureTable, columns: Sequence[int], widths: Sequence[int]) -> Table:
    made = Table(title=table.title)
    for column in columns:
        made.add_column(table.figures[column], justify="right", overflow="fold", width=widths[column])
    for name in table.names:
        made.add_column(name, overflow="fold")
    for row in table.rows:
        made.add_row(*(row[column] for column in columns), *row[len(table.figures) :])
    return made
