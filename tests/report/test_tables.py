from __future__ import annotations

import io
from pathlib import Path

from rich.console import Console

from corpus_latam.report.tables import fertility_table, read_fertility, report_path


def test_terminal_table_has_a_row_per_source_and_country(run_folder: Path) -> None:
    console = Console(width=100, record=True, file=io.StringIO())
    console.print(fertility_table(read_fertility(str(run_folder))))
    text = console.export_text()
    assert "4096" in text
    assert [line.split("│")[1:] for line in text.splitlines() if "diario" in line] == [
        [" diario ", " MX      ", "   100 ", " 2.000 ", " 3.000 ", ""]
    ]


def test_vocabularies_come_smallest_first(run_folder: Path) -> None:
    folder = run_folder / "tokenizer"
    (folder / "32768").mkdir()
    (folder / "32768" / "fertility.parquet").write_bytes((folder / "4096" / "fertility.parquet").read_bytes())
    (folder / "4096").rename(folder / "999999")
    assert len(read_fertility(str(run_folder))) == 2


def test_no_tokenizer_gives_no_table(tmp_path: Path) -> None:
    assert read_fertility(str(tmp_path)) == []


def test_report_path_can_be_opened_from_anywhere(tmp_path: Path) -> None:
    assert report_path(str(tmp_path)) == str(tmp_path / "report" / "report.html")
