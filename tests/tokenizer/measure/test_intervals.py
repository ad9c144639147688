"""Intervals: the spread that theory gives, the same every time, none where documents are too few."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.tokenizer.measure.intervals import DRAWS, FEWEST_FOLDS, interval, percentiles, replicates


def cells(tokens: np.ndarray, country: str = "AR") -> pa.Table:
    count = len(tokens)
    keys = {"language": "spa", "source": "s", "country": country, "doc_type": "web"}
    columns = {name: [value] * count for name, value in keys.items()}
    return pa.table({**columns, "fold": range(count), "tokens": tokens, "words": np.full(count, 1000)})


def test_the_interval_is_that_of_a_mean() -> None:
    """Of n equal folds: mean ± 1.96 standard errors."""
    tokens = np.random.default_rng(3).normal(1500, 100, 50).round()
    drawn = replicates(cells(tokens), np.zeros(50, np.int64), 1, ["tokens", "words"])
    low, high = (ends[0].as_py() for ends in interval(drawn["tokens"], drawn["words"]))
    error = tokens.std() / 1000 / np.sqrt(50)
    assert low == pytest.approx(tokens.mean() / 1000 - 1.96 * error, abs=0.4 * error)
    assert high == pytest.approx(tokens.mean() / 1000 + 1.96 * error, abs=0.4 * error)


def test_groups_are_drawn_apart_and_added() -> None:
    table = pa.concat_tables([cells(np.full(10, 7)), cells(np.full(6, 3), "MX")])
    each = replicates(table, np.repeat([0, 1], [10, 6]), 2, ["tokens"])["tokens"]
    assert each.shape == (DRAWS, 2)
    assert set(each[:, 0]) == {70.0}
    assert set(each[:, 1]) == {18.0}
    assert set(replicates(table, np.zeros(16, np.int64), 1, ["tokens"])["tokens"][:, 0]) == {88.0}


def test_the_same_every_time() -> None:
    tokens = np.arange(20)
    one, two = (replicates(cells(tokens), np.zeros(20, np.int64), 1, ["tokens"])["tokens"] for _ in "ab")
    assert (one == two).all()


def test_too_few_documents_have_no_interval() -> None:
    drawn = replicates(cells(np.full(4, 7)), np.zeros(4, np.int64), 1, ["tokens", "words"])
    low, high = interval(drawn["tokens"], drawn["words"])
    assert (low.to_pylist(), high.to_pylist()) == ([None], [None])
    assert percentiles(np.array([[np.nan], [1.0]]))[0].to_pylist() == [None]


def test_groups_of_one_document_have_the_interval_of_all_together() -> None:
    tokens = np.random.default_rng(5).normal(1500, 100, 40)
    table = pa.concat_tables([cells(tokens[n : n + 1], f"{n:02}") for n in range(40)])
    table = table.set_column(table.schema.get_field_index("fold"), "fold", pa.array(np.arange(40)))
    drawn = replicates(table, np.zeros(40, np.int64), 1, ["tokens", "words"])
    low, high = (ends[0].as_py() for ends in interval(drawn["tokens"], drawn["words"]))
    assert high - low == pytest.approx(3.92 * tokens.std() / 1000 / np.sqrt(40), rel=0.15)


SIZES = st.one_of(
    st.lists(st.just(1), min_size=1, max_size=30), st.lists(st.integers(1, 9), min_size=1, max_size=30)
)


@given(SIZES, st.integers(0, 2**32 - 1))
def test_however_documents_are_spread_over_groups_the_interval_has_its_width(
    sizes: list[int], seed: int
) -> None:
    """Groups of one document each can only draw themselves: alone they would give an interval of no width."""
    every = sum(sizes)
    tokens = np.random.default_rng(seed).normal(1500, 100, every)
    starts = np.cumsum([0, *sizes])
    parts = [cells(tokens[starts[n] : starts[n + 1]], f"{n:02}") for n in range(len(sizes))]
    folds = pa.array(np.arange(every) % 50)
    table = pa.concat_tables(parts)
    table = table.set_column(table.schema.get_field_index("fold"), "fold", folds)
    drawn = replicates(table, np.zeros(every, np.int64), 1, ["tokens", "words"])
    low, high = (ends[0].as_py() for ends in interval(drawn["tokens"], drawn["words"]))
    if every < FEWEST_FOLDS:
        assert low is None
        return
    error = _error_within(tokens, sizes) / every / 1000
    assert high - low > 2 * error


def _error_within(tokens: np.ndarray, sizes: list[int]) -> float:
    """The standard error of the sum, by the groups that can be drawn from alone and by the rest as one."""
    starts = np.cumsum([0, *sizes])
    large = [tokens[starts[n] : starts[n + 1]] for n, size in enumerate(sizes) if size >= FEWEST_FOLDS]
    if not large:
        return float(np.sqrt(len(tokens)) * tokens.std())
    return float(np.sqrt(sum(len(part) * part.var() for part in large)))
