"""The same tasks on real Dask workers."""

import os
from pathlib import Path

import pytest

from corpus_latam.engine import StageContext, Task, open_engine
from corpus_latam.engine.progress import Progress
from corpus_latam.errors import RunError
from tests.engine.test_context import CONFIG, fail, notes, runs

pytest.importorskip("distributed")


def test_tasks_commit_and_errors_arrive(tmp_path: Path) -> None:
    with open_engine("dask", 2) as engine:
        context = StageContext("ingest", CONFIG, str(tmp_path), engine, Progress())
        for _ in range(2):
            context.commit(context.manifest(), notes(tmp_path, ["a", "b", "c"]))
        assert [runs(tmp_path, key) for key in "abc"] == [1, 1, 1]
        assert sorted(context.manifest().commits) == ["a", "b", "c"]
        pids = context.map(Task(str(n), os.getpid, ()) for n in range(8))
        assert os.getpid() not in pids.values()
        with pytest.raises(RunError, match="shard 7 is broken"):
            context.map([Task("x", fail, ())])
