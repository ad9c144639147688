"""Books and dumps of formats/books-corpora: read as the README says, or refused for its reason."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from corpus_latam.sources.books import mediawiki
from corpus_latam.sources.books import source as books
from tests.real.conftest import real_data
from tests.sources import readings
from tests.sources.books.reading import read_path, rows

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def folder() -> Path:
    return real_data("formats") / "books-corpora"


def only_text(path: Path) -> str:
    pages = read_path(path)
    assert not readings.reasons(pages)
    (text,) = readings.texts(pages)
    return text


def test_wikipedia_gives_articles_alone(folder: Path) -> None:
    pages = read_path(folder / "wikipedia/eswiki-2010-10pages.xml.gz")
    found = rows(pages)
    assert len(found) == 9
    assert [page.left_out for page in pages] == [{mediawiki.OTHER_NAMESPACE: 1}]
    assert found[1]["url"] == "http://es.wikipedia.org/wiki/Argentina"
    for row in found:
        assert not any(mark in row["text"] for mark in ("{{", "}}", "[[", "]]", "{|", "<ref", "'''"))
        assert "Categoría:" not in row["text"]
        assert "\nen:" not in row["text"]


def test_gutenberg_is_cut_and_reflowed(folder: Path) -> None:
    text = only_text(folder / "gutenberg/2000-8.txt.gz")
    assert "Gutenberg" not in text
    assert text.startswith("El ingenioso hidalgo don Quijote de la Mancha")
    assert text.endswith("Vale.\n\nFin")
    assert "certifico y doy fe que, habiendo visto por los señores dél un libro" in text
    lines = [line for line in text.split("\n") if line]
    assert max(map(len, lines)) > 5_000
    assert sum(60 < len(line) < 80 for line in lines) < len(lines) / 5


@pytest.mark.parametrize(
    ("name", "paragraphs", "language", "date"),
    [
        ("conha19-nh0178.xml", 370, None, "1865"),
        ("conha19-travelogue-gorriti.xml.gz", 1_000, None, "1889"),
        ("chapbook-BCN_060.xml", 50, "ca", None),
        ("chapbook-Varios_459.xml", 20, "es", None),
    ],
)
def test_tei_gives_the_body(
    folder: Path, name: str, paragraphs: int, language: str | None, date: str | None
) -> None:
    (row,) = rows(read_path(folder / "tei" / name))
    assert abs(row["text"].count("\n\n") - paragraphs) < paragraphs / 2
    assert (row["language"], row["date"]) == (language, date)
    assert "creativecommons" in row["license"]
    assert "CLiGS" not in row["text"]


def test_verse_keeps_its_lines_and_catchwords_go(folder: Path) -> None:
    text = unicodedata.normalize("NFC", only_text(folder / "tei/chapbook-Varios_459.xml"))
    assert "Corred, Zagalas.\nNinfas del prado,\nQue un tierno amante\nEstá espirando." in text
    catalan = only_text(folder / "tei/chapbook-BCN_060.xml")
    assert "En la nit apareix,\nLa nit se converteix" in catalan
    assert "de Indulgencia" in catalan


def test_epub_comes_in_order_without_navigation(folder: Path) -> None:
    text = only_text(folder / "epub/derecho-del-consumo-cl.epub")
    heads = ["1 Bienvenidos", "2 Introduction", "4 Methods", "6 Final Words", "References"]
    assert [text.count(head) for head in heads[:4]] == [1, 1, 1, 1]
    assert [text.index(head) for head in heads] == sorted(text.index(head) for head in heads)
    assert "Introduction paragraph" in only_text(folder / "epub/ebooklib-test01.epub")


def test_word_documents_are_read_as_accepted(folder: Path) -> None:
    thesis = only_text(folder / "docx/tesis-maestria-prefactibilidad.docx")
    assert "Tesis Presentada Para Obtener El Título De\n\nMaster en Administración de Empresas" in thesis
    assert "Según el Banco Mundial (Banco Mundial, 2016)" in thesis
    assert not any(word in thesis for word in ("CITATION", "BIBLIOGRAPHY", "TOC \\", "PAGEREF", "SEQ "))
    assert only_text(folder / "docx/pandoc-track_changes_deletion.docx") == "This is a text with a deletion."
    assert "comment 1" not in only_text(folder / "docx/pandoc-comments.docx")
    notes = only_text(folder / "docx/pandoc-notes.docx").split("\n\n")
    assert notes[-2:] == ["My note.", "This is an endnote at the end of the document."]


def test_a_lock_file_is_refused_by_name(folder: Path) -> None:
    assert readings.reasons(read_path(folder / "docx/lock-file~$oyecto.docx")) == [books.LOCK_FILE]


def test_a_plain_novel_is_left_as_it_is(folder: Path) -> None:
    path = folder / "txt/libro-al-final-de-los-caminos.txt"
    assert only_text(path) == path.read_bytes().decode("utf-8-sig")
