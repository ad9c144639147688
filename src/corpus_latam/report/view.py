"""What a section is made of, before anyone knows whether it becomes HTML or Markdown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from corpus_latam.report.strings import NUMBERS, Strings

Row = dict[str, Any]

SHOWN_ROWS = 60
"""Rows of a table on the page; `report.json` has them all."""


@dataclass(frozen=True)
class Number:
    """A number and how to write it (see `strings.NUMBERS`)."""

    value: float | None
    kind: str = "count"


@dataclass(frozen=True)
class Sentence:
    """Words of `strings.yaml` under `path`, with the values that they name."""

    path: tuple[str, ...]
    values: dict[str, Number | str] = field(default_factory=dict)

    def words(self, strings: Strings) -> str:
        """The words, agreeing with the figures; these are not in them yet."""
        figures = {name: value.value for name, value in self.values.items() if isinstance(value, Number)}
        return strings.sentence(self.path, figures)


@dataclass(frozen=True)
class Column:
    """One column of a table.

    `key` of the row; `kind` a kind of number, `text`, `code`, `position`, or a family of `names`. Above it
    stands `title` (what `family` calls it, if given), or else the words for `label`, or else those for `key`.
    `missing`: the words for a number that is not there, else a dash. `bar` draws a share of 1 behind its
    number; `tint` shades a count by its share of the largest in the table.
    """

    key: str
    kind: str = "count"
    title: str = ""
    family: str = ""
    label: str = ""
    missing: str = ""
    bar: bool = False
    tint: bool = False

    @property
    def is_number(self) -> bool:
        return self.kind in NUMBERS

    def heading(self, strings: Strings) -> str:
        if self.family:
            return strings.name(self.family, self.title)
        return self.title or strings("columns", self.label or self.key)

    def text(self, row: Row, strings: Strings) -> str:
        """What the cell says, in words or digits."""
        value = row.get(self.key)
        if value is None and self.missing:
            return strings(self.missing)
        if self.is_number:
            return strings.number(value, self.kind)
        if self.kind in ("text", "code"):
            return strings("no_value") if value is None else str(value)
        if self.kind == "position" and value is not None:
            return strings.position(str(value))
        return strings.name(self.kind, value)


@dataclass(frozen=True)
class Table:
    """A table: its first `headers` columns name the row."""

    caption: str
    columns: tuple[Column, ...]
    rows: list[Row]
    headers: int = 1

    @property
    def shown(self) -> list[Row]:
        return self.rows[:SHOWN_ROWS]

    @property
    def more(self) -> int:
        return max(0, len(self.rows) - SHOWN_ROWS)

    @property
    def rest(self) -> Sentence:
        """What is said of the rows that are not shown."""
        return Sentence(("more_rows",), {"rows": Number(self.more)})

    @cached_property
    def largest_tinted(self) -> int:
        """What the darkest shade stands for."""
        tinted = [column.key for column in self.columns if column.tint]
        return max((row.get(key) or 0 for row in self.rows for key in tinted), default=0)


@dataclass(frozen=True)
class Section:
    """One part of the report. `waits_for` names the stage that has not run."""

    id: str
    sentences: tuple[Sentence, ...] = ()
    tables: tuple[Table, ...] = ()
    waits_for: str = ""


def cross(rows: list[Row], keys: tuple[str, ...], key: str, value: str) -> list[Row]:
    """Rows with the same `keys` as one, with `value` under `<key>:<what key says>` (see `across`)."""
    crossed: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        place = tuple(row[name] for name in keys)
        crossed.setdefault(place, dict(zip(keys, place, strict=True)))[f"{key}:{row[key]}"] = row[value]
    return list(crossed.values())


def across(key: str, values: Iterable[str | None], kind: str = "count", **style: Any) -> list[Column]:
    """The columns that `cross` makes."""
    return [Column(f"{key}:{value}", kind, title=value or "–", **style) for value in values]
