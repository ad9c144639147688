"""What is wrong is said before any work, in one go, with the remedy."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corpus_latam.errors import ConfigError
from corpus_latam.ingest.plan import check_sources, plan
from tests.conftest import corpus_latam
from tests.ingest import runs


def test_all_problems_are_named_at_once(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").touch()
    (tmp_path / "cut.parquet").write_bytes(b"PAR1")
    pq.write_table(pa.table({"texto": ["a"]}), tmp_path / "named.parquet")
    sources: dict[str, Any] = {
        "missing": {"type": "jsonl", "path": f"{tmp_path}/no.jsonl"},
        "nothing": {"type": "text", "path": f"{tmp_path}/*.txt"},
        "hollow": {"type": "jsonl", "path": f"{tmp_path}/empty.jsonl"},
        "cut": {"type": "parquet", "path": f"{tmp_path}/cut.parquet"},
        "named": {"type": "parquet", "path": f"{tmp_path}/named.parquet"},
    }
    with pytest.raises(ConfigError) as error:
        check_sources(runs.config(tmp_path / "run", sources))
    lines = str(error.value).splitlines()
    assert [line.split(":")[0] for line in lines] == [f"sources.{name}" for name in sources]
    assert "no.jsonl does not exist" in lines[0]
    assert "*.txt matches no file" in lines[1]
    assert "is an empty source" in lines[2]
    assert "not a whole Parquet file" in lines[3]
    assert "its columns are texto. Set columns.text" in lines[4]
    assert not (tmp_path / "run").exists()


def test_a_plan_counts_files_and_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.jsonl").write_text('{"text": "hola"}\n')
    (source,) = plan(runs.config(tmp_path / "run", {"s": {"type": "jsonl", "path": str(tmp_path)}}))
    assert (source.source, len(source.located.partitions), source.bytes, source.problems) == ("s", 2, 34, [])


def test_the_command_line_exits_with_2_before_any_work(tmp_path: Path) -> None:
    done = corpus_latam(
        "ingest",
        "configs/es-bench.yaml",
        "--set",
        f"sources.es_bench.path={tmp_path}/gone",
        "--set",
        f"output={tmp_path}/run",
    )
    assert done.returncode == 2
    assert f"sources.es_bench: {tmp_path}/gone does not exist" in " ".join(done.stderr.split())
    assert not (tmp_path / "run").exists()
