"""What the terminal shows at the end of a run: the fertility table and where the report lies."""

from __future__ import annotations

from typing import Any

from rich.table import Table

from corpus_latam.report.fertility import measure, read_fertility
from corpus_latam.storage import paths

__all__ = ["fertility_table", "read_fertility", "report_path"]


def report_path(root: str) -> str:
    """The page to open."""
    return paths.absolute(paths.join(root, "report", "report.html"))


def fertility_table(tables: list[list[dict[str, Any]]]) -> Table:
    """Tokens per word of every tokenizer (columns) of all vocabularies by source and country (rows)."""
    measured = measure(tables, ["source", "country"])
    names = list(dict.fromkeys(row["tokenizer"] for row in measured))
    table = Table("source", "country", title="fertility (tokens per word, validation split)")
    for heading in ("words", *names):
        table.add_column(heading, justify="right", overflow="fold", min_width=5)
    cells: dict[tuple[Any, Any], dict[str, Any]] = {}
    for row in measured:
        cells.setdefault((row["source"], row["country"]), {})[row["tokenizer"]] = row
    for (source, country), by_name in cells.items():
        words = max(row["words"] for row in by_name.values())
        figures = [_figure(by_name.get(name)) for name in names]
        table.add_row(source or "–", country or "–", f"{words:,}", *figures)
    return table


def _figure(row: dict[str, Any] | None) -> str:
    rate = row["tokens_per_word"] if row else None
    return "–" if rate is None else f"{rate:.3f}"
