"""Quality signals against their formulas in plain Python."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.annotate.arrays import Numbers
from corpus_latam.annotate.quality import quality
from corpus_latam.text import segment
from corpus_latam.text.lines import split_lines
from tests.annotate import reference as formulas
from tests.text import reference


def measured(*texts: str) -> dict[str, Numbers]:
    batch = reference.utf8(*texts)
    return quality(batch, segment(batch), split_lines(batch))


@given(st.lists(reference.TEXTS, max_size=3))
def test_agrees_with_the_formulas(texts: list[str]) -> None:
    found = measured(*texts)
    for i, text in enumerate(texts):
        for name, value in formulas.quality(text).items():
            assert np.float32(value) == found[name][i], name


def test_an_example() -> None:
    found = measured("- Tres palabras largas.\n# 12 # fin...\n\nVer http://a.cl")
    assert found["bullet_lines"][0] == pytest.approx(1 / 3)
    assert found["ellipsis_lines"][0] == pytest.approx(1 / 3)
    assert found["terminated_lines"][0] == pytest.approx(2 / 3)
    assert found["hash_word_ratio"][0] == pytest.approx(2 / 9)
    assert found["alphabetic_words"][0] == pytest.approx(8 / 9)
    assert found["url_share"][0] == pytest.approx(len("http://a.cl") / found["characters"][0])


def test_nothing_is_divided_by_nothing() -> None:
    found = measured("", " \n ", "¡!")
    assert all(np.isfinite(column).all() for column in found.values())
    assert found["mean_word_length"].tolist() == [0, 0, 0]
