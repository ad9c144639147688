"""PDF files of formats/pdf: read as the README says, or refused for its reason."""

from __future__ import annotations

import html
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from corpus_latam.sources.pdf import document, opening, source
from tests.real.conftest import real_data
from tests.sources import readings
from tests.sources.pdf.reading import read_path

pytestmark = pytest.mark.real

BESIDE = (".md", ".json", ".xml", ".txt")
"""What lies there beside the PDF files: references, and what deliveries read."""
REFUSED = {
    "damaged/dof_2013-04-02_MAT.pdf": source.NO_PDF,
    "damaged/RO-2021-05-17.pdf": source.NO_PDF,
    "damaged/PDFBOX-4352-0.pdf": document.NO_TEXT,
    "damaged/ocrmypdf-livecycle.pdf": document.NO_TEXT,
    "encrypted/pypdf-r6-user-password.pdf": opening.ENCRYPTED,
    "encrypted/tabula-encrypted.pdf": opening.ENCRYPTED,
    "scans/ocrmypdf-rotated_skew.pdf": document.NEEDS_OCR,
    "fonts/ocrmypdf-truetype_font_nomapping.pdf": document.NEEDS_OCR,
}
READ = {
    "articles/tinf-33-e200057-es.pdf": ("difundida por los ayuntamientos seleccionados",),
    "damaged/pdfjs-bomb_giant.pdf": ("GIANT JBIG2 BOMB",),
    "damaged/pdfminer-issue-1113-evil-xobjects.pdf": ("Hello world",),
    "encrypted/pypdf-r2-empty-password.pdf": ("pdf encryption test",),
    "encrypted/pypdf-r4-owner-password.pdf": ("pdf encryption test",),
    "fonts/TrueType_without_cmap.pdf": ("in",),
    "fonts/copy_paste_ligatures.pdf": ("ffiflffiffl",),
    "fonts/tika-testOptionalHyphen.pdf": ("optionalhyphen",),
    "forms/bug1815476-es-form.pdf": ("D./Dña … con número de D.N.I.",),
    "fundar-ar/Fundar-Policy-brief-Anonimizacion.pdf": ("La anonimización: un instrumento clave",),
    "fundar-ar/america_latina_y_el_caribe_y_sus_sistemas_de_salud_frente_al_covid.pdf": ("Daniel Maceira",),
    "fundar-ar/anexo-3-parametros-para-la-estimacion-del-escenario-base-asignacion-de-liquidez.pdf": (
        "Multiplicador",
    ),
    "fundar-ar/cias-fundar-policy-brief-mapa-de-las-politicas-sociales-en-la-argentina.pdf": (
        "Mapa de las Políticas Sociales en la Argentina: Aportes para un sistema de protección social",
    ),
    "fundar-ar/fundar_arceo_pb_vacamuerta.pdf": ("Vaca Muerta: un nuevo marco regulatorio",),
    "fundar-ar/fundar_pb_de-las-leliq-al-credito.pdf": (
        "el ahorro se canalice hacia la inversión productiva",
    ),
    "fundar-ar/fundar_policy_bief_2023_generacionnucleoelectrica.pdf": ("la industria nucleoeléctrica",),
    "gazettes/DODF-039-2019-02-25.pdf": ("O GOVERNADOR DO DISTRITO FEDERAL, no uso das atribuições",),
    "leyes-mx/177.pdf": ("ARTICULO 1.- Esta Ley tiene por objeto", "TRANSITORIOS"),
    "leyes-mx/19.pdf": ("Artículo 1o.- Se decreta amnistía", "SEGUNDO.- Esta Ley deberá"),
    "leyes-mx/215.pdf": ("Al margen un sello con el Escudo Nacional",),
    "misc/relatorio-rag-diario-oficial-pt.pdf": ("Análise de Performance", "Julho de 2025"),
    "rotated/pdfminer-issue-449-vertical.pdf": ("Vertical",),
    "rotated/pdfplumber-nics-rotated.pdf": ("Alabama 18,870 23,022",),
    "rtl/ArabicCIDTrueType.pdf": ("انواع الخطوط العربية",),
    "rtl/pypdf-multilang.pdf": ("مرحبا بالعالم", "Привет, мир"),
    "rtl/sample-habibi-rotated.pdf": ("habibi",),
    "scans/ocrmypdf-graph_ocred.pdf": ("Percentage",),
    "slides/diario-mercantil-slides-es.pdf": ("La literatura del Siglo de Oro",),
    "slides/hackathon-slides-es.pdf": ("Evaluación de la calidad jurídica de los LLMs",),
    "tables/argentina-diputados-voting-record.pdf": ("ABDALA de MATARAZZO",),
    "tables/balneabilidade-26-2010.pdf": ("Boletim de Balneabilidade",),
    "two-column/acta-amazonica-a1.pdf": ("Diferenciação da diversidade", "KEYWORDS: Amazon conservation"),
    "two-column/sample-multicolumn.pdf": ("This is a sample document with two columns",),
}
"""By file, words that a correct reader gives."""


