"""Exact copies against a dictionary, also where half of the hash is shared."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.deduplicate.exact import copies_among

HALVES = st.tuples(st.integers(0, 3), st.integers(0, 2))


@given(st.lists(HALVES, max_size=60), st.integers(0, 5), st.randoms())
def test_copies_are_those_of_a_dictionary(hashes: list[tuple[int, int]], settled: int, rng: object) -> None:
    numbers = list(range(len(hashes)))
    rng.shuffle(numbers)  # type: ignore[attr-defined]
    first: dict[tuple[int, int], int] = {}
    expected = {}
    for number, value in sorted(zip(numbers, hashes, strict=True)):
        original = first.setdefault(value, number)
        if original != number and number >= settled:
            expected[number] = original
    columns = {
        "high": np.array([h for h, _ in hashes], np.uint64),
        "low": np.array([low for _, low in hashes], np.uint64),
        "document": np.array(numbers, np.uint32),
    }
    found = copies_among(columns, settled)
    assert dict(zip(found["document"].tolist(), found["original"].tolist(), strict=True)) == expected
    assert found["document"].tolist() == sorted(expected)
