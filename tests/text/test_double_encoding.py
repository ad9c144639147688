"""A text that was encoded twice is undone as a whole, and no other is touched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.text.double_encoding import LEAST, undone

SPANISH = st.text("abc ñáéíóúü¿¡«»—’“€ÑÁ¬\u00ad", min_size=1, max_size=60)


@given(SPANISH)
def test_what_was_encoded_twice_comes_back(text: str) -> None:
    twice = text.encode().decode("sloppy-windows-1252")
    marks = sum(not char.isascii() for char in text)
    assert undone(twice) == (text if marks >= LEAST else None)


@given(SPANISH)
def test_what_was_encoded_once_stays(text: str) -> None:
    assert undone(text) is None


@pytest.mark.parametrize("text", ["", "sin acentos", "Ã±Ã±Ã±Ã± y ñ", "90 Â° de latitud"])
def test_what_is_not_sure_stays(text: str) -> None:
    assert undone(text) is None
