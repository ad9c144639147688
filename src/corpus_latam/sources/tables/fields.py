"""Makes a record of the cells of one row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from corpus_latam.config import TableSource
from corpus_latam.sources.records import Record

TOO_MANY_CELLS = "more cells than the header names"
TOO_FEW_CELLS = "fewer cells than the header names"
COMMENT = "a comment between rows"
NO_TEXT = "a row without text"
NO_TEXT_COLUMN = "no text column"
BETWEEN = "\n\n"
"""What stands between columns that make up a text together."""


@dataclass(frozen=True)
class Layout:
    """What the columns of a table are called, and what its source asks of them."""

    names: tuple[str, ...]
    text: str
    text_columns: tuple[str, ...]
    missing: frozenset[str]

    @property
    def lacks(self) -> list[str]:
        """The columns of the text that the table does not have."""
        return [name for name in self.text_columns or (self.text,) if name not in self.names]


def layout(names: tuple[str, ...], source: TableSource) -> Layout:
    """The layout of a table under this header."""
    return Layout(names, source.columns.text, source.text_columns, frozenset(source.missing))


def to_record(cells: Sequence[Any], table: Layout, place: Record, more: dict[str, Any]) -> Record:
    """place: the record's position, sample and mark. more: fields that are no columns."""
    names = table.names
    if len(cells) != len(names):
        cells, problem = _fitted(cells, len(names))
        if problem == COMMENT:
            return _like(place, left_out=COMMENT)
        if problem:
            return _like(place, problem=problem)
    values = {
        name: None if cell == "" or cell in table.missing else cell
        for name, cell in zip(names, cells, strict=True)
    }
    if table.text_columns:
        parts = [str(values[name]) for name in table.text_columns if values[name] is not None]
        values[table.text] = BETWEEN.join(parts) or None
    text = values[table.text]
    if text is None or (isinstance(text, str) and not text.strip()):
        return _like(place, left_out=NO_TEXT)
    return _like(place, fields={**more, **values})


def _fitted(cells: Sequence[Any], width: int) -> tuple[Sequence[Any], str | None]:
    """A row without empty cells beyond the last column, or why it is none."""
    if len(cells) > width and not any(cells[width:]):
        return cells[:width], None
    if len(cells) < width and str(cells[0]).lstrip().startswith("#"):
        return cells, COMMENT
    return cells, TOO_MANY_CELLS if len(cells) > width else TOO_FEW_CELLS


def _like(
    place: Record, fields: Any = None, problem: str | None = None, left_out: str | None = None
) -> Record:
    return Record(place.position, fields, problem, place.sample if problem else b"", left_out, place.mark)
