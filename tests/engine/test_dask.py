"""The same tasks on real Dask workers."""

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from corpus_latam.engine import StageContext, Task, open_engine
from corpus_latam.engine.progress import Progress
from corpus_latam.errors import RunError
from tests.engine.test_context import CONFIG, die, die_once, fail, note, notes, runs

pytest.importorskip("distributed")


def test_tasks_commit_and_errors_arrive(tmp_path: Path) -> None:
    with open_engine("dask", 2) as engine:
        context = StageContext("ingest", CONFIG, str(tmp_path), engine, Progress())
        for _ in range(2):
            context.commit(context.manifest(), notes(tmp_path, ["a", "b", "c"]))
        assert [runs(tmp_path, key) for key in "abc"] == [1, 1, 1]
        assert sorted(context.manifest().commits) == ["a", "b", "c"]
        context.map(Task(key, note, (str(tmp_path), "same", "f")) for key in ("x", "y"))
        assert runs(tmp_path, "same") == 2
        pids = context.map(Task(str(n), os.getpid, ()) for n in range(8))
        assert os.getpid() not in pids.values()
        with pytest.raises(RunError, match="shard 7 is broken"):
            context.map([Task("x", fail, ())])


def test_a_task_that_always_kills_its_worker_is_named_and_no_other(tmp_path: Path) -> None:
    with open_engine("dask", 2) as engine:
        context = StageContext("annotate", CONFIG, str(tmp_path), engine, Progress())
        innocent = [Task(str(n), time.sleep, (0.2,)) for n in range(6)]
        with pytest.raises(RunError, match=r"annotate: a worker process died .* while it did poison \("):
            context.map([*innocent[:3], Task("poison", die, (str(tmp_path),)), *innocent[3:]])


def test_a_scheduler_that_ends_is_told(tmp_path: Path) -> None:
    where = tmp_path / "scheduler.json"
    program = [sys.executable, "-m"]
    place = ["--scheduler-file", str(where)]
    scheduler = subprocess.Popen(
        [*program, "distributed.cli.dask_scheduler", "--port", "0", "--no-dashboard", *place],
        stderr=subprocess.DEVNULL,
    )
    worker = subprocess.Popen(
        [*program, "distributed.cli.dask_worker", "--nthreads", "1", "--death-timeout", "5", *place],
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 30
        while not (where.exists() and where.read_text().endswith("}")) and time.monotonic() < deadline:
            time.sleep(0.1)
        address = json.loads(where.read_text())["address"]
        with open_engine("dask", 1, address) as engine:
            context = StageContext("annotate", CONFIG, str(tmp_path), engine, Progress())
            threading.Timer(1, scheduler.kill).start()
            with pytest.raises(RunError, match="scheduler of the tasks is gone"):
                context.map(Task(str(n), time.sleep, (0.5,)) for n in range(60))
    finally:
        scheduler.kill()
        worker.kill()
        scheduler.wait()
        worker.wait()


def test_a_killed_worker_is_replaced(tmp_path: Path) -> None:
    with open_engine("dask", 2) as engine:
        context = StageContext("annotate", CONFIG, str(tmp_path), engine, Progress())
        tasks = [Task(key, die_once, (str(tmp_path), key)) for key in ("a", "b", "c")]
        assert context.map(tasks) == {key: key for key in "abc"}
