"""Words: the examples of docs/text.md, and agreement with the plain-Python rule on any Unicode."""

from __future__ import annotations

import unicodedata

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.text import as_utf8, segment, word_hashes
from tests.text import reference

EXAMPLES = {
    "¡Hola, ñandú! ¿Qué «tal»?": ["Hola", "ñandú", "Qué", "tal"],
    "mba'e ñe’ẽ ha\u02bce k\ua78ci": ["mba'e", "ñe’ẽ", "ha\u02bce", "k\ua78ci"],
    "'hola' tz'i' l'Alfons": ["hola", "tz'i", "l'Alfons"],
    "1.234,56 3,5. 10:30 2020-10 ½ 5º km²": ["1.234,56", "3,5", "10", "30", "2020", "10", "½", "5º", "km²"],
    "snake_case __init__ a__b ____": ["snake_case", "init", "a", "b"],
    "sub-título a.b www.ejemplo.cl": ["sub", "título", "a", "b", "www", "ejemplo", "cl"],
    "n\u0303andu\u0301 gober\u00adnación": ["n\u0303andu\u0301", "gober\u00adnación"],
    "東京です ソウル 서울": ["東", "京", "で", "す", "ソ", "ウ", "ル", "서울"],
    "👍🏽 😀 1️⃣ 🇨🇱 ok👌": ["1\ufe0f\u20e3", "ok"],
    "uno\u200bdos": ["uno", "dos"],
    "a'東": ["a", "東"],
    "": [],
}


@pytest.mark.parametrize("text", EXAMPLES)
def test_examples(text: str) -> None:
    assert spelled(text) == EXAMPLES[text]


def test_equal_words_have_equal_hashes() -> None:
    same = ["ÑANDÚ", "ñandú", unicodedata.normalize("NFD", "ñandú"), "ñan\u00addú"]
    assert len({int(word_hashes(word)[0]) for word in same}) == 1
    puso = ["mba'e", "mba’e", "mba\u02bce", "MBA\ua78bE", "mba´e"]
    assert len({int(word_hashes(word)[0]) for word in puso}) == 1
    different = ["ano", "año", "anó", "an", "o", "1", "mbae"]
    assert len({int(word_hashes(word)[0]) for word in different}) == len(different)


@given(st.lists(reference.TEXTS, max_size=4))
def test_agrees_with_the_rule(texts: list[str]) -> None:
    found = segment(reference.utf8(*texts))
    expected = [reference.words(text) for text in texts]
    assert found.counts.tolist() == [len(words) for words in expected]
    base = np.cumsum([0, *(len(text.encode()) for text in texts)])
    flat = [(word, base[i]) for i, words in enumerate(expected) for word in words]
    assert found.starts.tolist() == [word.start + start for word, start in flat]
    assert found.bytes.tolist() == [word.bytes for word, _ in flat]
    assert found.characters.tolist() == [word.characters for word, _ in flat]
    assert found.hashes.tolist() == [word.hash for word, _ in flat]


def test_sliced_chunked_and_short_offsets_are_the_same_texts() -> None:
    texts = ["uno dos", "", "tres", "cuatro cinco seis"]
    whole = segment(as_utf8(pa.array(texts, pa.large_string())))
    assert np.array_equal(segment(as_utf8(pa.array(texts, pa.string()))).hashes, whole.hashes)
    chunked = pa.chunked_array([texts[:1], texts[1:]], pa.large_string())
    assert np.array_equal(segment(as_utf8(chunked)).hashes, whole.hashes)
    sliced = segment(as_utf8(pa.array(texts, pa.large_string()).slice(2)))
    assert sliced.counts.tolist() == [1, 3]
    assert np.array_equal(sliced.hashes, whole.hashes[2:])


def test_nulls_and_no_texts() -> None:
    assert segment(as_utf8(pa.array([None, "a"], pa.large_string()))).counts.tolist() == [0, 1]
    assert len(segment(as_utf8(pa.array([], pa.large_string()))).hashes) == 0
    with pytest.raises(TypeError, match="large_string"):
        as_utf8(pa.array([1]))


@given(st.binary(max_size=60))
def test_invalid_utf8_neither_fails_nor_reads_on(data: bytes) -> None:
    garbage = pa.Array.from_buffers(
        pa.large_string(),
        2,
        [None, pa.py_buffer(np.array([0, len(data), len(data) + 3])), pa.py_buffer(data + b"fin")],
    )
    found = segment(as_utf8(garbage))
    assert found.hashes[-1] == word_hashes("fin")[0]


def test_a_word_of_a_megabyte() -> None:
    found = segment(reference.utf8("a" * (1 << 20)))
    assert (found.bytes[0], found.characters[0], len(found.hashes)) == (1 << 20, 1 << 20, 1)


def spelled(text: str) -> list[str]:
    data, found = text.encode(), segment(reference.utf8(text))
    ends = found.starts + found.bytes
    return [data[start:end].decode() for start, end in zip(found.starts, ends, strict=True)]
