"""The country table: genre taken out where it can be, what is too little, and inequality."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from corpus_latam.tokenizer.measure.countries import (
    MIN_WORDS,
    countries,
    gini,
    inequality,
    matched_costs,
)
from corpus_latam.tokenizer.measure.frequencies import FrequencySums
from corpus_latam.tokenizer.measure.held_out import MEASURES, Measured

Cell = tuple[str | None, str, int, int]


def measured(cells: list[Cell], folds: int = 10, share: float = 1) -> Measured:
    """Cells (country, kind, words, tokens), dealt evenly to folds; estimated from a share of them."""
    rows: list[dict[str, Any]] = []
    for country, kind, words, tokens in sorted(cells, key=lambda cell: (cell[0] or "", cell[1])):
        sums = dict.fromkeys(MEASURES, 0) | {
            "documents": 1,
            "words": words // folds,
            "tokens": tokens // folds,
        }
        keys = {"language": "spa", "source": "s", "country": country, "doc_type": kind}
        drawn = {"measured_documents": 1, "measured_words": round(sums["words"] * share)}
        rows += [{**keys, "fold": fold, **sums, **drawn} for fold in range(folds)]
    table = pa.Table.from_pylist(rows)
    return Measured("ours", 300, table, table, FrequencySums().result(0), share < 1)


def by_country(cells: list[Cell]) -> dict[str, dict[str, Any]]:
    rows = countries(measured(cells)).to_pylist()
    return {row["country"]: row for row in rows if row["doc_type"] is None}


def test_countries_that_differ_in_genre_alone_match() -> None:
    """AR is mostly law, MX mostly novels; within a kind both pay the same."""
    cells: list[Cell] = [
        ("AR", "law", 90_000, 180_000),
        ("AR", "literature", 20_000, 28_000),
        ("MX", "law", 20_000, 40_000),
        ("MX", "literature", 90_000, 126_000),
    ]
    found = by_country(cells)
    assert found["AR"]["tokens_per_word"] > 1.2 * found["MX"]["tokens_per_word"]
    assert found["AR"]["matched"] == pytest.approx(found["MX"]["matched"])
    assert found["AR"]["matched"] == pytest.approx(1.7)  # both kinds weigh the same: 110,000 words each
    assert found["AR"]["matched_kinds"] == ["law", "literature"]
    assert found["AR"]["tokens_per_word_low"] == pytest.approx(found["AR"]["tokens_per_word"])


def test_a_country_with_one_kind_is_compared_within_it() -> None:
    cells: list[Cell] = [
        ("AR", "law", 50_000, 100_000),
        ("AR", "literature", 50_000, 70_000),
        ("MX", "law", 50_000, 100_000),
        ("MX", "literature", 50_000, 70_000),
        ("UY", "law", 50_000, 110_000),
    ]
    found = by_country(cells)
    assert found["UY"]["tokens_per_word"] / found["AR"]["tokens_per_word"] > 1.25
    assert found["UY"]["matched"] / found["AR"]["matched"] == pytest.approx(1.1, abs=0.02)
    assert found["AR"]["matched"] == pytest.approx(found["MX"]["matched"])


def test_too_little_text_is_marked_and_left_out() -> None:
    cells: list[Cell] = [
        ("AR", "law", 50_000, 100_000),
        ("HN", "law", 9_000, 27_000),
        ("MX", "law", 50_000, 90_000),
        ("PE", "novel", 50_000, 60_000),
        (None, "law", 50_000, 10),
    ]
    rows = countries(measured(cells)).to_pylist()
    assert [row["country"] for row in rows if not row["enough"]] == ["HN", "HN"]
    found = {row["country"]: row for row in rows if row["doc_type"] is None}
    assert (found["HN"]["matched"], found["PE"]["matched"]) == (None, None)
    assert found["AR"]["matched"] is not None
    assert None not in found
    raw, matched = inequality(pa.Table.from_pylist(rows, countries(measured(cells)).schema)).to_pylist()
    assert (raw["countries"], raw["worst"], raw["best"]) == (3, "AR", "PE")
    assert raw["worst_over_best"] == pytest.approx(2 / 1.2)
    assert (matched["countries"], matched["worst_over_best"]) == (2, pytest.approx(2 / 1.8))


def test_what_is_too_little_is_told_by_what_was_measured() -> None:
    cells: list[Cell] = [("AR", "law", 2 * MIN_WORDS, 50_000), ("MX", "law", 10 * MIN_WORDS, 200_000)]
    rows = countries(measured(cells, share=0.25)).to_pylist()
    assert [(row["enough"], row["measured_words"], row["words"]) for row in rows if not row["doc_type"]] == [
        (False, MIN_WORDS // 2, 2 * MIN_WORDS),
        (True, MIN_WORDS * 10 // 4, 10 * MIN_WORDS),
    ]
    assert all(row["enough"] for row in countries(measured(cells)).to_pylist())


def test_gini() -> None:
    assert gini([2, 2, 2]) == 0
    assert gini([1, 3]) == pytest.approx(0.25)
    assert gini([0, 0, 0, 1]) == pytest.approx(0.75)


def test_one_country_has_nothing_to_be_compared_with() -> None:
    found = by_country([("AR", "law", 50_000, 100_000)])
    assert found["AR"]["matched"] is None
    (raw, _) = inequality(countries(measured([("AR", "law", 50_000, 100_000)]))).to_pylist()
    assert (raw["countries"], raw["gini"]) == (1, None)


def test_no_country_no_rows() -> None:
    assert countries(measured([(None, "law", 50_000, 100_000)])).num_rows == 0


def test_every_draw_is_matched_for_itself() -> None:
    words = np.full((3, 2, 1), 20_000.0)
    tokens = np.array([[[30_000.0], [60_000.0]], [[40_000.0], [40_000.0]], [[60_000.0], [30_000.0]]])
    costs, compared = matched_costs(tokens, words, np.full((2, 1), True))
    assert costs.tolist() == [[1.5, 3.0], [2.0, 2.0], [3.0, 1.5]]
    assert compared.all()
