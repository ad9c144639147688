"""Stop words by language, boilerplate and placeholders."""

from __future__ import annotations

import pyarrow as pa
import pytest

from corpus_latam.annotate.phrases import boilerplate, load_stop_words, stop_words
from corpus_latam.text import segment
from tests.text import reference


def test_stop_words_are_those_of_the_language() -> None:
    words = segment(reference.utf8("de la la casa", "do não casa", "de la", "casa"))
    found = stop_words(words, pa.array(["spa", "por", "zzz", "spa"]))
    assert found.to_pylist() == [2, 2, None, 0]


def test_no_was_not_read_as_false() -> None:
    words = segment(reference.utf8("no"))
    assert stop_words(words, pa.array(["spa"])).to_pylist() == [1]
    assert len(load_stop_words().bits) <= 64


def test_boilerplate() -> None:
    found = boilerplate(
        segment(reference.utf8("Este sitio utiliza cookies. Aviso legal", "Lorem ipsum", "prosa"))
    )
    assert found["boilerplate_density"].tolist() == pytest.approx([2000 / 6, 0, 0])
    assert found["placeholder_phrases"].tolist() == [0, 1, 0]
