"""Phrase search against plain Python: the longest phrase wins, words count once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.text import segment
from corpus_latam.text.phrases import count_distinct, phrase_table, weigh_phrases
from tests.text import reference

WORDS = ["a", "b", "c", "d"]


def weigh(phrases: list[str], text: str) -> float:
    weights = 10.0 ** np.arange(len(phrases)).reshape(-1, 1)
    words = segment(reference.utf8(text))
    return float(weigh_phrases(words, phrase_table(phrases), weights, np.zeros(1, np.int64))[0])


def test_the_longest_phrase_hides_shorter_ones() -> None:
    assert weigh(["puta", "de puta madre", "madre"], "estuvo de puta madre, madre") == 10 + 100
    assert weigh(["puta", "de puta madre"], "de puta") == 1


@given(
    st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join), unique=True, max_size=6),
    st.lists(st.sampled_from(WORDS), max_size=20),
)
def test_agrees_with_plain_python(phrases: list[str], words: list[str]) -> None:
    total, i = 0.0, 0
    while i < len(words):
        fits = [p for p in phrases if words[i : i + len(p.split())] == p.split()]
        best = max(fits, key=lambda p: len(p.split()), default="x")
        total += 10.0 ** phrases.index(best) if fits else 0
        i += len(best.split())
    assert weigh(phrases, " ".join(words)) == total


def test_distinct_words_by_group() -> None:
    table = phrase_table(["de", "la", "the"])
    sets = np.array([1, 1, 2], np.uint64)
    words = segment(reference.utf8("de la de La the", "the de", ""))
    counted = count_distinct(words, table, sets, np.array([1, 2, 3], np.uint64))
    assert counted.tolist() == [2, 1, 0]


def test_phrases_that_cannot_be_found_are_errors() -> None:
    with pytest.raises(ValueError, match="no word"):
        phrase_table(["¡!"])
    with pytest.raises(ValueError, match="twice"):
        phrase_table(["Año", "año"])
