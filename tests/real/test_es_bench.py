"""The whole pipeline on es-bench: 32,726 real documents with injected copies and personal data."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from tests.conftest import corpus_latam
from tests.real.conftest import real_data

pytestmark = pytest.mark.real

PEAK_MB = 2_000


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    es_bench = real_data("es-bench")
    root = tmp_path_factory.mktemp("es-bench") / "run"
    done = corpus_latam(
        *("run", "configs/es-bench.yaml", "--workers", "2", "--set", f"output={root}"),
        *("--set", f"sources.es_bench.path={es_bench}"),
    )
    assert done.returncode == 0, done.stderr
    return root


def table(folder: Path, columns: list[str]) -> list[dict[str, object]]:
    files = sorted(str(p) for p in folder.rglob("*.parquet"))
    return ds.dataset(files).to_table(columns).to_pylist()


def test_memory_of_the_whole_tree_stays_bounded(run: Path) -> None:
    stages = json.loads((run / "run.json").read_text())["stages"]
    assert max(stage["peak_mb"] for stage in stages) < PEAK_MB


def test_every_document_is_accounted_for(run: Path) -> None:
    read = pq.ParquetDataset(run / "ingest" / "es_bench").read(["id"]).num_rows
    kept = len(table(run / "corpus", ["id"]))
    rejected = len(table(run / "rejected", ["id"]))
    assert (read, kept + rejected) == (32_726, 32_726)


def test_injected_exact_copies_are_found(run: Path) -> None:
    truth = pq.read_table(real_data("es-bench") / "truth" / "dups.parquet").to_pylist()
    exact = {row["dup_id"] for row in truth if row["kind"] == "exact"} | {
        row["orig_id"] for row in truth if row["kind"] == "exact"
    }
    native = {row["id"]: row["source_id"] for row in table(run / "ingest", ["id", "source_id"])}
    stays = {native[row["id"]] for row in table(run / "corpus", ["id"])}
    pairs_kept = [row for row in truth if row["kind"] == "exact" and {row["dup_id"], row["orig_id"]} <= stays]
    assert exact
    assert pairs_kept == []


def test_trusted_text_is_kept_and_other_languages_are_not(run: Path) -> None:
    """Manuals hold pages that nobody has translated yet: English is judged as English."""
    documents = {row["id"]: row["source"] for row in table(run / "ingest", ["id", "source"])}
    totals: dict[object, Counter[str]] = {}
    for row in table(run / "select", ["id", "keep", "reason"]):
        fate = "kept" if row["keep"] else str(row["reason"]).split(".")[0]
        totals.setdefault(documents[row["id"]], Counter())[fate] += 1
    foreign = {"textbox-fr", "textbox-it"}
    assert all(totals[source].keys() == {"language"} for source in foreign)
    shares = {
        source: fates["kept"] / (fates.total() - fates["language"])
        for source, fates in totals.items()
        if source not in foreign
    }
    assert len(shares) == 9
    assert {source: share for source, share in shares.items() if share < 0.95} == {}


def test_injected_personal_data_is_redacted(run: Path) -> None:
    """RUTs and CUITs too, most of which have a wrong check digit: the word stands before them."""
    lines = (real_data("es-bench") / "truth" / "pii.jsonl").read_text().strip().split("\n")
    texts = {str(row["source_id"]): str(row["text"]) for row in table(run / "corpus", ["source_id", "text"])}
    kept = [row for row in map(json.loads, lines) if row["id"] in texts]
    assert len(kept) > 400
    for kind in ("email", "phone", "ipv4", "rut_cl", "cuit_ar"):
        assert [row["id"] for row in kept if row[kind] in texts[row["id"]]] == []


def test_fertility_of_the_trained_tokenizer_is_sane(run: Path) -> None:
    report = json.loads((run / "report" / "report.json").read_text())
    assert report
    fertility = pq.read_table(run / "tokenizer" / "32768" / "fertility.parquet").to_pylist()
    spanish = [row for row in fertility if row["language"] == "spa" and row["source"] == "conha19"]
    assert {row["country"] for row in spanish} == {"AR", "MX", "CU"}
    assert all(1.1 < row["tokens"] / row["words"] < 1.6 for row in spanish)
