"""Wikitext: what is said stays, markup goes, in linear time whatever is never closed."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.sources.books.wikitext import Names, to_text

NAMES = Names.of(("File", "Archivo", "Category", "Categoría"))


@pytest.mark.parametrize(
    ("wikitext", "expected"),
    [
        ("'''Río''' es un ''curso'' de [[agua]] [[agua dulce|dulce]].", "Río es un curso de agua dulce."),
        ("{{Ficha|nombre={{x|y}}|z=[[w]]}}Texto{{cn}} sigue.", "Texto sigue."),
        ("{{lang|fr|eau douce}} y {{cita|dijo él}}", "eau douce y dijo él"),
        ("a\n{| class=x\n! b\n|-\n| c {{d}} [[e]]\n{|\n| f\n|}\n|}\ng", "a\n\ng"),
        ("a<ref name=b>c [[d]]</ref> e<ref name=b/>, f<ref>sin fin", "a e, fsin fin"),
        ("[[Archivo:A.jpg|thumb|El [[río]] {{x}}]]a [[Categoría:B]]", "a"),
        ("[[en:River]]\n[[be-x-old:Рака]]\n[[:en:River|river]] [[s:Obra]]\n[[zh-min-nan:X]]", "river s:Obra"),
        ("[[Paz (Bolivia)|]] y [[:Categoría:X|cat]]", "Paz y cat"),
        ("[http://x.org el sitio] y [http://y.org] [[http", "el sitio y http"),
        ("a <!-- b --> c <nowiki>[[d]]</nowiki> <br>e<gallery>f</gallery>", "a c d\ne"),
        ("== Curso ==\n=== Alto ===\nb\n== Vacía ==\n== Enlaces externos ==\n* [http://x y]\n"
         "=== c ===\nd\n== e ==\nf",
         "Curso\n\nAlto\n\nb\n\ne\n\nf"),
        ("* uno\n** dos\n# tres\n:cuatro\n----\ncinco (  ; ) seis", "uno\ndos\ntres\ncuatro\n\ncinco seis"),
        ("__NOTOC__a &nbsp;b &lt;c&gt; 3 < 4 > 2", "a b <c> 3 < 4 > 2"),
        ("{{Ficha\n| a = b\n|}}Texto", "Texto"),
        ("{| abierta\n| celda\nTexto", "abierta\nTexto"),
        ("{{abierta\n| a = b\nTexto }", "abierta\nTexto }"),
    ],
)  # fmt: skip
def test_markup_becomes_text(wikitext: str, expected: str) -> None:
    assert to_text(wikitext, NAMES) == expected


PIECES = ["{{", "}}", "[[", "]]", "|", "{|", "|}", "\n", "<ref>", "</ref>", "<!--", "-->", "=", "'", "a", " "]


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_no_brackets_of_two_are_left(wikitext: str) -> None:
    text = to_text(wikitext, NAMES)
    assert "[[" not in text
    assert "{{" not in text


@given(st.text())
def test_text_without_markup_keeps_its_words(text: str) -> None:
    plain = "".join(char for char in text if char.isalnum() or char == " ")
    assert to_text(plain, NAMES).split() == plain.split()


@pytest.mark.parametrize(
    "piece",
    [
        *PIECES,
        "[http://",
        "[http://a ",
        "<ref",
        "[[a|",
        "{{a|",
        "{|\n",
        "__A",
        "( ",
        "= =",
        "<ref>a",
        "''",
        "\n|",
    ],
)
def test_what_is_never_closed_takes_linear_time(piece: str) -> None:
    start = time.perf_counter()
    to_text(piece * (200_000 // len(piece)), NAMES)
    assert time.perf_counter() - start < 10
