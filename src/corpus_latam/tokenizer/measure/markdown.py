"""Rows as a Markdown table: what each cell says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from corpus_latam.escaping import for_markdown, for_markdown_cell

Row = dict[str, Any]
Cell = Callable[[Row], str]

NOTHING = "–"


def markdown(rows: list[Row], keys: list[str], columns: dict[str, Cell]) -> str:
    """A table whose first columns are `keys`; `columns` by their headings."""
    lines = [
        "| " + " | ".join([*keys, *columns]) + " |",
        "|" + "---|" * len(keys) + "---:|" * len(columns),
    ]
    for row in rows:
        named = [NOTHING if row[key] is None else for_markdown(row[key]) for key in keys]
        cells = [for_markdown_cell(cell) for cell in (*named, *(cell(row) for cell in columns.values()))]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def about(value: float) -> str:
    """An estimate in words, with the two digits that it has."""
    rounded = float(f"{value:.2g}")
    for size, unit in ((10**12, "trillion"), (10**9, "billion"), (10**6, "million")):
        if rounded >= size:
            return f"{rounded / size:.2g} {unit}" if rounded < 100 * size else f"{rounded / size:.0f} {unit}"
    return f"{rounded:,.0f}"


def whole(name: str) -> Cell:
    """A count."""
    return lambda row: f"{row[name]:,}"


def words(enough: int) -> Cell:
    """Words, with a star where fewer than `enough` were measured; or that there was nothing to measure."""

    def cell(row: Row) -> str:
        if not row["documents"]:
            return "not measured"
        measured = row["measured_words"] if "measured_words" in row else row["words"]
        star = "*" if measured < enough else ""
        return f"{row['words']:,}{star}"

    return cell


def number(name: str, digits: int = 3) -> Cell:
    """A ratio."""
    return lambda row: NOTHING if row[name] is None else f"{row[name]:.{digits}f}"


def share(name: str) -> Cell:
    """A share as a percentage."""
    return lambda row: NOTHING if row[name] is None else f"{row[name]:.1%}"


def interval(name: str, digits: int = 3) -> Cell:
    """A ratio with its interval (`<name>_low`, `<name>_high`), where it has one."""

    def cell(row: Row) -> str:
        ends = (row[f"{name}_low"], row[f"{name}_high"])
        middle = number(name, digits)(row)
        if row[name] is None or None in ends:
            return middle
        return f"{middle} ({ends[0]:.{digits}f}–{ends[1]:.{digits}f})"

    return cell
