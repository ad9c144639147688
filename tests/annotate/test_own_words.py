"""Frequent words of a language as evidence for and against a label."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.annotate.own_words import MANY_WORDS, OwnWords, evidence, read_own_words
from corpus_latam.text.buffers import as_utf8

OWN = OwnWords(frozenset(("uta", "jaqi", "munasi")), 0.1)


def of(text: str) -> tuple[bool, bool, bool]:
    return tuple(evidence(as_utf8(pa.array(["x", text], pa.large_string())), 1, OWN))


def test_a_long_text_without_the_words_is_against() -> None:
    assert of("kitu kimoja " * MANY_WORDS) == (True, True, False)
    assert of("kitu " * (MANY_WORDS - 1)) == (False, False, False)


def test_a_text_with_many_of_them_is_support() -> None:
    assert of("Jaqi uta, munasi! " * MANY_WORDS) == (False, False, True)
    assert of("Uta jaqi akana") == (False, False, True)
    assert of("Uta akana") == (False, False, False)


def test_a_text_with_few_of_them_is_of_a_relative() -> None:
    assert of("uta " * 6 + "kitu " * 94) == (True, False, False)
    assert of("uta " * 3 + "kitu " * 97) == (True, True, False)


@given(st.text(max_size=400))
def test_any_text_has_evidence_that_agrees_with_itself(text: str) -> None:
    against, none, support = of(text)
    assert not (none and not against)
    assert not (against and support)


def test_a_file_gives_languages_and_no_file_none(tmp_path: Path) -> None:
    path = tmp_path / "m.words"
    assert read_own_words(path) == {}
    path.write_text("aym\t0.0420\tuta jaqi\nque\t0.0500\twasi\n", "utf-8")
    assert read_own_words(path)["aym"] == OwnWords(frozenset(("uta", "jaqi")), 0.042)
