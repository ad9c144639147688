"""Deduplication of es-bench: every planted exact copy is found, near copies by what their Jaccard says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from datasketch import LeanMinHash, MinHashLSH

from corpus_latam import pipeline
from corpus_latam.config import validate
from corpus_latam.engine import open_engine
from corpus_latam.engine.progress import Progress
from corpus_latam.storage.shards import read_table

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def outcome(
    es_bench: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, dict[str, Any]]]:
    """The run folder and deduplicate's rows by the bench's own ids, over all documents."""
    root = tmp_path_factory.mktemp("es-bench")
    source = {"type": "parquet", "path": str(es_bench / "*.parquet"), "columns": {"source_id": "id"}}
    tree = {"name": "t", "output": str(root), "sources": {"es_bench": source}, "deduplicate": {"over": "all"}}
    config = validate(tree)
    with open_engine("local", 2) as engine:
        pipeline.run(config, pipeline.chosen(None, "deduplicate"), engine, Progress())
    ingested = [pq.read_table(p, columns=["id", "source_id"]) for p in (root / "ingest").rglob("*.parquet")]
    native = {row["id"]: row["source_id"] for table in ingested for row in table.to_pylist()}
    tables = [pq.read_table(p) for p in sorted((root / "deduplicate").rglob("*.parquet"))]
    return root, {native[row["id"]]: row for row in pa.concat_tables(tables).to_pylist()}


def test_planted_copies_are_found(es_bench: Path, outcome: tuple[Path, dict[str, dict[str, Any]]]) -> None:
    rows = outcome[1]
    assert len(rows) == 32_726
    planted = pq.read_table(es_bench / "truth" / "dups.parquet").to_pylist()
    similar = [p for p in planted if p["jaccard5"] >= 0.75 and _selected(rows, p)]
    both_stay = [p for p in similar if rows[p["dup_id"]]["keep"] and rows[p["orig_id"]]["keep"]]
    assert not [p for p in both_stay if p["kind"] == "exact"]
    assert len(both_stay) <= 0.01 * len(similar)
    different = [p for p in planted if p["jaccard5"] < 0.6 and _selected(rows, p)]
    joined = [p for p in different if rows[p["dup_id"]]["duplicate_of"] == rows[p["orig_id"]]["id"]]
    assert not joined


def test_removed_documents_name_one_that_stays(outcome: tuple[Path, dict[str, dict[str, Any]]]) -> None:
    rows = outcome[1]
    by_id = {row["id"]: row for row in rows.values()}
    removed = [row for row in rows.values() if row["duplicate_of"]]
    assert len(removed) > 2_000
    assert not any(by_id[row["duplicate_of"]]["duplicate_of"] for row in removed)
    assert all(row["similarity"] >= 0.75 for row in removed)


def test_datasketch_reads_the_signatures(outcome: tuple[Path, dict[str, dict[str, Any]]]) -> None:
    """Its own LSH over our signatures finds near copies that we find, with the similarity we give."""
    root, rows = outcome
    shard = sorted((root / "annotate").rglob("*.parquet"))[0]
    table = read_table(str(shard), ["id", "signature"])
    signatures = {
        key: LeanMinHash(seed=1, hashvalues=np.frombuffer(value, "<u4"), scheme="affine32")
        for key, value in zip(table["id"].to_pylist(), table["signature"].to_pylist(), strict=True)
        if value is not None
    }
    lsh = MinHashLSH(num_perm=120, params=(20, 6))
    for key, value in signatures.items():
        lsh.insert(key, value)
    near = [row for row in rows.values() if row["reason"] == "duplicate.near"]
    pairs = [(row["id"], row["duplicate_of"], row["similarity"]) for row in near]
    inside = [pair for pair in pairs if pair[0] in signatures and pair[1] in signatures]
    assert inside
    found = [a for a, b, _ in inside if b in lsh.query(signatures[a])]
    assert len(found) >= 0.95 * len(inside)
    differences = [abs(signatures[a].jaccard(signatures[b]) - s) for a, b, s in inside]
    assert max(differences) < 0.2


def _selected(rows: dict[str, dict[str, Any]], pair: dict[str, Any]) -> bool:
    """Whether select keeps both, so that deduplicate alone decides."""
    return all(rows[pair[k]]["keep"] or rows[pair[k]]["duplicate_of"] for k in ("dup_id", "orig_id"))
