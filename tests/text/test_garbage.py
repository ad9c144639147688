"""Words that look like OCR errors: examples, and agreement with regular expressions."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.text import segment
from corpus_latam.text.garbage import count_garbage
from tests.text import garbage, reference

NOISY = ["ARTíCULO", "CRlGRC", "lA", "Wanch3q", "Dnenerrnlla", "adiiiiistialivas", "oieae", "Drstrl", "Rgstr"]
CLEAN = [
    "instrucción",
    "XVIII",
    "viii",
    "SRL",
    "l'Alfons",
    "mba'eichapa",
    "CONSTITUCIÓN",
    "A4",
    "2do",
    "Ñandú",
]
SPELLED = st.text(st.sampled_from("aeiouyAEbcdlmnrtxBCLÑñáí0123ivßªΩω\u0301\u00ad_'. "), max_size=40)


@pytest.mark.parametrize("word", NOISY)
def test_noise(word: str) -> None:
    assert count(f"la {word} es") == 1


@pytest.mark.parametrize("word", CLEAN)
def test_words_and_abbreviations(word: str) -> None:
    assert count(f"la {word} es") == 0


def test_a_consonant_alone() -> None:
    assert count("la j ley") == count("j") == 1
    assert count("b) la ley, inciso d, N 3, y a o e") == 0


@given(st.lists(st.one_of(SPELLED, reference.TEXTS), max_size=3))
def test_agrees_with_the_rule(texts: list[str]) -> None:
    batch = reference.utf8(*texts)
    expected = [sum(garbage.is_garbage(text, word) for word in reference.words(text)) for text in texts]
    assert count_garbage(batch, segment(batch)).tolist() == expected


def count(text: str) -> int:
    batch = reference.utf8(text)
    return int(count_garbage(batch, segment(batch))[0])


@given(SPELLED)
def test_composed_and_decomposed_are_the_same(text: str) -> None:
    assert count(unicodedata.normalize("NFC", text)) == count(unicodedata.normalize("NFD", text))
