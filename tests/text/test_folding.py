"""Folding: the rule of docs/language.md by example, and agreement with plain Python on any Unicode."""

from __future__ import annotations

import unicodedata

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.text import as_utf8
from corpus_latam.text.folding import WINDOWS, count_scripts, fold, sample_of
from corpus_latam.text.letters import APOSTROPHES, LATIN, SCRIPT_CODES, SCRIPTS
from corpus_latam.text.unicode import LETTER, MARK, classes
from tests.text.reference import TEXTS

EXAMPLES = {
    "¡Hola, ÑANDÚ! Año 2024.": "hola ñandú año",
    "mira https://ejemplo.cl/a y www.ejemplo.cl o a@b.cl, ya": "mira y o ya",
    "awww.qué": "awww qué",
    "mba'e ñe’ẽ haʼe": "mba'e ñe'ẽ ha'e",
    "'hola' m+k+ +1": "hola' m+k+",
    "hola Привет 日本語 mundo": "hola mundo",
    "sub-título_a.b": "sub título a b",
    "g̃uahẽ": "g̃uahẽ",
    "\U0001d400bc 👍🏽 fin": "bc fin",
    "": "",
}


@pytest.mark.parametrize("text", EXAMPLES)
def test_examples(text: str) -> None:
    assert fold(text) == EXAMPLES[text]


@given(TEXTS | st.text(st.sampled_from("aÑñ'’+@:/w. \n\t日Жʼ̃")))
def test_agrees_with_the_rule(text: str) -> None:
    assert fold(text) == reference_fold(text)


@given(st.text(st.characters(categories=["L", "Nd", "P", "Zs"])).filter(lambda text: "@" not in text))
def test_counts_letters_by_script(text: str) -> None:
    counts = counted(text.replace(":", " ").replace("www", "vvv"))
    expected = [reference_script(character) for character in text if is_letter(character)]
    assert counts[LATIN] == expected.count("Latn")
    assert counts[SCRIPT_CODES.index("Cyrl")] == expected.count("Cyrl")
    assert counts.sum() == len(expected)


def test_long_texts_are_read_in_windows_from_start_to_end() -> None:
    text = " ".join(f"palabra{number}" for number in range(10_000))
    texts = as_utf8(pa.array(["", text], pa.large_string()))
    sampled = sample_of(texts, 1, 8_000).decode()
    assert len(sampled) <= 8_000 + WINDOWS
    assert sampled.startswith("palabra0 ")
    assert sampled.endswith("palabra9999")
    assert sample_of(texts, 1, 10**9).decode() == text
    whole, part = count_scripts(texts, 10**9)[1], count_scripts(texts, 8_000)[1]
    assert part[LATIN] / whole[LATIN] == pytest.approx(8_000 / len(text), rel=0.1)


def counted(text: str):  # type: ignore[no-untyped-def]
    """Letters by script of one text."""
    return count_scripts(as_utf8(pa.array([text], pa.large_string())), 10**9)[0]


# ------------------------------------------------------------------------ the rule in plain Python


def reference_fold(text: str) -> str:
    """Words of `text`, folded, single spaces."""
    words: list[str] = []
    for token in "".join(c if c > " " else " " for c in text).split(" "):
        if "@" in token or "://" in token or token.startswith("www."):
            continue
        word = ""
        for character in token:
            inner = character in APOSTROPHES + "+"
            if (inner and word) or (not inner and is_folded(character)):
                word += "'" if character in APOSTROPHES else reference_lower(character)
                continue
            words.append(word)
            word = ""
        words.append(word)
    return " ".join(word for word in words if word)


def is_folded(character: str) -> bool:
    """Letters and marks of Latin script or of none."""
    if not is_letter(character) and not classes()[ord(character)] & MARK:
        return False
    return ord(character) < 0x10000 and reference_script(character) in ("Latn", "Zyyy")


def is_letter(character: str) -> bool:
    """A letter of the Basic Multilingual Plane that is no apostrophe."""
    known = bool(classes()[ord(character)] & LETTER) and ord(character) < 0x10000
    return known and character not in APOSTROPHES


def reference_script(character: str) -> str:
    """By the first word of the letter's name; marks have none."""
    if classes()[ord(character)] & MARK:
        return "Zyyy"
    return SCRIPTS.get(unicodedata.name(character, "").split(" ")[0], "Zyyy")


def reference_lower(character: str) -> str:
    """Lower case, if it is one character."""
    lower = character.lower()
    return lower if len(lower) == 1 else character
