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
    (folder / "32768").mkdir()
    (folder / "32768" / "fertility.parquet").write_bytes((folder / "4096" / "fertility.parquet").read_bytes())
    (folder / "4096").rename(folder / "999999")
    assert len(read_fertility(str(run_folder))) == 2


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
