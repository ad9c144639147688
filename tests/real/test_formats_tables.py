"""Every file of formats/tables is read as its README says, or refused for the reason that it gives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from corpus_latam.sources.tables import csv_file, fields, workbook
from tests.real.conftest import real_data
from tests.sources import readings
from tests.sources.tables.reading import left_out, read, table

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def folder() -> Path:
    return real_data("formats") / "tables"


ROWS: list[tuple[str, str, int]] = [
    ("ar/resource_sample-latin1-semicolon.csv", "pozos_tipo", 281),
    ("ar/catalogo-justicia.xlsx", "dataset_description", 18),
    ("ar/catalogo-justicia.xlsx", "theme_description", 9),
    ("uy/indicador-empresas-industriales.csv", "column_1", 778),
    ("br/balneabilidade-26-2010.csv", "local_da_coleta", 60),
    ("ods/empty-cells.ods", "f2", 3),
    ("xls/all-field-types.xlsx", "unicode_column", 6),
    ("odd/latin1.csv", "name", 2),
    ("odd/doublequote.csv", "DESCRIPCIONAP", 5),
    ("odd/bom.csv", "id", 2),
    ("odd/accent.csv", "n_station", 2),
    ("odd/skip-rows-before-headers.csv", "name", 2),
    ("odd/issue-1066-smallcellsizewithdeviation.csv", "Description", 12),
    ("odd/multiline-headers.xlsx", "Region", 1),
    ("odd/implicit-zip.csv", "name", 2),
    ("odd/clevercsv-imdb.csv", "title", 100),
]


@pytest.mark.parametrize(("name", "text", "rows"), ROWS)
def test_rows_arrive(folder: Path, name: str, text: str, rows: int) -> None:
    pages = read(table(folder / name, text))
    assert len(readings.texts(pages)) == rows


@pytest.mark.parametrize(("name", "rows", "null"), [("listin_diario", 2_317, 778), ("dia", 2_281, 297)])
def test_news_written_by_r(folder: Path, name: str, rows: int, null: int) -> None:
    path = folder / "noticias-do" / f"{name}_noticias.csv.gz"
    pages = read(table(path, "contenidos"))
    texts = readings.texts(pages)
    assert len(texts) + left_out(pages)[fields.NO_TEXT] == rows
    with_null = readings.texts(read(table(path, "contenidos", missing=[])))
    assert with_null.count("NULL") == null
    assert not any("\x93" in text or "�" in text for text in texts)
    assert any("“" in text for text in texts)
    assert not readings.reasons(pages)


def test_lines_above_the_header_and_below_the_table(folder: Path) -> None:
    pages = read(table(folder / "uy" / "indicador-empresas-industriales.csv", "Total"))
    assert left_out(pages) == {csv_file.ABOVE: 4, fields.NO_TEXT: 13}
    assert readings.positions(pages)[0].endswith("line 7")
    assert readings.reasons(pages) == [fields.TOO_FEW_CELLS] * 2


def test_commas_that_backslashes_escape(folder: Path) -> None:
    titles = readings.texts(read(table(folder / "odd" / "clevercsv-imdb.csv", "title")))
    assert "Dr. Seltsam, oder wie ich lernte, die Bombe zu lieben (1964)" in titles


def test_rows_that_are_too_long_and_too_short(folder: Path) -> None:
    (page,) = read(table(folder / "odd" / "defective-rows.csv", "name"))
    assert [(bad.position, bad.reason) for bad in page.bad] == [
        ("line 2", fields.TOO_FEW_CELLS),
        ("line 3", fields.TOO_MANY_CELLS),
    ]


def test_merged_cells_and_nothing_below(folder: Path) -> None:
    assert readings.reasons(read(table(folder / "odd" / "merged-cells.xlsx", "data"))) == [workbook.NO_ROWS]


def test_a_header_of_several_rows(folder: Path) -> None:
    path = folder / "odd" / "multiline-headers.xlsx"
    for text in ("Region", "Caloric contribution (%)"):
        assert len(readings.texts(read(table(path, text)))) == 1


@pytest.mark.parametrize("more", [{}, {"sheets": ("Theme",)}])
def test_sheets_are_named(folder: Path, more: dict[str, Any]) -> None:
    (page,) = read(table(folder / "ar" / "catalogo-justicia.xlsx", "theme_label", **more))
    assert page.batch["metadata"][0].as_py() == '{"sheet":"Theme"}'
    assert page.batch["text"][0].as_py() == "Acceso a justicia"


def test_bytes_in_utf_8_are_not_taken_for_others(folder: Path) -> None:
    texts = readings.texts(read(table(folder / "br" / "balneabilidade-26-2010.csv", "categoria")))
    assert set(texts) == {"Própria", "Imprópria"}
