"""Corpora of a handful of documents go through, or say at once or in a sentence why they cannot."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.cli.test_deduplicate import page, write_config, write_lines
from tests.conftest import corpus_latam

TOKENIZER = {"vocab_sizes": [400], "special_tokens": ["<|end_of_text|>"]}


def configured(folder: Path, documents: int, share: float = 0.01) -> str:
    source = write_lines(folder / "web.jsonl", [page(n) for n in range(documents)])
    return write_config(
        folder, "run", {"web": source}, tokenizer=TOKENIZER, export={"validation_share": share}
    )


@pytest.mark.parametrize("documents", [2, 5])
def test_a_few_documents_are_split_measured_and_reported(tmp_path: Path, documents: int) -> None:
    done = corpus_latam("run", configured(tmp_path, documents), "--workers", "1")
    assert done.returncode == 0, done.stderr
    assert "too few documents for a validation_share of 0.01" in done.stderr
    corpus = tmp_path / "run" / "corpus" / "spa"
    rows = {path.name.split("-")[0]: pq.read_metadata(path).num_rows for path in corpus.iterdir()}
    assert rows == {"train": documents - 1, "validation": 1}
    report = json.loads((tmp_path / "run" / "report" / "report.json").read_text())
    assert report["summary"]["kept"] == documents
    fertility = pq.read_table(tmp_path / "run" / "tokenizer" / "400" / "fertility.parquet")
    assert fertility.num_rows > 0


def test_one_document_trains_no_tokenizer_and_is_reported(tmp_path: Path) -> None:
    config = configured(tmp_path, 1)
    done = corpus_latam("run", config, "--workers", "1")
    assert done.returncode == 1
    assert "the validation split is empty" in done.stderr
    assert "Traceback" not in done.stderr
    reported = corpus_latam("report", config, "--workers", "1")
    assert reported.returncode == 0, reported.stderr
    report = json.loads((tmp_path / "run" / "report" / "report.json").read_text())
    assert report["summary"]["kept"] == 1


@pytest.mark.parametrize("share", [0, 1])
def test_a_share_that_leaves_a_split_empty_is_refused_before_any_work(tmp_path: Path, share: float) -> None:
    done = corpus_latam("run", configured(tmp_path, 5, share), "--workers", "1")
    assert done.returncode == 2
    assert f"export.validation_share is {share}, which leaves a split empty" in done.stderr
    assert not (tmp_path / "run").exists()
