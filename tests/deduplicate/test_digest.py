"""A digest tells any two arguments of a task apart, and is the same in every process."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.config import DeduplicateConfig
from corpus_latam.deduplicate.digest import digest

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=4)
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.tuples(inner), max_leaves=6)


@dataclass(frozen=True)
class Thing:
    name: str
    numbers: Any


@given(VALUES, VALUES)
def test_equal_digests_are_equal_values(a: Any, b: Any) -> None:
    assert (digest(a) == digest(b)) == (repr(a) == repr(b))


@pytest.mark.parametrize(
    "different",
    [
        [
            np.arange(3),
            np.arange(3, dtype=np.uint32),
            np.arange(3)[::-1],
            np.arange(3).reshape(3, 1),
            [0, 1, 2],
        ],
        [np.empty(0, np.uint64), np.empty((0, 2), np.uint64), np.empty(0, np.int64)],
        [DeduplicateConfig(), DeduplicateConfig(memory_budget=1), DeduplicateConfig(bucket_cap=7)],
        [Thing("a", 1), Thing("b", 1), Thing("a", [1])],
        [{"a": 1, "b": 2}, {"a": 2, "b": 1}, {}],
        [["ab", "c"], ["a", "bc"], [["ab"], "c"]],
        [digest, replace, Thing, "digest"],
    ],
)
def test_whatever_differs_shows(different: list[Any]) -> None:
    assert len({digest(value) for value in different}) == len(different)


def test_what_is_equal_has_one_digest() -> None:
    thing = Thing("a", np.arange(10)[2:5])
    assert digest(thing) == digest(replace(thing, numbers=np.array([2, 3, 4])))
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})


def test_what_cannot_be_seen_into_is_refused() -> None:
    with pytest.raises(TypeError, match="of type set has no digest"):
        digest([{1, 2}])
