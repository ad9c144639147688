"""The normal form: examples, agreement with plain Python, and that it is one."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.text.normalise import normalise, to_arrow
from tests.text import reference


def test_examples() -> None:
    assert normal("  ¡HOLA,\n\tñandú!\ufeff ") == unicodedata.normalize("NFD", "¡hola, ñandú!")
    assert normal("Mba’e\u00a0 PORÃ") == unicodedata.normalize("NFD", "mba'e porã")
    assert normal(" \n ") == ""


@given(st.lists(reference.TEXTS, max_size=4))
def test_agrees_with_the_rule(texts: list[str]) -> None:
    found = to_arrow(normalise(reference.utf8(*texts))).to_pylist()
    assert found == [reference.normalise(text) for text in texts]


@given(st.text(st.sampled_from("aáñüç\u0301 ’ABÇÑ\n"), max_size=30))
def test_composed_and_decomposed_are_the_same(text: str) -> None:
    assert normal(unicodedata.normalize("NFC", text)) == normal(unicodedata.normalize("NFD", text))


@given(reference.TEXTS)
def test_the_normal_form_is_its_own(text: str) -> None:
    once = normal(text)
    assert normal(once) == once


def normal(text: str) -> str:
    return str(to_arrow(normalise(reference.utf8(text)))[0].as_py())
