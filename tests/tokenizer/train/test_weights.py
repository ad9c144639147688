"""Weights of groups: what each rule makes of their sizes, and what is refused."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from corpus_latam.config import WeightsConfig
from corpus_latam.errors import ConfigError
from corpus_latam.tokenizer.count.schemas import GROUPS
from corpus_latam.tokenizer.train.weights import LARGEST_TOTAL, factors, sums

SIZES = {"AR": 8_000, "MX": 1_000, None: 27_000}


def groups(sizes: dict[str | None, int]) -> pa.Table:
    keys = {"language": "spa", "split": "train", "source": "s", "doc_type": "law", "fold": 0}
    rows = [
        {**keys, "country": country, **dict.fromkeys(GROUPS.names[6:], size)}
        for country, size in sizes.items()
    ]
    return pa.Table.from_pylist(rows, GROUPS)


def weights(**config: Any) -> dict[str, int]:
    return factors(groups(SIZES), WeightsConfig(**config))


def test_proportional_leaves_counts_as_they_are() -> None:
    assert weights() == {"AR": 1, "MX": 1, "unknown": 1}


def test_equal_gives_every_group_the_same_text() -> None:
    found = weights(rule="equal")
    assert found == {"AR": 3375, "MX": 27_000, "unknown": 1000}
    assert {found[name] * size for name, size in sums(groups(SIZES), "country", "bytes").items()} == {27e6}


def test_temperature_lies_between() -> None:
    found = weights(rule="temperature", temperature=3)
    sizes = sums(groups(SIZES), "country", "bytes")
    totals = {name: found[name] * size for name, size in sizes.items()}
    assert totals["AR"] / totals["MX"] == pytest.approx(8 ** (1 / 3), rel=1e-3)
    assert totals["unknown"] / totals["MX"] == pytest.approx(3, rel=1e-3)
    assert weights(rule="temperature", temperature=1) == {"AR": 1000, "MX": 1000, "unknown": 1000}


def test_explicit_factors() -> None:
    assert weights(rule="explicit", factors={"MX": 2.5, "unknown": 0}) == {
        "AR": 1000,
        "MX": 2500,
        "unknown": 0,
    }


def test_by_source() -> None:
    assert weights(rule="equal", by="source") == {"s": 1000}


def test_a_group_that_does_not_exist_is_refused_by_name() -> None:
    with pytest.raises(ConfigError, match="has the country 'XX'"):
        weights(rule="explicit", factors={"XX": 2})


def test_nothing_left() -> None:
    with pytest.raises(ConfigError, match="every group has the factor 0"):
        weights(rule="explicit", factors={"AR": 0, "MX": 0, "unknown": 0})


def test_sums_over_the_symbols_of_long_pretokens_stay_in_64_bits() -> None:
    """A pair can stand at every byte: it is the bytes whose weighted sum must fit, not the pretokens."""
    table = groups({"AR": 10**12, "MX": 10}).set_column(
        GROUPS.get_field_index("pretokens"), "pretokens", pa.array([10**10, 1])
    )
    found = factors(table, WeightsConfig(rule="explicit", factors={"AR": 10**6, "MX": 1}))
    assert found["AR"] * 10**12 + found["MX"] * 10 < 2**61


def test_totals_stay_whole_numbers_of_64_bits() -> None:
    sizes = {"AR": 10**15, "MX": 10}
    found = factors(groups(sizes), WeightsConfig(rule="equal"))
    assert sum(found[name] * size for name, size in sizes.items()) <= 2 * LARGEST_TOTAL
    assert found["AR"] >= 1
