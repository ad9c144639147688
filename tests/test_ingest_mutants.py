"""The bench of damaged files knows every reader of files, and tells where a record is lost."""

from pathlib import Path

import pytest
from scripts.bench import ingest_mutants

from corpus_latam.config.formats import READERS

NOT_DAMAGED = {"parquet", "hub", "pages"}
"""Damaged Parquet is refused whole; the Hub gives JSON Lines and Parquet; pictures are for OCR to read."""


def test_every_reader_of_files_has_samples() -> None:
    types = {sample.type for sample in ingest_mutants.samples()}
    assert set(READERS.values()) - NOT_DAMAGED <= types


def test_a_lost_record_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Damage behind two records, and a reader that gives none of a damaged file."""
    sample = ingest_mutants.Sample(
        "a.jsonl", "jsonl", {"text": "t"}, b'{"t": "uno"}\n{"t": "dos"}\n{"t": "tres"}\n'
    )
    cut = sample.data[:30]
    monkeypatch.setattr(ingest_mutants, "mutate", lambda data, chance: (cut + b"x", len(cut)))
    assert ingest_mutants.problem(sample, tmp_path, 0) is None
    plain = ingest_mutants.read
    empty = ingest_mutants.Read([], 0)
    monkeypatch.setattr(
        ingest_mutants,
        "read",
        lambda of, folder, data: empty if data.endswith(b"x") else plain(of, folder, data),
    )
    assert "records before the damage" in str(ingest_mutants.problem(sample, tmp_path, 0))


def test_what_is_put_together_is_judged_by_sentences() -> None:
    sample = ingest_mutants.Sample("a.txt", "sentences", {}, b"")
    assert ingest_mutants._parts(sample, ["Uno. Dos.", "Tres."]) == ["Uno.", "Dos.", "Tres."]
    assert ingest_mutants._parts(sample._replace(type="json"), ["Uno. Dos."]) == ["Uno. Dos."]
