"""n-gram sets and their Jaccard index against Python's sets."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.deduplicate.jaccard import jaccard, shingle_sets

WORDS = st.lists(st.sampled_from(["uno", "dos", "tres", "cuatro"]), max_size=20)


def reference_set(words: list[str]) -> set[tuple[str, ...]]:
    width = min(5, len(words))
    return {tuple(words[i : i + width]) for i in range(len(words) - width + 1)} if words else set()


@given(WORDS, WORDS)
def test_the_index_is_that_of_sets_of_tuples(a: list[str], b: list[str]) -> None:
    sets = shingle_sets(pa.array([" ".join(a), " ".join(b)], pa.large_string()), 5)
    first, second = reference_set(a), reference_set(b)
    assert [len(s) for s in sets] == [len(first), len(second)]
    union = first | second
    assert jaccard(*sets) == pytest.approx(len(first & second) / len(union) if union else 1.0)


def test_case_and_punctuation_do_not_count() -> None:
    sets = shingle_sets(
        pa.array(["¡Qué día, che, tan lindo!", "qué día che tan lindo"], pa.large_string()), 5
    )
    assert len(sets[0]) == 1
    assert np.array_equal(*sets)
