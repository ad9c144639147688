"""Lines become running text: broken words whole, hyphens of words kept, nothing lost."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.text.dehyphenate import SOFT_HYPHEN, Line, flow, goes_on, words_of

WORDS = st.text("abcdeñóú", min_size=1, max_size=9)


def joined(*lines: str, known: str = "", unmarked: bool = False) -> str:
    return flow(map(Line, lines), words_of([f"x {known} x"]), unmarked=unmarked)


@pytest.mark.parametrize("sign", [SOFT_HYPHEN, "¬", "-", "\u2010", "⸗"])
def test_a_word_that_a_sign_breaks_is_whole(sign: str) -> None:
    assert joined(f"el puer{sign}", "to de Colón") == "el puerto de Colón"


def test_lines_without_a_sign_are_parted_by_a_space() -> None:
    assert joined("el puerto", "de Colón") == "el puerto de Colón"


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("siglos XVI-", "XVII", "siglos XVI-XVII"),
        ("siglos XVI¬", "XVII", "siglos XVI-XVII"),
        ("1914-", "1918", "1914-1918"),
        ("la COVID-", "19 llegó", "la COVID-19 llegó"),
        ("Anglo-", "Americano", "Anglo-Americano"),
        ("la CONSTI-", "TUCIÓN", "la CONSTITUCIÓN"),
        ("dijo -", "pero no", "dijo - pero no"),
        ("la guerra franco-", "prusiana", "la guerra francoprusiana"),
    ],
)
def test_hyphens_of_words_stay(left: str, right: str, expected: str) -> None:
    assert joined(left, right) == expected


def test_the_document_s_own_words_decide_about_a_hyphen() -> None:
    assert joined("la franco-", "prusiana", known="franco-prusiana") == "la franco-prusiana"
    assert joined("lo teórico-", "práctico", known="teórico práctico") == "lo teórico-práctico"
    assert joined("lo teórico-", "práctico", known="teórico práctico teóricopráctico") == "lo teóricopráctico"


def test_what_the_page_states_of_a_word_counts() -> None:
    def stated(left: str, right: str, whole: str) -> str:
        return flow([Line(left, whole), Line(right)], frozenset())

    assert stated("Zuk-", "ker, Mehl", "Zucker") == "Zucker, Mehl"
    assert stated("(ga" + SOFT_HYPHEN, "llegos), y", "gallegos") == "(gallegos), y"
    assert stated("d'ar-", "deur", "ardeur") == "d'ardeur"
    assert stated("físico-", "química", "físico-química") == "físico-química"


@pytest.mark.parametrize("end", ["ciu", "ciu'", "ciu:", "ciu."])
def test_plain_ocr_breaks_words_with_no_sign_or_a_misread_one(end: str) -> None:
    assert joined(f"esta {end}", "dad de León", known="ciudad", unmarked=True) == "esta ciudad de León"
    assert joined(f"esta {end}", "dad de León", unmarked=True) == f"esta {end} dad de León"


@pytest.mark.parametrize(("left", "right"), [("vino a", "sí mismo"), ("lo de", "más allá"), ("con", "tiene")])
def test_two_words_that_look_like_one_stay_two(left: str, right: str) -> None:
    known = "así demás contiene a de con sí más tiene"
    assert joined(left, right, known=known, unmarked=True) == f"{left} {right}"


def test_a_line_that_goes_on() -> None:
    assert all(goes_on(Line(text)) for text in ("puer-", "puer¬"))
    assert not any(goes_on(Line(text)) for text in ("puerto", "-", ""))


@given(st.lists(st.lists(WORDS, min_size=1, max_size=6).map(" ".join), max_size=8), st.booleans())
def test_no_letter_is_lost_or_made(lines: list[str], unmarked: bool) -> None:
    text = flow(map(Line, lines), words_of(lines), unmarked=unmarked)
    assert text.replace(" ", "") == "".join(lines).replace(" ", "")


@given(st.lists(st.text(max_size=12), max_size=8), st.text(max_size=5), st.booleans())
def test_any_lines_give_text(lines: list[str], whole: str, unmarked: bool) -> None:
    text = flow([Line(line, whole or None) for line in lines], words_of(lines), unmarked=unmarked)
    assert SOFT_HYPHEN not in text


@given(st.lists(st.text("abcdeñóú", min_size=2, max_size=9), min_size=1, max_size=30), st.data())
def test_words_that_were_broken_come_back(words: list[str], data: st.DataObject) -> None:
    lines, rest = [], ""
    for word in words:
        cut = data.draw(st.integers(1, len(word) - 1))
        lines.append(f"{rest} {word[:cut]}{SOFT_HYPHEN}")
        rest = word[cut:]
    assert flow(map(Line, [*lines, rest]), frozenset()) == " ".join(words)


def test_a_very_long_line_takes_linear_time() -> None:
    started = time.monotonic()
    joined("a" * 3_000_000 + "-", "b" * 3_000_000, unmarked=True)
    joined("a " * 1_000_000 + ":", "b " * 1_000_000, unmarked=True)
    assert time.monotonic() - started < 10
