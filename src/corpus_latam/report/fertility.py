"""Reads the fertility tables that the tokenizer stage wrote, and what they say about the whole corpus."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from corpus_latam.scaling import OPERATIONS, TOKENS_PER_PARAMETER
from corpus_latam.storage import paths
from corpus_latam.storage.manifest import Manifest
from corpus_latam.storage.shards import read_table

Row = dict[str, Any]
Group = tuple[Any, ...]

DIGITS = 6

SUMS = ("documents", "words", "bytes", "tokens", "letter_words", "whole_words")
"""What adds up over groups. A table that lacks one of them counts it as 0."""
RATES = {
    "tokens_per_word": ("tokens", "words"),
    "bytes_per_token": ("bytes", "tokens"),
    "whole_word_share": ("whole_words", "letter_words"),
}


def read_fertility(root: str) -> list[list[Row]]:
    """The rows of each vocabulary's `fertility.parquet`, smallest vocabulary first."""
    return [read_table(file).to_pylist() for file in _files(root, "fertility")]


MEASUREMENTS = ("totals", "countries", "inequality", "premium")
"""What the tokenizer stage measured besides fertility by group: one Parquet table each per vocabulary."""


def read_measurements(root: str) -> dict[str, list[Row]]:
    """The rows of all vocabularies' tables of `MEASUREMENTS`, those of each tokenizer once."""
    found: dict[str, list[Row]] = {}
    for name in MEASUREMENTS:
        tables = [[_rounded(row) for row in read_table(file).to_pylist()] for file in _files(root, name)]
        found[name] = [row for rows in by_tokenizer(tables).values() for row in rows]
    return found


def _files(root: str, name: str) -> list[str]:
    """The table of this name of each vocabulary, smallest vocabulary first."""
    manifest = Manifest(paths.join(root, "tokenizer"))
    names = sorted((f.path for f in manifest.files(f"/{name}.parquet")), key=lambda path: (len(path), path))
    return [manifest.place(name) for name in names]


def _rounded(row: Row) -> Row:
    return {key: round(value, DIGITS) if isinstance(value, float) else value for key, value in row.items()}


def measure(tables: list[list[Row]], keys: list[str]) -> list[Row]:
    """One row per tokenizer and group: what adds up, and the rates of the sums.

    A group that the validation split holds nothing of is there too, and is not `measured`.
    """
    rows = []
    for tokenizer, found in by_tokenizer(tables).items():
        groups: dict[Group, Row] = defaultdict(lambda: dict.fromkeys(SUMS, 0))
        for row in found:
            _add(groups[tuple(row.get(key) or None for key in keys)], row)
        size = found[0].get("vocab_size")
        for group in sorted(groups, key=lambda values: [(v is None, v or "") for v in values]):
            named = dict(zip(keys, group, strict=True))
            sums = groups[group]
            rows.append(
                {"tokenizer": tokenizer, "vocab_size": size, **named}
                | {"measured": sums["bytes"] > 0, **_with_rates(sums)}
            )
    return rows


def by_tokenizer(tables: list[list[Row]]) -> dict[str, list[Row]]:
    """Rows by tokenizer, in the order in which the tables name them.

    A compared tokenizer that stands in the tables of several vocabularies is taken from the first.
    """
    found: dict[str, list[Row]] = {}
    for table in tables:
        known = set(found)
        for row in table:
            if row["tokenizer"] not in known:
                found.setdefault(row["tokenizer"], []).append(row)
    return found


def compute(tables: list[list[Row]], kept: list[Row]) -> Row:
    """Tokens of the corpus under each tokenizer, and the model that they suffice for.

    `kept` are the counts of kept documents. Tokens are estimated group by group (source, country and
    language) from the bytes kept and the group's tokens per byte on the validation split; groups that the
    split lacks take the average.
    """
    sizes: dict[Group, int] = defaultdict(int)
    for cell in kept:
        sizes[_group(cell)] += cell["bytes"] or 0
    rows = [_budget(name, found, dict(sizes)) for name, found in by_tokenizer(tables).items()]
    return {"tokens_per_parameter": TOKENS_PER_PARAMETER, "tokenizers": [row for row in rows if row]}


def _budget(tokenizer: str, found: list[Row], sizes: dict[Group, int]) -> Row:
    whole: Row = dict.fromkeys(SUMS, 0)
    groups: dict[Group, Row] = defaultdict(lambda: dict.fromkeys(SUMS, 0))
    for row in found:
        _add(whole, row)
        _add(groups[_group(row)], row)
    if not whole["bytes"] or not whole["tokens"]:
        return {}
    tokens = 0.0
    for group in sorted(sizes, key=str):
        measured = groups[group] if group in groups and groups[group]["bytes"] else whole
        tokens += sizes[group] * measured["tokens"] / measured["bytes"]
    parameters = tokens / TOKENS_PER_PARAMETER
    return {
        "tokenizer": tokenizer,
        "bytes_per_token": round(whole["bytes"] / whole["tokens"], DIGITS),
        "tokens": round(tokens),
        "parameters": round(parameters),
        "operations": float(f"{OPERATIONS * parameters * tokens:.6g}"),
    }


def _group(row: Row) -> Group:
    return (row.get("source"), row.get("country") or None, row.get("language"))


def _add(sums: Row, row: Row) -> None:
    for name in SUMS:
        sums[name] += row.get(name) or 0


def _with_rates(sums: Row) -> Row:
    rates = {
        name: round(sums[above] / sums[below], DIGITS) if sums[below] else None
        for name, (above, below) in RATES.items()
    }
    return sums | rates
