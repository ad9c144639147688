"""What text costs under a tokenizer, by source, country, language and kind. Formulas: docs/tokenizer.md."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from corpus_latam.tokenizer.measure.efficiency import renyi_efficiency, vocabulary_use
from corpus_latam.tokenizer.measure.held_out import DRAWN, MEASURES, Measured
from corpus_latam.tokenizer.measure.intervals import interval, replicates

KEYS = ["source", "country", "language", "doc_type"]
"""What rows are grouped by, in the order of the columns."""

FERTILITY = pa.schema(
    [
        pa.field("tokenizer", pa.string(), nullable=False),
        pa.field("vocab_size", pa.int64(), nullable=False),
        pa.field("source", pa.string()),
        pa.field("country", pa.string()),
        pa.field("language", pa.string()),
        pa.field("doc_type", pa.string()),
        pa.field("documents", pa.int64(), nullable=False),
        pa.field("bytes", pa.int64(), nullable=False),
        pa.field("characters", pa.int64(), nullable=False),
        pa.field("words", pa.int64(), nullable=False),
        pa.field("words_split", pa.int64(), nullable=False),
        pa.field("tokens", pa.int64(), nullable=False),
        pa.field("letter_words", pa.int64(), nullable=False),
        pa.field("whole_words", pa.int64(), nullable=False),
        pa.field("tokens_per_word", pa.float64()),
        pa.field("tokens_per_word_low", pa.float64()),
        pa.field("tokens_per_word_high", pa.float64()),
        pa.field("tokens_per_word_split", pa.float64()),
        pa.field("bytes_per_token", pa.float64()),
        pa.field("bytes_per_token_low", pa.float64()),
        pa.field("bytes_per_token_high", pa.float64()),
        pa.field("characters_per_token", pa.float64()),
        pa.field("whole_word_share", pa.float64()),
        pa.field("continued_word_share", pa.float64()),
        pa.field("renyi_efficiency", pa.float64()),
        pa.field("vocabulary_use", pa.float64()),
        pa.field("ratio_to_reference", pa.float64()),
    ]
)
"""One row per tokenizer and group of the validation split. Ratios are null where nothing is divided by,
intervals (95 %) where there are too few documents to draw from."""

DRAWN_FIELDS = [pa.field(name, pa.int64(), nullable=False) for name in DRAWN]
"""More columns where a sample was measured: the documents and words that were drawn. All other sums are then
estimates for the whole split."""

RATIOS = {
    "tokens_per_word": ("tokens", "words"),
    "tokens_per_word_split": ("tokens", "words_split"),
    "bytes_per_token": ("bytes", "tokens"),
    "characters_per_token": ("characters", "tokens"),
    "whole_word_share": ("whole_words", "letter_words"),
}
"""Each ratio's numerator and denominator: to sum over groups, sum these and divide."""
WITH_INTERVAL = ("tokens_per_word", "bytes_per_token")


def fertility(measured: Measured, reference: Measured, by: list[str]) -> pa.Table:
    """Rows of `FERTILITY` of one tokenizer, grouped by some of `KEYS` (others are null)."""
    group, keys = grouped(measured.cells, by)
    sums = {name: _sum(group, len(keys), measured.cells[name]) for name in MEASURES}
    columns: dict[str, Any] = {
        "tokenizer": [measured.name] * len(keys),
        "vocab_size": np.full(len(keys), measured.vocab_size, np.int64),
        **{key: [row.get(key) for row in keys] for key in KEYS},
        **{name: rounded(values) for name, values in sums.items()},
        **{name: rounded(_sum(group, len(keys), measured.cells[name])) for name in DRAWN},
        **{name: divided(sums[above], sums[below]) for name, (above, below) in RATIOS.items()},
        **_intervals(measured, group, len(keys)),
        **_efficiency(measured, by, keys),
    }
    columns["continued_word_share"] = pc.subtract(1.0, columns["whole_word_share"])
    reference_tokens = _sum(group, len(keys), reference.cells["tokens"])
    columns["ratio_to_reference"] = divided(sums["tokens"], reference_tokens)
    schema = with_drawn(FERTILITY, measured.sampled)
    return pa.table({name: columns[name] for name in schema.names}, schema=schema)


def with_drawn(schema: pa.Schema, sampled: bool) -> pa.Schema:
    """A schema with `DRAWN_FIELDS` where a sample was measured."""
    return pa.schema([*schema, *DRAWN_FIELDS]) if sampled else schema


def grouped(table: pa.Table, by: list[str]) -> tuple[NDArray[np.int64], list[dict[str, Any]]]:
    """The group's number of each row, and each group's keys, sorted, an unknown country first."""
    if not by:
        return np.zeros(table.num_rows, np.int64), [{}]
    rows = list(zip(*(table[key].to_pylist() for key in by), strict=True))
    order = sorted(set(rows), key=lambda row: [value or "" for value in row])
    number = {row: position for position, row in enumerate(order)}
    return np.array([number[row] for row in rows], np.int64), [dict(zip(by, r, strict=True)) for r in order]


def divided(above: NDArray[Any], below: NDArray[Any]) -> pa.Array:
    """Their quotient, null where nothing is divided by."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return pa.array(above.astype(np.float64) / below, mask=below == 0)


def rounded(sums: NDArray[np.float64]) -> NDArray[np.int64]:
    """As counts: estimates for the whole split need not be whole."""
    return np.rint(sums).astype(np.int64)


def _sum(group: NDArray[np.int64], groups: int, values: pa.ChunkedArray) -> NDArray[np.float64]:
    sums = np.zeros(groups, np.float64)
    np.add.at(sums, group, values.to_numpy())
    return sums


def _intervals(measured: Measured, group: NDArray[np.int64], groups: int) -> dict[str, pa.Array]:
    found: dict[str, pa.Array] = {}
    drawn = replicates(measured.cells, group, groups, ["tokens", "words", "bytes"])
    for name in WITH_INTERVAL:
        above, below = RATIOS[name]
        found[f"{name}_low"], found[f"{name}_high"] = interval(drawn[above], drawn[below])
    return found


def _efficiency(measured: Measured, by: list[str], keys: list[dict[str, Any]]) -> dict[str, pa.Array]:
    group, id_keys = grouped(measured.groups, by)
    position = {tuple(row.values()): number for number, row in enumerate(id_keys)}
    size = max(measured.vocab_size, int(measured.frequencies.ids.max(initial=0)) + 1)
    weights = measured.groups["weight"].to_numpy()
    renyi: list[float | None] = []
    use: list[float | None] = []
    for row in keys:
        frequency = np.zeros(size, np.float64)
        for member in np.flatnonzero(group == position[tuple(row.values())]).tolist():
            ids, counts = measured.frequencies.of(member)
            frequency[ids] += counts * weights[member]
        renyi.append(renyi_efficiency(frequency))
        use.append(vocabulary_use(frequency))
    return {
        "renyi_efficiency": pa.array(renyi, pa.float64()),
        "vocabulary_use": pa.array(use, pa.float64()),
    }
