"""n-gram sets and their Jaccard index against Python's sets."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.deduplicate.near.jaccard import jaccards, pack_sets, shingle_sets, unpack_sets

WORDS = st.lists(st.sampled_from(["uno", "dos", "tres", "cuatro"]), max_size=20)


def reference_set(words: list[str]) -> set[tuple[str, ...]]:
    width = min(5, len(words))
    return {tuple(words[i : i + width]) for i in range(len(words) - width + 1)} if words else set()


@given(WORDS, WORDS)
def test_the_index_is_that_of_sets_of_tuples(a: list[str], b: list[str]) -> None:
    sets = shingle_sets(pa.array([" ".join(a), " ".join(b)], pa.large_string()), 5)
    first, second = reference_set(a), reference_set(b)
    assert (sets.ends - sets.starts).tolist() == [len(first), len(second)]
    union = first | second
    packed = unpack_sets(pack_sets(sets), 2)
    for found in (sets, packed, packed.take(np.array([1, 0]))):
        index = jaccards(found, np.array([0]), np.array([1]))[0]
        assert index == pytest.approx(len(first & second) / len(union) if union else 1.0)


def test_case_and_punctuation_do_not_count() -> None:
    sets = shingle_sets(
        pa.array(["¡Qué día, che, tan lindo!", "qué día che tan lindo"], pa.large_string()), 5
    )
    assert (sets.ends - sets.starts).tolist() == [1, 1]
    assert len(set(sets.values[sets.starts].tolist())) == 1
