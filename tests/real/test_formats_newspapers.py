"""Digitised newspapers as libraries and their programs wrote them: every file is read as it is described."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from scripts.bench.ingest_alto import alto_accuracy

from corpus_latam.config import PagesSource
from corpus_latam.sources.newspapers import issue, page_images
from corpus_latam.sources.newspapers import source as newspapers
from corpus_latam.sources.ocr import tesseract
from tests.real.conftest import real_data
from tests.sources import readings
from tests.sources.newspapers.reading import left_out, newspaper, read, rows

pytestmark = pytest.mark.real

Row = dict[str, Any]


@pytest.fixture(scope="module")
def formats() -> Path:
    return real_data("formats/newspapers-ocr")


def one(path: Path) -> Row:
    """The one document of a file or folder that is in order."""
    pages = read(path)
    assert readings.reasons(pages) == []
    (row,) = rows(pages)
    return row


def text_of(path: Path) -> str:
    return str(one(path)["text"])


def test_pages_of_an_issue_are_one_document_in_order(formats: Path) -> None:
    row = one(formats / "alto4-boletin-1895")
    assert "contribuir á que la floreciente literatura gallega sea más conocida" in row["text"]
    assert "poderoso apoyo de todos los periódicos gallegos" in row["text"]
    assert (row["pages"], row["source_id"], row["date"]) == (5, "es-scbg_bblg_18950101", "1895-01-01")
    assert "BOLETIN BIBLIOGRAFICO" in row["heads"]
    assert "BOLETIN BIBLIOGRAFICO" not in row["text"]
    assert 0.6 < row["word_confidence"] < 0.8
    assert row["extractor"].startswith("ABBYY")
    assert "\u00ad" not in row["text"]
    ordered = [row["text"].index(part) for part in ("POESIA", "RELIGION", "BIOGRAFICAS", "SECCIÓN LITERARIA")]
    assert ordered == sorted(ordered)


def test_double_encoding_is_undone_in_the_file_that_has_it(formats: Path) -> None:
    row = one(formats / "alto2-bvph-1924-prefixed-bom-mojibake.xml.gz")
    parts = (
        "la Coruña",
        "vientos poco intensos",
        "consolidación del buen tiempo",
        "por interrogadora no fácil",
    )
    assert [part for part in parts if part not in row["text"]] == []
    assert not {"Ã", "Â", "¬"} & set(row["text"])
    assert "Windows-1252" in row["encoding"]
    others = [each for each in rows(read(formats / "**" / "*")) if each["source_id"] != row["source_id"]]
    assert [each["source_id"] for each in others if each.get("encoding")] == []


def test_columns_are_read_one_after_the_other(formats: Path) -> None:
    text = text_of(formats / "alto3-luxembourg-columns-1.xml.gz")
    assert "jusqu'à" in text
    assert len(text) > 13_000


CONTAINS = {
    "alto1-ccs-float-coordinates.xml": "Men's Dormitory Rises",
    "alto4-no-SP-elements.xml": "Die Zahl derer, welche jene Schreckens",
    "alto2-chronicling-america-1920.xml.gz": "In solving business problems the opinions",
    "hocr-hyphen.html": "eng verbunden mit der",
    "hocr-multicolumn.hocr": "in ihrem Fache",
    "hocr-broken-entities.html": "unbedingt",
    "hocr-tesseract.hocr": "Alice was beginning to get very tired of sitting by her sister",
    "miniocr-1916.xml": "a sufferer from stomach trouble for a number of years",
    "page-kant-1784.xml": "Beantwortung der Frage: Was iſt",
    "plain-chronam-ocr.txt": "ferryboats were not involved",
    # described as not well-formed, which it is: its words all lie there
    "alto2-truncated-missing-closing.xml.gz": "UNIVERSITY OF ARKANSAS",
}


@pytest.mark.parametrize("name", CONTAINS)
def test_a_page_has_its_text(formats: Path, name: str) -> None:
    assert CONTAINS[name] in text_of(formats / name)


def test_variants_of_glyphs_stay_out(formats: Path) -> None:
    assert text_of(formats / "alto4-glyph-variants.xml") == "Ælter"


def test_page_xml_is_read_at_one_level(formats: Path) -> None:
    assert text_of(formats / "page-kant-1784.xml").count("Berliniſche Monatsſchrift") == 1


def test_confidence_of_words_is_known_where_it_is_stated(formats: Path) -> None:
    assert 0.8 < one(formats / "hocr-tesseract.hocr")["word_confidence"] < 1
    assert one(formats / "alto2-chronicling-america-1920.xml.gz")["word_confidence"] < 0.5


TRANSCRIBED = {
    "antonio_jose_valdes_delirio_1816": ("despues de haberse almrozado tres terneros cebones", 5),
    "aquiles_sioen_buenos_aires_en_el": ("El 15 de Octubre del año de gracia 2080", 2),
    "julian_m_del_portillo_lima_de": ("le propusieron á Antuca cantar un terceto sentimental", 2),
    "ricardo_palma_apocaliptica_1883": ("Y aquel día le hicieron los hombres al Señor una", 1),
}


@pytest.mark.parametrize("name", TRANSCRIBED)
def test_transcriptions_are_joined_at_their_signs_and_keep_old_spelling(formats: Path, name: str) -> None:
    row = one(formats / "alto4-fondue" / name)
    part, pages = TRANSCRIBED[name]
    assert part in row["text"]
    assert "¬" not in row["text"]
    assert row["pages"] == pages


def test_pages_that_lie_elsewhere_are_reported(formats: Path) -> None:
    pages = read(formats / "mets-bl-1824")
    found = rows(pages)
    assert readings.reasons(pages) == [issue.MISSING] * 3
    assert [record.position[-8:] for page in pages for record in page.bad] == [
        *("0002.xml", "0003.xml", "0004.xml")
    ]
    assert [row["title"] for row in found[1:3]] == ["COAL DUTIES.", "ORDIRS IN COUNCIL."]
    assert {(row["newspaper"], row["date"], row["language"]) for row in found} == {
        ("The Statesman.", "1824-02-17", "en")
    }
    assert [row["section"] for row in found].count("advertisement") == 1
    assert left_out(pages)[issue.NO_PAGE_LEFT] == 19


def test_articles_come_in_the_order_of_their_mets(formats: Path) -> None:
    pages = read(formats / "mets-olr-luxzeit-1858")
    found = rows(pages)
    titles = [row["title"] for row in found if row["section"] == "article"]
    assert titles[:5] == [
        *("Revue politique.", "Kölnische Zeitung.", "Frankfurter Postzeitung"),
        *("Correspondance Havas.", "Constitutionnel."),
    ]
    assert [row["section"] for row in found].count("advertisement") == 5
    feuilleton = next(row for row in found if row["title"] == "FEUILLETON.")
    assert "Suez et Marseille" in feuilleton["text"]
    assert readings.reasons(pages) == []
    fewer = read(formats / "mets-olr-luxzeit-1858", advertisements=False)
    assert len(rows(fewer)) == len(found) - 5


def test_plain_ocr_is_joined_to_paragraphs(formats: Path) -> None:
    text = text_of(formats / "plain-ladi-19430513.txt")
    assert "día en que el Sr. 9 Presidente amaneció en esta ciudad, por la mañana se dirigió" in text
    assert text.count("\n\n") < text.count(".")


def test_every_sample_is_taken(formats: Path) -> None:
    located = newspapers.locate(newspaper(formats / "**" / "*"))
    files = {file for part in located.partitions for file in part.files}
    assert files == {str(file) for file in formats.rglob("*") if file.is_file()}


ACCURACY = 0.98


def test_text_is_true_to_the_page(formats: Path) -> None:
    figures = alto_accuracy(formats)
    assert figures["alto_accuracy"] >= ACCURACY
    assert figures["alto_accuracy_unstated"] >= ACCURACY


@pytest.fixture(scope="module")
def images() -> Path:
    folder = real_data("formats/textbook-pages")
    if shutil.which("tesseract") is None or tesseract.problem(["spa"]):
        pytest.skip("the program tesseract is missing, or its data for Spanish")
    return folder


SCANS = (
    "aquiles_sioen_buenos_aires_en_el/Buenos_Aires_en_el_ano_2080.pdf_page_112.png",
    "aquiles_sioen_buenos_aires_en_el/Buenos_Aires_en_el_ano_2080.pdf_page_19.png",
    "pardo_bazan_de_mi_tierra/pardo_bazan_de_mi_tierra_11.jpg",
    "ricardo_palma_apocaliptica_1883/Ricardo_Palma_-_Apocaliptica.jpg",
)
FOUND = 0.8
"""Share of a transcription's words that OCR has to find."""


@pytest.mark.parametrize("name", SCANS)
def test_a_scan_is_read_as_its_transcription(images: Path, tmp_path: Path, name: str) -> None:
    scan = images / name
    (tmp_path / "libro").mkdir()
    shutil.copyfile(scan, tmp_path / "libro" / scan.name)
    (found,) = _books(tmp_path)
    (gold,) = _books(scan.with_suffix(".xml"))
    words = gold["text"].split()
    assert len(set(words) & set(found["text"].split())) >= FOUND * len(set(words))
    assert found["extractor"].startswith("tesseract")


def test_a_transcription_beside_a_scan_is_taken(images: Path) -> None:
    found = _books(images / "ricardo_palma_apocaliptica_1883")
    assert ["pepita del alma" in row["text"] for row in found] == [True]
    assert "tesseract" not in str(found[0]["extractor"])


def test_pages_that_a_program_put_in_are_not_counted(images: Path) -> None:
    assert _books(images / "conaliteg-placeholders") == []


def _books(path: Path) -> list[Row]:
    source = PagesSource(type="pages", path=str(path))
    parts = page_images.locate(source).partitions
    return rows([page for part in parts for page in page_images.read(source, part)])