@cache
def row(name: str) -> dict[str, Any]:
    pages = read_path(real_data("formats") / "pdf" / name)
    assert not readings.reasons(pages)
    (found,) = [row for page in pages for row in page.batch.to_pylist()]
    return {**found, **json.loads(found["metadata"])}


def test_every_file_is_named_here() -> None:
    folder = real_data("formats") / "pdf"
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {file for file in files if not file.endswith(BESIDE)} == {*REFUSED, *READ}
    assert len(files) == 59


@pytest.mark.parametrize(("name", "reason"), REFUSED.items())
def test_what_holds_no_text_is_refused_for_its_reason(name: str, reason: str) -> None:
    pages = read_path(real_data("formats") / "pdf" / name)
    assert (readings.texts(pages), readings.reasons(pages)) == ([], [reason])


@pytest.mark.parametrize(("name", "words"), READ.items())
def test_what_holds_text_is_read(name: str, words: tuple[str, ...]) -> None:
    text = row(name)["text"]
    for each in words:
        assert each in text
    assert not set(text) & set("\ufffe\x02\xad\ufffdﬁﬂﬀﬃﬄ")


@pytest.mark.parametrize("number", [19, 177, 215])
def test_laws_lose_their_heads_and_keep_their_articles(number: int) -> None:
    text = row(f"leyes-mx/{number}.pdf")["text"]
    for head in (
        "Última Reforma DOF",
        "CÁMARA DE DIPUTADOS DEL H.",
        "Secretaría de Servicios Parlamentarios",
    ):
        assert head not in text
    assert not re.search(r"^\d+ de \d+$", text, re.MULTILINE)
    whole = (real_data("formats") / f"pdf/leyes-mx/{number}_extracted.txt").read_text()
    articles = {
        int(each) for each in re.findall(r"^ *art[ií]culo (\d+)", whole, re.MULTILINE | re.IGNORECASE)
    }
    found = {int(each) for each in re.findall(r"^art[ií]culo (\d+)", text, re.MULTILINE | re.IGNORECASE)}
    assert articles
    assert articles <= found


def test_an_article_is_what_its_xml_says() -> None:
    """26 paragraphs of its body. Three differ: a raised 2 (km²), a note and a table in the middle."""
    folder = real_data("formats") / "pdf/articles"
    body = (folder / "tinf-33-e200057-es.xml").read_text().partition("<body")[2].partition("</body>")[0]
    marked = re.findall(r"<p[ >].*?</p>", body, re.DOTALL)
    stated = [_letters(html.unescape(re.sub(r"<[^>]+>|^[^>]*>", "", each))) for each in marked]
    stated = [each for each in stated if len(each) > 80]
    text = _letters(row("articles/tinf-33-e200057-es.pdf")["text"])
    places = [text.find(each) for each in stated]
    there = [place for place in places if place >= 0]
    assert len(there) >= len(places) - 3
    assert there == sorted(there)


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()


@pytest.mark.parametrize("name", ["slides/diario-mercantil-slides-es.pdf", "slides/hackathon-slides-es.pdf"])
def test_sheets_about_slides_are_no_slides(name: str) -> None:
    """The README calls these files slides. Their pages are A4 sheets, written with TeX and Word."""
    assert "slides" not in row(name)


def test_what_is_said_of_a_file() -> None:
    assert row("scans/ocrmypdf-graph_ocred.pdf")["has_ocr_layer"] is True
    assert row("forms/bug1815476-es-form.pdf")["may_copy"] is False
    assert "slides" not in row("leyes-mx/19.pdf")
    spans = row("articles/tinf-33-e200057-es.pdf")["spans"]
    assert {"heading", "note", "references"} <= {kind for _, _, kind in spans}


@pytest.mark.parametrize(
    "path",
    ["pdf/thesis-cl-usm.pdf", "pdf/thesis-es-gramatica.pdf", "pdf/thesis-mx-unam.pdf",
     "formats/pdf/misc/relatorio-rag-diario-oficial-pt.pdf"],
)  # fmt: skip
def test_theses_of_tex_have_their_accents(path: str) -> None:
    """At most one accent in a thousand words stands alone: those of formulas, and of lines of their own."""
    folder, _, name = path.rpartition("/")
    (text,) = readings.texts(read_path(Path(real_data(folder.partition("/")[0])) / path.partition("/")[2]))
    alone = len(re.findall(r"[´˜¨ˆ¸]", text))
    assert alone <= len(text.split()) / 1_000 + 2, name


def test_a_scan_without_text_needs_ocr() -> None:
    assert readings.reasons(read_path(real_data("pdf") / "article-mx-garza.pdf")) == [document.NEEDS_OCR]
