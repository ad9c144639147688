"""Workbooks: sheets, headers of several rows, merged cells, bombs."""

from pathlib import Path

import pytest
from scripts.bench.ingest_samples.tables import ROWS, TEXTS, ods, xlsb, xlsx, zipped

from corpus_latam.sources import refused, registry
from corpus_latam.sources.packing.members import TOO_LONG
from corpus_latam.sources.pages import PageSize
from corpus_latam.sources.tables import fields, workbook, workbook_size
from tests.sources import readings
from tests.sources.tables.reading import left_out, read, table


@pytest.mark.parametrize(("name", "content"), [("a.xlsx", xlsx()), ("a.ODS", ods()), ("a.xlsb", xlsb())])
def test_rows_of_a_sheet(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    source = table(tmp_path)
    pages = read(source, PageSize(2, 1_000))
    assert [text.split("\n")[0] for text in readings.texts(pages)] == [text.split("\n")[0] for text in TEXTS]
    assert readings.positions(pages)[:2] == [f"{name}, sheet Hoja1, row 2", f"{name}, sheet Hoja1, row 3"]
    assert pages[0].batch["metadata"][0].as_py() == '{"sheet":"Hoja1"}'
    assert registry.check(source, registry.locate(source).partitions) == []
    for number, page in enumerate(pages):
        assert read(source, PageSize(2, 1_000), page.cursor) == pages[number + 1 :]


def test_titles_above_and_empty_rows(tmp_path: Path) -> None:
    rows = [["Informe", "", ""], ["", "", ""], *ROWS[:3], ["", "", ""], *ROWS[3:]]
    (tmp_path / "a.xlsx").write_bytes(xlsx(rows))
    pages = read(table(tmp_path))
    assert len(readings.texts(pages)) == len(TEXTS)
    assert left_out(pages) == {workbook.ABOVE: 1}


def test_a_header_of_two_rows(tmp_path: Path) -> None:
    rows = [["id", "Nota", ""], ["", "corta", "larga"], ["1", "uno", "el uno"]]
    (tmp_path / "a.xlsx").write_bytes(xlsx(rows, merged="A1:A2"))
    assert readings.texts(read(table(tmp_path, "larga"))) == ["el uno"]
    assert readings.texts(read(table(tmp_path, "Nota corta"))) == ["uno"]


def test_merged_cells_stand_in_every_row_but_a_text_once(tmp_path: Path) -> None:
    rows = [["id", "texto"], ["1", "uno"], ["", "dos"]]
    (tmp_path / "a.xlsx").write_bytes(xlsx(rows, merged="A2:A3"))
    assert read(table(tmp_path))[0].batch["source_id"].to_pylist() == ["1", "1"]
    pages = read(table(tmp_path, "id"))
    assert readings.texts(pages) == ["1"]
    assert left_out(pages) == {fields.NO_TEXT: 1}


def test_sheets_that_are_asked_for(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(xlsx())
    assert readings.reasons(read(table(tmp_path, sheets=["Otra"]))) == [workbook.NO_SHEET]
    assert len(readings.texts(read(table(tmp_path, sheets=["Hoja1"])))) == len(TEXTS)
    (said,) = registry.check(table(tmp_path, "x"), registry.locate(table(tmp_path, "x")).partitions)
    assert "has no column 'x'; its columns are id, texto, fecha." in said


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", workbook.UNREADABLE),
        (b"x" * 99, workbook.UNREADABLE),
        (xlsx()[:-60], workbook_size.NOT_A_WORKBOOK),
        (zipped({"a.txt": "x"}), workbook.UNREADABLE),
        (xlsx([["texto"]]), workbook.NO_ROWS),
        (b"<html>", refused.IS_HTML),
        (zipped({"xl/worksheets/sheet1.xml": " " * (1 << 20)}), workbook_size.BOMB),
        (zipped({"xl/worksheets/sheet1.xml": '<c r="A1"/><c s="1" r="XFD1048576">'}), workbook_size.BOMB),
        (ods(repeated='table:number-columns-repeated="999999"'), workbook_size.BOMB),
        (xlsb(last_column=16_383, rows=[*ROWS, *([["7", "x"]] * 9)]), workbook_size.BOMB),
        (b"x" * 70_000, TOO_LONG),
    ],
)
def test_what_is_no_workbook_or_too_much(tmp_path: Path, content: bytes, reason: str) -> None:
    (tmp_path / "a.xlsx").write_bytes(content)
    assert readings.reasons(read(table(tmp_path, max_file_bytes=60_000))) == [reason]
