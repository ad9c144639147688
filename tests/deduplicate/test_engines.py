"""The same outcome on Dask workers, and with a run folder that is not on this machine's disk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import fsspec
import pyarrow.parquet as pq
import pytest

from corpus_latam.config import RunConfig
from corpus_latam.deduplicate import stage
from corpus_latam.engine import Engine, StageContext, open_engine
from corpus_latam.engine.progress import Progress
from corpus_latam.storage import paths
from tests.deduplicate.lines.test_cuts import documents
from tests.deduplicate.runs import ThreadEngine, config_for, deduplicate, kept, read_rows, write_run
from tests.deduplicate.test_stage import corpus

SETTINGS: dict[str, Any] = {"lines": {"remove": {"web": "both"}}, "memory_budget": "20KB"}
RANKS = {"web": 1, "law": 0}


def run(config: RunConfig, engine: Engine) -> None:
    stage.run(StageContext("deduplicate", config, config.root, engine, Progress()))


def write(root: Path) -> None:
    write_run(root, corpus() + documents(), 3)


def test_dask_workers_give_the_same_bytes(tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    for name in ("here", "dask"):
        write(tmp_path / name)
    rows = deduplicate(config_for(tmp_path / "here", RANKS, **SETTINGS))
    with open_engine("dask", 2) as engine:
        run(config_for(tmp_path / "dask", RANKS, **SETTINGS), engine)
    assert kept(read_rows(tmp_path / "dask")) == kept(rows)
    files = [sorted((tmp_path / name / "deduplicate").rglob("*.[pj][as]*")) for name in ("here", "dask")]
    kept_apart = (".jsonl", ".state.json")
    found = [[p.read_bytes() for p in listed if not p.name.endswith(kept_apart)] for listed in files]
    assert len(found[0]) == 8
    assert found[0] == found[1]
    assert not (tmp_path / "dask" / "deduplicate-work").exists()


def test_a_run_folder_in_an_object_store(tmp_path: Path) -> None:
    """`memory://` stands for one: it has neither folders nor appends."""
    write(tmp_path)
    expected = deduplicate(config_for(tmp_path, RANKS, **SETTINGS))
    store = fsspec.filesystem("memory")
    root = "memory://deduplicate-run"
    for path in sorted(tmp_path.rglob("*")):
        inside = str(path.relative_to(tmp_path))
        if path.is_file() and not inside.startswith("deduplicate"):
            store.pipe_file(paths.join("/deduplicate-run", inside), path.read_bytes())
    config = config_for(Path("unused"), RANKS, **SETTINGS).model_copy(update={"output": root})
    engine = ThreadEngine(1)
    try:
        run(config, engine)
        run(config, engine)  # found
    finally:
        engine.close()
    shards = [p for p in paths.files_below(f"{root}/deduplicate") if p.endswith(".parquet")]
    rows = {row["id"]: row for p in shards for row in pq.read_table(p, filesystem=store).to_pylist()}
    assert rows == expected
    assert not paths.exists(f"{root}/deduplicate-work")
    store.rm("/deduplicate-run", recursive=True)
