"""The fertility tables that the report reads."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow as pa

from corpus_latam.report.fertility import compute, measure, read_fertility
from corpus_latam.storage.manifest import Commit, Manifest
from corpus_latam.storage.shards import write_shard


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


def test_a_group_that_was_not_measured_is_there_and_says_so() -> None:
    sizes = {"documents": 2, "words": 100, "bytes": 600, "tokens": 200}
    groups = [("leyes", "UY", sizes), ("poemas", None, dict.fromkeys(sizes, 0))]
    rows = [
        {"tokenizer": "t", "source": source, "country": country, "language": "spa", **counts}
        for source, country, counts in groups
    ]
    measured = measure([rows], ["source", "country"])
    assert [(row["source"], row["measured"], row["tokens_per_word"]) for row in measured] == [
        ("leyes", True, 2.0),
        ("poemas", False, None),
    ]
    kept = [{"source": "poemas", "country": None, "language": "spa", "bytes": 60}]
    assert compute([rows], kept)["tokenizers"][0]["tokens"] == 20  # at the average of what was measured
