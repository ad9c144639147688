from __future__ import annotations

import io
import shutil
from pathlib import Path

import pyarrow as pa
from rich.console import Console

from corpus_latam.report.tables import fertility_table, read_fertility, report_path
from corpus_latam.storage.manifest import Commit, Manifest
from corpus_latam.storage.shards import write_shard


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
    manifest = Manifest(str(folder))
    for size in ("999999", "32768"):
        table = pa.table({"size": [size]})
        file = write_shard(str(folder), f"{size}/fertility.parquet", table.to_batches(), table.schema)
        manifest.add(Commit(size, "", (file,)))
    sizes = [rows[0].get("size", "4096") for rows in read_fertility(str(run_folder))]
    assert sizes == ["4096", "32768", "999999"]


def test_tables_that_others_put_there_are_not_read(run_folder: Path) -> None:
    folder = run_folder / "tokenizer"
    shutil.copytree(folder / "4096", folder / "mine")
    assert len(read_fertility(str(run_folder))) == 1


def test_no_tokenizer_gives_no_table(tmp_path: Path) -> None:
    assert read_fertility(str(tmp_path)) == []


def test_report_path_can_be_opened_from_anywhere(tmp_path: Path) -> None:
    assert report_path(str(tmp_path)) == str(tmp_path / "report" / "report.html")
