"""What scores by language amount to: short texts, expected languages, families, doubt, words."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from corpus_latam.annotate.language_rules import (
    FAMILIES,
    FAMILY_OF,
    JOINT,
    SHORT_LETTERS,
    SURE,
    SURE_SHORT,
    expecting,
    named,
    of_long_texts,
)
from corpus_latam.annotate.own_words import Evidence

LANGUAGES = ("cak", "eng", "mam", "myn", "que", "spa", "tar")
PAGE = np.array([1_000])
SENTENCE = np.array([SHORT_LETTERS - 1])


def scores(**of: float) -> NDArray[np.float32]:
    return np.array([[of.get(language, 0.0) for language in LANGUAGES]], np.float32)


def call(row: NDArray[np.float32], letters: NDArray[np.int64] = PAGE) -> tuple[str, float]:
    called, top = named(row, LANGUAGES, letters)
    return called[0], float(top[0])


def test_a_sure_language_is_named_and_a_large_one_always() -> None:
    assert call(scores(que=0.6, spa=0.1)) == ("que", pytest.approx(0.6))
    assert call(scores(spa=0.3, que=0.2, eng=0.2)) == ("spa", pytest.approx(0.3))


def test_a_language_of_the_americas_that_is_not_sure_is_undetermined() -> None:
    assert call(scores(tar=0.4, que=0.2, spa=0.1)) == ("und", 0.0)
    assert call(scores(tar=0.4, que=0.2, spa=0.1), SENTENCE)[0] == "tar"


def test_doubt_between_relatives_names_the_family() -> None:
    assert call(scores(cak=0.4, mam=0.35, spa=0.1)) == ("myn", pytest.approx(0.75))
    assert call(scores(myn=0.6, cak=0.1)) == ("myn", pytest.approx(0.6))
    assert call(scores(cak=0.3, tar=0.29, spa=0.1)) == ("und", 0.0)


def test_half_quechua_half_spanish_is_quechua() -> None:
    assert call(scores(que=0.48, spa=0.45))[0] == "que"


def test_words_that_are_not_there_take_the_name_away() -> None:
    for found, name in (
        (Evidence(against=True, none=True, support=False), "und"),
        (Evidence(against=True, none=False, support=False), "myn"),
        (Evidence(against=False, none=False, support=False), "cak"),
    ):
        called, _ = named(scores(cak=0.9), LANGUAGES, PAGE, lambda row, language, found=found: found)
        assert called == [name]


def test_words_that_are_there_name_a_language_that_is_not_sure() -> None:
    support = Evidence(against=False, none=False, support=True)
    assert named(scores(tar=0.4, que=0.2), LANGUAGES, PAGE, lambda row, language: support)[0] == ["tar"]


@given(st.lists(st.floats(0, 1), min_size=len(LANGUAGES), max_size=len(LANGUAGES)), st.integers(20, 5_000))
def test_what_is_named_is_in_the_scores_and_sure(values: list[float], letters: int) -> None:
    row = np.array([values], np.float32) / max(sum(values), 1)
    called, top = named(row, LANGUAGES, np.array([letters]))
    assert called[0] in {*LANGUAGES, *FAMILIES, "und"}
    assert (top[0] > 0) <= (called[0] != "und")
    if called[0] in FAMILY_OF:
        two = np.sort(row[0])[-2:]
        assert top[0] >= (SURE_SHORT if letters < SHORT_LETTERS else SURE) or two.sum() >= JOINT - 1e-6


def test_a_text_without_scores_is_undetermined() -> None:
    assert call(scores()) == ("und", 0.0)


def test_no_texts() -> None:
    called, top = named(np.zeros((0, len(LANGUAGES)), np.float32), LANGUAGES, np.zeros(0, np.int64))
    assert (called, len(top)) == ([], 0)


@pytest.mark.parametrize(("letters", "score", "kept"), [(9, 1, 0), (10, 0.8, 0), (10, 0.95, 1), (20, 0.1, 1)])
def test_short_texts_need_a_sure_score(letters: int, score: float, kept: int) -> None:
    found = of_long_texts(scores(spa=score), np.array([letters]), 20, 10, 0.9)
    assert found.sum() == pytest.approx(score * kept)


def test_expected_languages_weigh_more_and_the_sum_stays() -> None:
    before = scores(spa=0.3, que=0.25, eng=0.45)
    after = expecting(before, LANGUAGES, ("spa", "que"))
    assert LANGUAGES[int(after.argmax())] == "spa"
    assert after.sum() == pytest.approx(before.sum())
    assert after[0, LANGUAGES.index("eng")] == pytest.approx(0.045 / 0.595, rel=1e-5)
    assert (expecting(before, LANGUAGES, ()) == before).all()
    assert (expecting(scores(), LANGUAGES, ("spa",)) == 0).all()


def test_a_language_that_nobody_expects_is_named_where_the_text_is_clear() -> None:
    assert LANGUAGES[int(expecting(scores(eng=0.97, spa=0.03), LANGUAGES, ("spa",)).argmax())] == "eng"
