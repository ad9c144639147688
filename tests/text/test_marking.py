"""What a text negates or quotes, and names of groups, as models of toxicity read them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.text import as_utf8, marked_words, marking
from corpus_latam.text.alphabets import NEGATED, QUOTED
from corpus_latam.text.buffers import Utf8
from corpus_latam.text.folding import fold
from corpus_latam.text.letters import letters
from corpus_latam.text.marked_words import LONGEST_WORD, Run
from corpus_latam.text.marking import ROOM, mark, mark_text
from corpus_latam.text.marks import CITED, PEOPLE_WORD, QUOTES, marks
from corpus_latam.text.quotations import LONGEST_QUOTE, closing_mark

TABLE = marks(["musulmanes", "lésbicas"], ["no", "não"])


def read(text: str) -> str:
    return mark_text(text, TABLE).rstrip(" ")


def shifted(word: str, by: int) -> str:
    return "".join(chr(ord(letter) + by) if "a" <= letter <= "z" else letter for letter in word)


def test_names_of_groups_are_one_word() -> None:
    assert read("Los MUSULMANES y as lésbicas") == f"los {PEOPLE_WORD} y as {PEOPLE_WORD}"


def test_words_after_a_negation_are_told_from_those_that_are_asserted() -> None:
    marked = [shifted(word, NEGATED) for word in ("son", "feos")]
    assert read("Los musulmanes no son feos") == f"los {PEOPLE_WORD} no son {marked[0]} feos {marked[1]}"
    assert read("Não, são feos") == "não são feos"
    assert read("no uno dos tres más").endswith(f"tres {shifted('tres', NEGATED)} más")


@pytest.mark.parametrize("quotation", ["«son feos»", '"son feos"', "“son feos”"])
def test_words_in_quotation_marks_are_told_from_the_writers_own(quotation: str) -> None:
    inside = " ".join(shifted(word, QUOTED) for word in ("son", "feos", CITED))
    assert read(f"Escribió {quotation} en la pared") == f"escribió {inside} en la pared"


@pytest.mark.parametrize(
    "text",
    ['"son feos"', 'Mide 5" de largo', 'Dijo "son\nfeos" ayer', f'Dijo "{"ay " * LONGEST_QUOTE}" ayer'],
)
def test_what_is_no_quotation_within_a_text_is_the_writers_own(text: str) -> None:
    assert not [letter for letter in read(text) if ord(letter) >= ord("a") + QUOTED]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("0di0 a l0s musulm4nes", f"odio a los {PEOPLE_WORD}"),
        ("tod@s juntas.", "todas juntas"),
        ("o d i o la lluvia", "odio la lluvia"),
        ("ley 20.500 de 2011", "ley de"),
        ("a @cuenta o a uno@correo.cl, en www.sitio.cl y http://x.y/z ya", "a o a en y ya"),
        ("", ""),
    ],
)
def test_spellings_and_addresses(text: str, words: str) -> None:
    assert read(text) == words


@given(st.lists(st.text(st.sampled_from("ano ñÉ0@.:/\"«»\n,-'wİȺ€😀"), max_size=60), max_size=6))
def test_each_text_is_marked_by_itself_and_stays_when_folded(texts: list[str]) -> None:
    marked = mark(as_utf8(pa.array(texts, pa.large_string())), TABLE)
    parts = [
        marked.data[start:end].tobytes().decode()
        for start, end in zip(marked.offsets[:-1], marked.offsets[1:], strict=True)
    ]
    assert parts == [mark_text(text, TABLE) for text in texts]
    assert [fold(part) for part in parts] == [part.rstrip(" ") for part in parts]


@given(st.binary(max_size=200))
def test_any_bytes_are_marked(raw: bytes) -> None:
    found = mark(Utf8(np.frombuffer(raw, np.uint8), np.array([0, len(raw)], np.int64)), TABLE)
    found.data.tobytes().decode("utf-8")


def test_long_runs_are_cut_and_lose_nothing() -> None:
    letters = "x" * (3 * LONGEST_WORD + 5)
    assert read(letters).replace(" ", "") == letters
    assert read("0" * 100_000) == ""


@pytest.mark.parametrize("text", ['ab "gay"', "gay ", "no a.", "no Ⱥ ", '"gay gay" no Ⱥ'])
def test_there_is_room_for_what_grows_most(text: str) -> None:
    many = text * 50
    assert len(mark_text(many, marks(["gay"], ["no"])).encode()) <= ROOM * len(many.encode())


@given(
    st.lists(st.sampled_from(["a", "1", "$", "'", "é", "no", " ", "11a", "1" * 250, "a1" * 140]), max_size=9)
)
def test_a_run_that_is_read_once_gives_what_reading_it_anew_at_each_character_gives(parts: list[str]) -> None:
    data = np.frombuffer("".join(parts).encode(), np.uint8)
    out = np.zeros(ROOM * len(data) + 1000, np.uint8)
    scratch = np.zeros(2 * LONGEST_WORD, np.uint8), np.zeros(4, np.int64)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(marked_words, "slide", lambda *_: Run(0, 0, 0, 0))
        patched.setattr(marking, "next_word", marked_words.next_word.py_func)
        end = marking._mark.py_func(data, 0, len(data), letters(), TABLE, *scratch, out, 0)
    assert mark_text("".join(parts), TABLE) == out[:end].tobytes().decode()


@given(st.lists(st.sampled_from(["«", "»", "“", "”", '"', "hola", "\n", " ", "a" * 100]), max_size=12))
def test_marks_that_close_are_found_though_no_text_is_searched_twice(parts: list[str]) -> None:
    data = np.frombuffer("".join(parts).encode(), np.uint8)
    sought, starts = np.zeros(4, np.int64), np.cumsum([0, *(len(part.encode()) for part in parts)]).tolist()
    for part, opening in zip(parts, starts, strict=False):
        if part in QUOTES:
            search = (data, 0, opening, len(data), ord(QUOTES[part]))
            assert closing_mark(*search, sought) == closing_mark(*search, np.zeros(4, np.int64))
