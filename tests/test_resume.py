"""Kills do not show: the final files are those of an undisturbed run, whatever the workers and moments."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.conftest import corpus_latam
from tests.killing import assert_kills_and_workers_do_not_show, command, finish

DEMO = ("configs/demo.yaml", "--set", "ingest.shard_rows=7", "--set", "export.shard_bytes=50KB")


@pytest.mark.usefixtures("demo_run")  # compiles the kernels
def test_kills_and_worker_counts_do_not_change_a_byte(tmp_path: Path) -> None:
    assert_kills_and_workers_do_not_show(DEMO, tmp_path)


def test_a_second_run_does_nothing(tmp_path: Path) -> None:
    root = tmp_path / "run"
    finish(DEMO, root)
    times = {p: p.stat().st_mtime_ns for p in root.rglob("*.parquet")}
    done = corpus_latam(*command(DEMO, root, 2))
    assert done.returncode == 0, done.stderr
    assert {p: p.stat().st_mtime_ns for p in root.rglob("*.parquet")} == times


def test_a_changed_threshold_reads_no_text_again(tmp_path: Path) -> None:
    """Of other languages only code stays: it is never rejected for the language of its comments."""
    root = tmp_path / "run"
    finish(DEMO, root)
    annotated = {p: p.stat().st_mtime_ns for p in (root / "annotate").rglob("*.parquet")}
    done = corpus_latam(*command(DEMO, root, 2), "--set", "select.languages=[por]")
    assert done.returncode == 0, done.stderr
    assert {p: p.stat().st_mtime_ns for p in (root / "annotate").rglob("*.parquet")} == annotated
    kept = {
        p.name: pq.ParquetDataset(p).read(["doc_type"]) for p in (root / "corpus").iterdir() if p.is_dir()
    }
    assert kept["por"].num_rows > 0
    assert all(set(t["doc_type"].to_pylist()) == {"code"} for name, t in kept.items() if name != "por")
