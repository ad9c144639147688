"""`--text-column` names the field of the text in all sources of a config."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tests.conftest import corpus_latam


def test_the_field_of_the_text_is_named_for_every_source(tmp_path: Path) -> None:
    pq.write_table(pa.table({"texto": ["uno"]}), tmp_path / "a.parquet")
    (tmp_path / "b.jsonl").write_text(json.dumps({"texto": "dos"}) + "\n")
    config = tmp_path / "config.yaml"
    config.write_text(
        "name: prueba\noutput: run\nsources:\n"
        "  a: {type: parquet, path: a.parquet}\n  b: {type: jsonl, path: b.jsonl, columns: {url: enlace}}\n"
    )
    without = corpus_latam("ingest", "config.yaml", cwd=tmp_path)
    assert without.returncode == 2
    done = corpus_latam("ingest", "config.yaml", "--text-column", "texto", "--workers", "1", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    texts = [
        pq.read_table(file)["text"].to_pylist()
        for file in sorted((tmp_path / "run" / "ingest").rglob("*.parquet"))
    ]
    assert texts == [["uno"], ["dos"]]
