"""How fertility is shown: as tables of figures, or as JSON or CSV."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from corpus_latam.cli.formats import Row
from corpus_latam.cli.tables import NOTHING, FigureTable

NOT_MEASURED = "not measured"
TOTALS = {
    "vocabulary": ("vocab_size", "{:,}"),
    "tokens / word": ("tokens_per_word", "{:.3f}"),
    "bytes / token": ("bytes_per_token", "{:.3f}"),
    "whole words": ("whole_word_share", "{:.1%}"),
    "Rényi": ("renyi_efficiency", "{:.3f}"),
    "used": ("vocabulary_use", "{:.1%}"),
    "ratio": ("ratio_to_reference", "{:.3f}"),
}


def totals_table(rows: Sequence[Row]) -> FigureTable:
    """All text of the validation split together, a row per tokenizer."""
    shown = [
        [*(_figure(row[name], shape) for name, shape in TOTALS.values()), row["tokenizer"]]
        for row in rows
        if row["language"] is None
    ]
    return FigureTable("all text of the validation split", tuple(TOTALS), ("tokenizer",), shown)


def group_table(rows: Sequence[Row], keys: Sequence[str]) -> FigureTable:
    """Tokens per word, a column per tokenizer and a row per group; what no document stands for says so."""
    tokenizers = list(dict.fromkeys(row["tokenizer"] for row in rows))
    groups: dict[tuple[Any, ...], dict[str, Row]] = {}
    for row in rows:
        groups.setdefault(tuple(row[key] for key in keys), {})[row["tokenizer"]] = row
    shown = [
        [*_figures(by_name, tokenizers), *(name or NOTHING for name in group)]
        for group, by_name in groups.items()
    ]
    title = "fertility (tokens per word, validation split)"
    return FigureTable(title, ("words", *tokenizers), tuple(keys), shown)


def _figures(by_name: dict[str, Row], tokenizers: Sequence[str]) -> list[str]:
    words = max(row["words"] for row in by_name.values())
    costs = [by_name[name]["tokens_per_word"] if name in by_name else None for name in tokenizers]
    if not any(row["bytes"] for row in by_name.values()):
        return [NOT_MEASURED, *(NOTHING for _ in costs)]
    return [f"{words:,}", *(_figure(cost, "{:.3f}") for cost in costs)]


def _figure(value: Any, shape: str) -> str:
    return NOTHING if value is None else shape.format(value)
