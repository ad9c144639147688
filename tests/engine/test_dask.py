"""The same tasks on real Dask workers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from corpus_latam import waiting
from corpus_latam.engine import StageContext, Task, open_engine
from corpus_latam.engine import dask as dask_engine
from corpus_latam.engine.progress import Progress
from corpus_latam.errors import ConfigError, RunError
from tests.engine.test_context import CONFIG, die, die_once, fail, note, notes, runs

distributed = pytest.importorskip("distributed")
dask = pytest.importorskip("dask")


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


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[Scheduler]:
    """A scheduler of its own process, without workers at first."""
    started = Scheduler(tmp_path / "scheduler.json")
    try:
        yield started
    finally:
        started.stop()


class Scheduler:
    """Dask as a cluster has it: a scheduler that others started, and workers that come and go."""

    def __init__(self, where: Path) -> None:
        self._place = ["--scheduler-file", str(where)]
        self.process = self._start("dask_scheduler", "--port", "0", "--no-dashboard", "--host", "127.0.0.1")
        self.workers: list[subprocess.Popen[bytes]] = []
        deadline = time.monotonic() + 30
        while not (where.exists() and where.read_text().endswith("}")) and time.monotonic() < deadline:
            time.sleep(0.1)
        self.address: str = json.loads(where.read_text())["address"]

    def _start(self, program: str, *options: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.{program}", *options, *self._place]
        return subprocess.Popen(command, stderr=subprocess.DEVNULL)

    def add_worker(self) -> None:
        self.workers.append(
            self._start(
                "dask_worker", "--nthreads", "1", "--no-nanny", "--no-dashboard", "--death-timeout", "5"
            )
        )
        with distributed.Client(self.address) as client:
            client.wait_for_workers(len(self.workers), timeout=30)

    def kill_workers(self) -> None:
        for worker in self.workers:
            worker.kill()
            worker.wait()
        self.workers.clear()

    def stop(self) -> None:
        self.kill_workers()
        self.process.kill()
        self.process.wait()


def threads_of_arrow(seconds: float) -> int:
    """What a worker was told when it joined, seen after a while."""
    time.sleep(seconds)
    return pa.cpu_count()


def sleeps(count: int, seconds: float) -> list[Task]:
    return [Task(str(number), time.sleep, (seconds,)) for number in range(count)]


def test_a_scheduler_that_ends_is_told(scheduler: Scheduler, tmp_path: Path) -> None:
    scheduler.add_worker()
    with open_engine("dask", 1, scheduler.address) as engine:
        context = StageContext("annotate", CONFIG, str(tmp_path), engine, Progress())
        threading.Timer(1, scheduler.process.kill).start()
        with pytest.raises(RunError, match="scheduler of the tasks is gone"):
            context.map(sleeps(60, 0.5))


def test_a_cluster_without_workers_is_an_error_at_once(scheduler: Scheduler) -> None:
    start = time.monotonic()
    with (
        pytest.raises(ConfigError, match=f"{scheduler.address} has no workers.*dask worker"),
        open_engine("dask", 1, scheduler.address),
    ):
        pass
    assert time.monotonic() - start < 10


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nowhere", "tcp://", "slurm"])
def test_no_scheduler_is_an_error(address: str) -> None:
    with (
        dask.config.set({"distributed.comm.timeouts.connect": "1s"}),
        pytest.raises(ConfigError, match="No Dask scheduler answers at"),
        open_engine("dask", 1, address),
    ):
        pass


def test_workers_that_are_all_gone_are_told_and_then_end_the_run(
    scheduler: Scheduler, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    scheduler.add_worker()
    with open_engine("dask", 1, scheduler.address, patience=4) as engine:
        context = StageContext("annotate", CONFIG, str(tmp_path), engine, Progress())
        threading.Timer(0.5, scheduler.kill_workers).start()
        with pytest.raises(RunError, match=r"no workers for 4 s \(engine.patience\).*same command goes on"):
            context.map(sleeps(10, 1))
    assert "has no workers left. Start some" in caplog.text


def test_workers_that_come_back_go_on(
    scheduler: Scheduler,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level("INFO")
    monkeypatch.setattr(dask_engine, "RESTART_SECONDS", 1)
    scheduler.add_worker()

    def replace() -> None:
        scheduler.kill_workers()
        time.sleep(5)
        scheduler.add_worker()

    with open_engine("dask", 1, scheduler.address, patience=60) as engine:
        context = StageContext("annotate", CONFIG, str(tmp_path), engine, Progress())
        threading.Timer(0.5, replace).start()
        longer = waiting.SILENCE + 0.5  # so that a look at the workers falls into the new one's first task
        found = context.map(Task(str(number), threads_of_arrow, (longer,)) for number in range(3))
    assert set(found.values()) == {1}
    assert "has no workers left" in caplog.text
    assert "Dask has workers again: 1" in caplog.text


def test_a_killed_worker_is_replaced(tmp_path: Path) -> None:
    with open_engine("dask", 2) as engine:
        context = StageContext("annotate", CONFIG, str(tmp_path), engine, Progress())
        tasks = [Task(key, die_once, (str(tmp_path), key)) for key in ("a", "b", "c")]
        assert context.map(tasks) == {key: key for key in "abc"}
