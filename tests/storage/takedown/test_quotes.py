"""What quotes documents goes as a whole; places and reasons of bad records stay."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq

from corpus_latam.storage import state
from corpus_latam.storage.manifest import Commit, Manifest
from corpus_latam.storage.quarantine import BadRecord, write_quarantine
from corpus_latam.storage.takedown.quotes import remove_quotes


def test_quotes_go_and_the_rest_stays(tmp_path: Path) -> None:
    for folder, name in (("deduplicate/repeated-lines", "lines.json"), ("tokenizer", "4096/vocab.json")):
        Manifest(str(tmp_path / folder)).write_page(name, b"{}")
    report = Manifest(str(tmp_path / "report"))
    report.write_page("report.json", b"{}")
    report.finish()
    (tmp_path / "tokenizer/notes.txt").write_text("mine")
    records = [BadRecord("a.jsonl", "7", "invalid JSON", b"Juana"), BadRecord("a.jsonl", "9", "no text")]
    bad = write_quarantine(str(tmp_path / "quarantine"), "s/00000-00000.parquet", "s", records)
    Manifest(str(tmp_path / "ingest")).add(Commit("s/00000-00000", "f", (), quarantined=(bad,)))
    remove_quotes(str(tmp_path))
    before = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
    names = sorted(str(file.relative_to(tmp_path)) for file in before)
    assert names == [
        "ingest/manifest.jsonl",
        "ingest/manifest.state.json",
        "quarantine/s/00000-00000.parquet",
        "report/manifest.jsonl",
        "report/manifest.state.json",
        "report/report.json",
        "tokenizer/notes.txt",
    ]
    rows = pq.read_table(tmp_path / "quarantine/s/00000-00000.parquet").to_pylist()
    assert [(row["position"], row["reason"], row["sample"]) for row in rows] == [
        ("7", "invalid JSON", None),
        ("9", "no text", None),
    ]
    assert Manifest(str(tmp_path / "ingest")).lost() == []
    assert state.is_stale(str(tmp_path / "report"))
    remove_quotes(str(tmp_path))
    assert {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()} == before


def test_a_run_folder_that_holds_nothing(tmp_path: Path) -> None:
    remove_quotes(str(tmp_path))
    assert list(tmp_path.iterdir()) == []
