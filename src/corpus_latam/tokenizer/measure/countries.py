"""What text costs by country, as it is and genre-matched, and how unequal countries are.

Law costs more than novels in any country, so a raw average mostly says which kinds of text a country has.
The matched figure compares like with like: a country's cost in each kind of document beside the average of
all countries in that kind, the kinds weighted by how much of them there is. Direct standardisation where a
country has every kind, indirect where it does not. Formulas: docs/tokenizer.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from corpus_latam.tokenizer.measure.fertility import grouped, rounded, with_drawn
from corpus_latam.tokenizer.measure.held_out import DRAWN, Measured
from corpus_latam.tokenizer.measure.intervals import percentiles, replicates

MIN_WORDS = 10_000
"""Cells with fewer words mean too little: with some dozens of documents, one of them decides."""

Array = NDArray[np.float64]

COUNTRIES = pa.schema(
    [
        pa.field("tokenizer", pa.string(), nullable=False),
        pa.field("language", pa.string(), nullable=False),
        pa.field("country", pa.string(), nullable=False),
        pa.field("doc_type", pa.string()),
        pa.field("documents", pa.int64(), nullable=False),
        pa.field("words", pa.int64(), nullable=False),
        pa.field("tokens", pa.int64(), nullable=False),
        pa.field("enough", pa.bool_(), nullable=False),
        pa.field("tokens_per_word", pa.float64()),
        pa.field("tokens_per_word_low", pa.float64()),
        pa.field("tokens_per_word_high", pa.float64()),
        pa.field("matched", pa.float64()),
        pa.field("matched_low", pa.float64()),
        pa.field("matched_high", pa.float64()),
        pa.field("matched_kinds", pa.list_(pa.string())),
    ]
)
"""One row per tokenizer, language and country (`doc_type` null), then one per kind of document in it.
`enough`: at least `MIN_WORDS` words were measured. `matched` is null where a country shares no kind with
another."""

INEQUALITY = pa.schema(
    [
        pa.field("tokenizer", pa.string(), nullable=False),
        pa.field("language", pa.string(), nullable=False),
        pa.field("matched", pa.bool_(), nullable=False),
        pa.field("countries", pa.int64(), nullable=False),
        pa.field("gini", pa.float64()),
        pa.field("worst", pa.string()),
        pa.field("best", pa.string()),
        pa.field("worst_over_best", pa.float64()),
    ]
)
"""Over the countries with enough text, as they are and genre-matched."""


@dataclass(frozen=True)
class _Cells:
    """Tokens and words by country and kind, in the first row as measured, below in every bootstrap draw.

    Arrays of shape (1 + draws, countries, kinds); `documents`, and those of `measured`, by the names of
    `DRAWN`, of shape (countries, kinds).
    """

    countries: list[str]
    kinds: list[str]
    tokens: Array
    words: Array
    documents: Array
    measured: dict[str, NDArray[np.int64]]

    @property
    def enough(self) -> NDArray[np.bool_]:
        """Whether a cell has text to compare."""
        return self.measured["measured_words"] >= MIN_WORDS


def countries(measured: Measured) -> pa.Table:
    """Rows of `COUNTRIES` of one tokenizer; documents without a country are left out."""
    rows: list[dict[str, Any]] = []
    for language in sorted(set(measured.cells["language"].to_pylist())):
        mine = measured.cells.filter(pc.field("language") == language)
        cells = mine.filter(pc.field("country").is_valid())
        if cells.num_rows:
            rows += _rows(measured.name, language, _cells(cells))
    return pa.Table.from_pylist(rows, schema=with_drawn(COUNTRIES, measured.sampled))


def inequality(rows: pa.Table) -> pa.Table:
    """Rows of `INEQUALITY` from those of `COUNTRIES`."""
    found = []
    whole = rows.filter(pc.is_null(rows["doc_type"])).to_pylist()
    for tokenizer, language in dict.fromkeys((row["tokenizer"], row["language"]) for row in whole):
        mine = [row for row in whole if (row["tokenizer"], row["language"]) == (tokenizer, language)]
        for matched in (False, True):
            name = "matched" if matched else "tokens_per_word"
            costs = {row["country"]: row[name] for row in mine if row["enough"] and row[name] is not None}
            found.append({"tokenizer": tokenizer, "language": language, "matched": matched, **_spread(costs)})
    return pa.Table.from_pylist(found, schema=INEQUALITY)


def gini(costs: list[float]) -> float:
    """Mean absolute difference of all pairs over twice the mean: 0 where all pay the same."""
    values = np.array(costs, np.float64)
    differences = np.abs(values[:, None] - values[None, :]).mean()
    return float(differences / (2 * values.mean()))


def _spread(costs: dict[str, float]) -> dict[str, Any]:
    if len(costs) < 2:
        return {"countries": len(costs)}
    worst = max(costs, key=lambda country: (costs[country], country))
    best = min(costs, key=lambda country: (costs[country], country))
    return {
        "countries": len(costs),
        "gini": gini(list(costs.values())),
        "worst": worst,
        "best": best,
        "worst_over_best": costs[worst] / costs[best],
    }


def _cells(table: pa.Table) -> _Cells:
    group, keys = grouped(table, ["country", "doc_type"])
    names = sorted({key["country"] for key in keys})
    kinds = sorted({key["doc_type"] for key in keys})
    shape = (len(names), len(kinds))
    place = [(names.index(key["country"]), kinds.index(key["doc_type"])) for key in keys]
    drawn = replicates(table, group, len(keys), ["tokens", "words"])

    def as_measured(name: str) -> Array:
        sums = np.zeros(len(keys))
        np.add.at(sums, group, table[name].to_numpy().astype(np.float64))
        out = np.zeros(shape)
        for number, cell in enumerate(place):
            out[cell] = sums[number]
        return out

    def with_draws(name: str) -> Array:
        out = np.zeros((1 + len(drawn[name]), *shape))
        out[0] = as_measured(name)
        for number, cell in enumerate(place):
            out[(slice(1, None), *cell)] = drawn[name][:, number]
        return out

    measured = {name: as_measured(name).astype(np.int64) for name in DRAWN}
    return _Cells(names, kinds, with_draws("tokens"), with_draws("words"), as_measured("documents"), measured)


def matched_costs(tokens: Array, words: Array, enough: NDArray[np.bool_]) -> tuple[Array, NDArray[np.bool_]]:
    """Genre-matched tokens per word, shape (draws, countries); NaN where a country shares no kind.

    `tokens`, `words`: shape (draws, countries, kinds), the first draw as measured; `enough`: shape
    (countries, kinds). Also returns which cells were compared: those with enough text, of kinds that two
    countries have.
    """
    compared = enough & (enough.sum(axis=0) >= 2)
    weight = np.where(compared, words[0], 0).sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        cost = np.where(compared, tokens / words, 0)
        average = cost.sum(axis=1, keepdims=True) / compared.sum(axis=0)
        average = np.where(compared.any(axis=0), average, 0)
        own = (cost * weight).sum(axis=2)
        like = (np.where(compared, average, 0) * weight).sum(axis=2)
        overall = (average[:, 0] * weight).sum(axis=1, keepdims=True) / weight.sum()
        return own / like * overall, compared


def _rows(tokenizer: str, language: str, cells: _Cells) -> list[dict[str, Any]]:
    with np.errstate(divide="ignore", invalid="ignore"):
        by_kind = cells.tokens / cells.words
        has_text = np.nan_to_num(cells.words[:1] > 0)
        raw = np.where(has_text, cells.tokens, 0).sum(axis=2) / np.where(has_text, cells.words, 0).sum(axis=2)
    matched, compared = matched_costs(cells.tokens, cells.words, cells.enough)
    raw_low, raw_high = percentiles(raw[1:])
    low, high = percentiles(matched[1:])
    rows = []
    for c, country in enumerate(cells.countries):
        whole = _row(cells, (c,))
        whole |= {"tokens_per_word_low": raw_low[c].as_py(), "tokens_per_word_high": raw_high[c].as_py()}
        if compared[c].any():
            kinds = [kind for k, kind in enumerate(cells.kinds) if compared[c, k]]
            whole |= {"matched": float(matched[0, c]), "matched_kinds": kinds}
            whole |= {"matched_low": low[c].as_py(), "matched_high": high[c].as_py()}
        mine = [{**whole, "doc_type": None}]
        for k, kind in enumerate(cells.kinds):
            if not cells.documents[c, k]:
                continue
            row = _row(cells, (c, k))
            ends = percentiles(by_kind[1:, c, k : k + 1])
            row |= {"tokens_per_word_low": ends[0][0].as_py(), "tokens_per_word_high": ends[1][0].as_py()}
            mine.append({**row, "doc_type": kind})
        rows += [{"tokenizer": tokenizer, "language": language, "country": country, **r} for r in mine]
    return rows


def _row(cells: _Cells, place: tuple[int, ...]) -> dict[str, Any]:
    """The sums of a country (all its kinds) or of one kind in it."""
    documents, words, tokens = (
        values[place].sum() for values in (cells.documents, cells.words[0], cells.tokens[0])
    )
    drawn = {name: int(values[place].sum()) for name, values in cells.measured.items()}
    return {
        "documents": int(rounded(documents)),
        "words": int(rounded(words)),
        "tokens": int(rounded(tokens)),
        "enough": drawn["measured_words"] >= MIN_WORDS,
        "tokens_per_word": float(tokens / words) if words else None,
        **drawn,
    }
