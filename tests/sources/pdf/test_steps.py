"""Each step from lines to text, alone."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.sources.packing.members import BadMemberError
from corpus_latam.sources.pdf import document, parts
from corpus_latam.sources.pdf.accents import BEARERS, COMBINING, composed
from corpus_latam.sources.pdf.columns import in_order
from corpus_latam.sources.pdf.displaced import Extent, put_back
from corpus_latam.sources.pdf.furniture import without_furniture
from corpus_latam.sources.pdf.page import BROKEN, Line, Look, Opened, Page, from_json, to_json
from corpus_latam.sources.pdf.paragraphs import Paragraph, paragraphs
from corpus_latam.sources.pdf.readable import is_garbage

WIDTH, HEIGHT, SIZE, STEP = 600.0, 800.0, 10.0, 12.0


def line(text: str, row: float, left: float = 50, right: float = 550, size: float = SIZE) -> Line:
    base = 100 + row * STEP
    return Line(text, left, base - size, right, base, size)


def page(*lines: Line, look: Look | None = None) -> Page:
    return Page(WIDTH, HEIGHT, lines, look)


def texts(*pages: Page) -> list[str]:
    return [each.text for each in paragraphs(pages)]


@pytest.mark.parametrize(
    ("apart", "whole"),
    [
        ("gram´atica", "gramática"),
        ("Cap´ıtulo", "Capítulo"),
        ("Ling¨u´ıstica", "Lingüística"),
        ("a˜no", "año"),
        ("avalia¸c˜ao", "avaliação"),
        ("semˆantica", "semântica"),
        ("vai `a escola", "vai à escola"),
        ("energ´ ıa", "energía"),
        ("oﬁcial, eﬁcaz, aﬂuente", "oficial, eficaz, afluente"),
        ("gramática", "gramática"),
        ("`abc´", "`abc´"),
        ("rock ´n´ roll", "rock ´n´ roll"),
        ("مرحبا", "مرحبا"),
    ],
)
def test_accents_are_set_on_their_letters(apart: str, whole: str) -> None:
    assert composed(apart) == whole


@given(st.lists(st.sampled_from("aeiouAEIOUnNcmrsl ,."), max_size=40))
def test_every_word_that_tex_writes_is_read_as_it_was(letters: list[str]) -> None:
    text = "".join(letters)
    apart = "".join(f"´{char}" if char in BEARERS["´"] else char for char in text)
    assert composed(apart) == "".join(
        unicodedata.normalize("NFC", char + COMBINING["´"]) if char in BEARERS["´"] else char for char in text
    )


@given(st.text(max_size=60))
def test_letters_are_never_lost(text: str) -> None:
    count = sum(char.isalpha() and char.isascii() for char in text)
    found = unicodedata.normalize("NFD", composed(text))
    assert sum(char.isalpha() and char.isascii() for char in found) >= count


def drawn(places: dict[int, float], text: str) -> dict[int, Extent]:
    """Letters ten points wide, one beside the other, but for those that are drawn elsewhere."""
    return {n: Extent(places.get(n, n * 10.0), places.get(n, n * 10.0) + 10) for n in range(len(text))}


@pytest.mark.parametrize(
    ("text", "places", "whole"),
    [
        ("TEORICO ´", {8: 20.0}, "TE´ORICO"),
        ("TEORICO ´ 2", {8: 20.0}, "TE´ORICO 2"),
        ("DISENO", {}, "DISENO"),
        ("marco ´", {6: 500.0}, "marco ´"),
        ("´ El", {0: 20.0}, "´El"),
    ],
)
def test_a_displaced_accent_finds_its_letter(text: str, places: dict[int, float], whole: str) -> None:
    extents = drawn(places, text)
    assert put_back(text, extents.__getitem__, SIZE) == whole


def body(number: int) -> list[Line]:
    words = ("uno", "dos", "tres", "cuatro", "cinco", "seis")
    return [line(f"Texto {words[number]} que sigue y sigue en {words[row]}", row) for row in range(6)]


def test_heads_and_numbers_go_and_text_stays() -> None:
    pages = [page(line("Informe anual", -3), *body(n), line(f"{n + 7}", 40)) for n in range(4)]
    found = [[each.text for each in one.lines] for one in without_furniture(pages)]
    assert found == [[each.text for each in body(n)] for n in range(4)]


def test_lines_that_come_again_inside_of_pages_stay() -> None:
    again = line("Artículo derogado", 3)
    pages = [page(*body(n)[:3], again, *body(n)[4:]) for n in range(4)]
    assert without_furniture(pages) == pages


def test_what_comes_on_two_of_many_pages_stays() -> None:
    pages = [page(*([line("Considerando", -3)] if n in (1, 2) else []), *body(n)) for n in range(6)]
    assert without_furniture(pages) == pages


def test_the_beginnings_of_chapters_stay() -> None:
    pages = [page(*([line(f"Capítulo {n}", -3)] if n % 4 == 0 else []), *body(n % 6)) for n in range(24)]
    assert sum("Capítulo" in one.lines[0].text for one in without_furniture(pages)) == 6


def test_a_heading_along_the_margin_goes() -> None:
    margin = Line("Un estudio", 580, 100, 580.2, 104, 4)
    pages = [page(margin, *body(n)) for n in range(4)]
    assert all(margin not in one.lines for one in without_furniture(pages))


def test_paragraphs_begin_set_in_or_behind_a_gap() -> None:
    lines = [line("Primera línea que sigue", 0), line("y acaba.", 1, right=120), line("Segunda", 2, left=70),
             line("que sigue.", 3), line("Tercera, lejos.", 5)]  # fmt: skip
    assert texts(page(*lines)) == [
        "Primera línea que sigue y acaba.", "Segunda que sigue.", "Tercera, lejos."
    ]  # fmt: skip


def test_works_whose_lines_are_set_in_stay_whole() -> None:
    lines = [
        line("Ayuso, M. Gobierno.", 0),
        line("Madrid, 2005.", 1, left=70),
        line("Citado.", 2, left=70),
        line("Berelson, B. Con.", 3),
        line("Free, 1952.", 4, left=70),
        line("Citado.", 5, left=70),
    ]
    assert texts(page(*lines)) == [
        "Ayuso, M. Gobierno. Madrid, 2005. Citado.",
        "Berelson, B. Con. Free, 1952. Citado.",
    ]


def test_a_sentence_goes_on_over_pages_and_broken_words_are_joined() -> None:
    one = page(line("La gramática del espa" + BROKEN, 50))
    two = page(
        line("ñol de los siglos XVI" + BROKEN, 0), line("XVII y la gramá" + BROKEN, 1), line("tica.", 2)
    )
    assert texts(one, two) == ["La gramática del español de los siglos XVI-XVII y la gramática."]


def test_a_mark_in_the_middle_of_a_line_is_a_hyphen() -> None:
    parted = [line("siglos XVI" + BROKEN, 0, right=100), line("XVII, y más", 0, left=101)]
    assert texts(page(*parted)) == ["siglos XVI-XVII, y más"]


def test_dots_that_lead_to_a_number_go() -> None:
    assert texts(page(line("1. Introducción . . . . . . . . 12", 0))) == ["1. Introducción … 12"]
    assert texts(page(line("D./Dña……………… con número ....", 0))) == ["D./Dña … con número … "]


@given(st.lists(st.text("abcñ .-" + BROKEN, min_size=1, max_size=20).filter(str.strip), max_size=30))
def test_no_letter_of_a_page_is_lost(words: list[str]) -> None:
    given_ = page(*(line(word.strip(), row) for row, word in enumerate(words)))
    letters = [char for each in given_.lines for char in each.text if char.isalpha()]
    assert [char for text in texts(given_) for char in text if char.isalpha()] == letters


def test_columns_that_the_file_writes_by_rows_are_read_one_after_the_other() -> None:
    left = [line(f"izquierda {row}", row, 50, 280) for row in range(9)]
    right = [line(f"derecha {row}", row + 0.4, 320, 550) for row in range(9)]
    mixed = [each for pair in zip(left, right, strict=True) for each in pair]
    assert list(in_order(page(*mixed)).lines) in ([*left, *right], mixed)
    ordered = page(*left, *right)
    assert in_order(ordered) == ordered


def test_fonts_without_a_map_give_no_text() -> None:
    private = page(*(line("\ue001\ue002\ue003", row) for row in range(5)))
    assert is_garbage([private])
    assert is_garbage([page(line("abc", 0), look=Look(0.0, 0.0, 0.9, 0))])
    assert not is_garbage([page(*body(0), look=Look(1.0, 0.0, 0.0, 3))])


def test_parts_are_marked_where_they_stand() -> None:
    found = [
        Paragraph("1. Introducción", 10), Paragraph("Texto. " * 60, 10), Paragraph("3 Véase Bello.", 8, True),
        Paragraph("Capítulo 2 … 12", 10), Paragraph("10 20 30 40 50 60", 10), Paragraph("Bibliografía", 14),
        Paragraph("Bello, A. Gramática. 1847.", 10), Paragraph("Cuervo, R. Apuntaciones. 1867.", 10),
    ]  # fmt: skip
    text = parts.BETWEEN.join(each.text for each in found)
    marked = [(kind, text[start:end]) for start, end, kind in parts.spans(found, parts.kinds(found))]
    assert marked == [
        ("heading", "1. Introducción"), ("note", "3 Véase Bello."), ("contents", "Capítulo 2 … 12"),
        ("table", "10 20 30 40 50 60"), ("heading", "Bibliografía"),
        ("references", "Bello, A. Gramática. 1847.\n\nCuervo, R. Apuntaciones. 1867."),
    ]  # fmt: skip


@pytest.mark.parametrize(("width", "is_slide"), [(1066.7, True), (1280, True), (1131, False), (565, False)])
def test_slides_have_the_shape_of_a_screen(width: float, is_slide: bool) -> None:
    assert parts.are_slides([Page(width, 800, ())] * 4) is is_slide


@pytest.mark.parametrize(
    ("opened", "reason"),
    [
        (Opened("x", (page(look=Look(1.0, 0.0, 0.0, 1)),)), document.NEEDS_OCR),
        (Opened("x", (page(look=Look(0.0, 0.0, 0.0, 0)),)), document.NO_TEXT),
        (Opened("x", (page(),), is_damaged=True), document.NOTHING_LEFT),
        (Opened("x", (page(line('"7+%-', 0), line("12 a", 1)),)), document.NO_WORDS),
        (Opened("x", (page(line("\ue001\ue002", 0), line("ab", 1)),)), document.UNREADABLE_FONTS),
    ],
)
def test_what_has_no_text_says_why(opened: Opened, reason: str) -> None:
    with pytest.raises(BadMemberError, match=reason):
        document.to_fields(opened)


def test_a_layer_of_ocr_is_said() -> None:
    scanned = Opened("x", (page(*body(0), look=Look(1.0, 1.0, 0.0, 1)),))
    assert document.to_fields(scanned)["has_ocr_layer"] is True
    assert document.to_fields(Opened("x", (page(*body(0)),)))["has_ocr_layer"] is None


def test_what_goes_through_the_pipe_comes_out() -> None:
    opened = Opened("x 1", (page(*body(0), look=Look(1.0, 0.5, 0.0, 2)), page()), "Título", "TeX", False)
    plain = {
        **to_json(opened),
        "pages": [[*one[:2], list(map(list, one[2])), one[3]] for one in opened.pages],
    }
    assert from_json(plain) == opened
