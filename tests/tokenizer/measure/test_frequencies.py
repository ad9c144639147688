"""Sparse counts add up to what a dictionary counts, whenever equal entries are joined."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus_latam.tokenizer.measure import frequencies
from corpus_latam.tokenizer.measure.frequencies import FrequencySums

ENTRY = st.tuples(st.integers(0, 5), st.sampled_from([0, 1, 2, 7, 2**32 - 1]), st.integers(1, 2**40))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.lists(st.lists(ENTRY, max_size=12), max_size=8), joined=st.integers(1, 20))
def test_as_a_dictionary_counts(
    monkeypatch: pytest.MonkeyPatch, parts: list[list[tuple[int, int, int]]], joined: int
) -> None:
    monkeypatch.setattr(frequencies, "JOINED", joined)
    sums, slow = FrequencySums(), Counter[tuple[int, int]]()
    for part in parts:
        columns = [np.array([entry[k] for entry in part], np.int64) for k in range(3)]
        sums.add(*columns)
        for group, token, count in part:
            slow[group, token] += count
    found = sums.result(6)
    for group in range(6):
        ids, counts = found.of(group)
        expected = sorted((token, count) for (g, token), count in slow.items() if g == group)
        assert list(zip(ids.tolist(), counts.tolist(), strict=True)) == expected


def test_what_is_held_is_what_differs(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand times the same hundred tokens are never more than some hundred entries."""
    monkeypatch.setattr(frequencies, "JOINED", 100)
    sums = FrequencySums()
    most = 0
    for _ in range(1000):
        sums.add(np.zeros(100, np.int64), np.arange(100), np.ones(100, np.int64))
        most = max(most, sum(map(len, sums._keys)))
    assert most <= 300
    assert sums.result(1).of(0)[1].tolist() == [1000] * 100
