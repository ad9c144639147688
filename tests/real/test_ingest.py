"""Ingest on real data: es-bench as Parquet, laws and constitutions as compressed JSON Lines."""

from pathlib import Path

import pytest

from corpus_latam.config import load
from corpus_latam.engine import open_engine
from tests.ingest import runs
from tests.real.conftest import real_data

pytestmark = pytest.mark.real


def test_es_bench_in_a_folder_with_side_tables(tmp_path: Path, es_bench: Path) -> None:
    config = load("configs/es-bench.yaml", {"sources.es_bench.path": str(es_bench), "output": str(tmp_path)})
    with open_engine("local", 2) as engine:
        context = runs.run(config, engine)
    files = context.manifest().files(".parquet")
    assert sum(file.rows for file in files) == 32_726
    assert not (tmp_path / "quarantine").exists()
    rows = runs.rows(tmp_path)
    assert len({row["id"] for row in rows}) == len(rows)
    assert {row["country"] for row in rows} == {"AR", "MX", "CU", "PE", "UY", "ES", None}
    assert {row["doc_type"] for row in rows} == {"law", "literature", "manual"}


@pytest.mark.parametrize("pattern", ["corpora/constituciones.jsonl.gz", "corpora/laws/*.jsonl.zst"])
def test_json_lines_as_they_lie(tmp_path: Path, pattern: str) -> None:
    source = {
        "type": "jsonl",
        "path": str(real_data("corpora").parent / pattern),
        "doc_type": "law",
        "columns": {
            "source_id": "id",
            "country": "country",
            "language": "lang",
            "metadata": ["title", "rank"],
        },
    }
    with open_engine("local", 2) as engine:
        runs.run(runs.config(tmp_path, {"laws": source}), engine)
    rows = runs.rows(tmp_path)
    assert len({row["id"] for row in rows}) == len(rows) >= 39
    assert not (tmp_path / "quarantine").exists()
    assert all(row["country"] for row in rows)
