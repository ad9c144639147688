"""The order in which tasks start, on an engine whose workers do and die as the test says."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam import waiting
from corpus_latam.engine.scheduler import ATTEMPTS, IN_FLIGHT, Scheduler
from corpus_latam.engine.tasks import Task
from corpus_latam.errors import RunError


class WorkerGoneError(Exception):
    """What an executor raises that has given a task up, as Dask's `KilledWorker`."""


class ScriptedEngine(Executor):
    """Tasks are done one by one, the oldest first, whenever somebody waits.

    `kills`: how often each task kills its worker. `steps`: what happened, in order.
    """

    def __init__(self, workers: int, kills: dict[str, int], replaces_workers: bool = False) -> None:
        self.workers = workers
        self.executor: Executor = self
        self.gave_up: tuple[type[Exception], ...] = (WorkerGoneError,) if replaces_workers else ()
        self.steps: list[str] = []
        self.most_in_flight = 0
        self._kills = dict(kills)
        self._in_flight: dict[str, Future[Any]] = {}
        self._broken = False

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        if self._broken:
            raise BrokenProcessPool
        key = args[1][0]
        assert key not in self._in_flight, "one task runs twice at once"
        self.steps.append(key)
        future = self._in_flight[key] = Future()
        self.most_in_flight = max(self.most_in_flight, len(self._in_flight))
        return future

    def check_workers(self) -> None:
        key = next(iter(self._in_flight))
        if not self._kills.get(key):
            self._in_flight.pop(key).set_result((key, 1.0))
            return
        self._kills[key] -= 1
        if self.gave_up:
            self._in_flight.pop(key).set_exception(WorkerGoneError())
        else:
            self.break_pool()

    def break_pool(self) -> None:
        self._broken = True
        for future in self._in_flight.values():
            future.set_exception(BrokenProcessPool())
        self._in_flight.clear()

    def rebuild(self) -> None:
        self._broken = False
        self.steps.append("new pool")

    def close(self) -> None:
        pass


@pytest.fixture(autouse=True)
def no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "SILENCE", 0.0)


def tasks(keys: str) -> list[Task]:
    return [Task(key, str, (key,)) for key in keys]


def run(engine: ScriptedEngine, keys: str, following: dict[str, str] | None = None) -> str:
    """The keys of tasks in the order in which they are done."""
    scheduler = Scheduler("ingest", engine, tasks(keys))
    done = ""
    while scheduler.has_work:
        finished = scheduler.next_done()
        assert (finished.result, finished.cpu_seconds) == (finished.task.key, 1.0)
        done += finished.task.key
        scheduler.do_next(tasks((following or {}).get(finished.task.key, "")))
    return done


def test_tasks_start_in_their_order_two_for_each_worker() -> None:
    engine = ScriptedEngine(2, {})
    assert run(engine, "abcdefgh") == "abcdefgh"
    assert engine.steps == list("abcdefgh")
    assert engine.most_in_flight == 2 * IN_FLIGHT


def test_what_a_task_makes_possible_starts_before_what_waits() -> None:
    engine = ScriptedEngine(1, {})
    run(engine, "abcd", {"a": "xy", "x": "z"})
    assert engine.steps == list("abxyzcd")


def test_what_was_in_flight_when_a_pool_broke_runs_alone_and_first() -> None:
    engine = ScriptedEngine(2, {"b": 1})
    assert run(engine, "abcdefg", {"c": "x"}) == "abcdexfg"
    # a is done, b breaks the pool beside c, d and e: these four go one by one, then the others side by side
    assert engine.steps == [*"abcde", "new pool", *"bcde", *"xfg"]


def test_a_task_that_is_tried_alone_has_no_other_beside_it() -> None:
    engine = ScriptedEngine(2, {"a": 1})
    scheduler = Scheduler("ingest", engine, tasks("abcdef"))
    alone = ""
    while not alone.endswith("d"):
        alone += scheduler.next_done().task.key
        assert not scheduler.running
    assert alone == "abcd"
    scheduler.next_done()
    assert [task.key for task in scheduler.running.values()] == ["f"]


def test_only_a_task_that_breaks_pools_alone_is_blamed() -> None:
    engine = ScriptedEngine(2, {"c": 1 + ATTEMPTS})
    with pytest.raises(RunError, match=f"died {ATTEMPTS} times or more while it did c"):
        run(engine, "abcdefgh")
    assert engine.steps.count("c") == 1 + ATTEMPTS
    assert "h" not in engine.steps


def test_a_pool_that_broke_unseen_is_replaced_when_the_next_task_starts() -> None:
    engine = ScriptedEngine(1, {})
    scheduler = Scheduler("ingest", engine, tasks("abcd"))
    assert scheduler.next_done().task.key == "a"
    engine.break_pool()  # beside b, which nobody has looked at since
    assert [scheduler.next_done().task.key for _ in range(3)] == ["b", "c", "d"]
    assert engine.steps == [*"ab", "new pool", *"bcd"]
    assert not scheduler.has_work


def test_an_executor_that_replaces_workers_itself_gets_a_task_once_more_alone() -> None:
    engine = ScriptedEngine(2, {"a": 1}, replaces_workers=True)
    assert run(engine, "abcdef") == "bcdaef"
    assert engine.steps == [*"abcd", "a", *"ef"]
    with pytest.raises(RunError, match="while it did b"):
        run(ScriptedEngine(2, {"b": 2}, replaces_workers=True), "abcdef")


@given(
    st.text("abcdefghij", min_size=1, max_size=10).map(lambda keys: "".join(sorted(set(keys)))),
    st.dictionaries(st.sampled_from("abcdefghij"), st.integers(0, ATTEMPTS - 1)),
    st.integers(1, 3),
)
def test_every_task_is_done_once_however_workers_die(keys: str, kills: dict[str, int], workers: int) -> None:
    engine = ScriptedEngine(workers, kills)
    assert sorted(run(engine, keys)) == list(keys)
    assert engine.most_in_flight <= IN_FLIGHT * workers
