"""Repetition signals against their formulas in plain Python."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.annotate.arrays import Numbers
from corpus_latam.annotate.quality import quality
from corpus_latam.annotate.repetition import repetition
from corpus_latam.text import segment
from corpus_latam.text.lines import split_lines
from tests.annotate import reference as formulas
from tests.text import reference

REPETITIVE = st.lists(st.sampled_from(["a", "bb", "c", "Á", "\n", "\n\n", "d."]), max_size=80).map(" ".join)


def measured(*texts: str) -> dict[str, Numbers]:
    batch = reference.utf8(*texts)
    words, lines = segment(batch), split_lines(batch)
    return repetition(words, lines, quality(batch, words, lines)["characters"])


@given(st.lists(st.one_of(REPETITIVE, reference.TEXTS), max_size=3))
def test_agrees_with_the_formulas(texts: list[str]) -> None:
    found = measured(*texts)
    for i, text in enumerate(texts):
        for name, value in formulas.repetition(text).items():
            assert np.float32(value) == found[name][i], name


def test_a_refrain() -> None:
    found = measured("sube la luna\nbaja el sol\nsube la luna\n\nfin")
    assert found["duplicate_lines"][0] == pytest.approx(1 / 4)
    assert found["top_3_gram"][0] == pytest.approx(2 * len("sube la luna") / 42)
    assert found["duplicate_paragraphs"][0] == 0


def test_words_that_occur_once_repeat_nothing() -> None:
    assert all(column[0] == 0 for column in measured("uno dos tres cuatro").values())
