"""The order in which the tasks of one step start, and what becomes of tasks whose workers die."""

from __future__ import annotations

import logging
from collections import Counter, deque
from collections.abc import Iterable
from concurrent.futures import CancelledError, Future
from concurrent.futures.process import BrokenProcessPool
from typing import Any, NamedTuple

from corpus_latam.engine.executors import Engine
from corpus_latam.engine.tasks import Task, measured
from corpus_latam.engine.waits import TaskWait
from corpus_latam.errors import RunError
from corpus_latam.wording import counted

ATTEMPTS = 3
"""How often a task may lose its worker before the run gives up."""
IN_FLIGHT = 2
"""Tasks handed out per worker: one that it does, and one so that it never waits for us."""

log = logging.getLogger("corpus_latam")


class Done(NamedTuple):
    """A task that is done, what it returned, and the CPU seconds that it took."""

    task: Task
    result: Any
    cpu_seconds: float


class Scheduler:
    """Keeps every worker busy with the tasks of one step.

    Tasks stand in one of two queues. Those in `waiting` start in their order, side by side. When a pool of
    workers breaks, nobody knows which of the tasks in flight killed its worker: all of them move to `alone`.
    These go first, and each runs with no other beside it, so that only a task that breaks a pool alone is
    blamed. `running`: tasks in flight, in the order in which they started.
    """

    def __init__(self, stage: str, engine: Engine, tasks: Iterable[Task], preparing: str = "") -> None:
        self.waiting = deque(tasks)
        self.alone: deque[Task] = deque()
        self.running: dict[Future[Any], Task] = {}
        self._stage = stage
        self._engine = engine
        self._suspects: set[str] = set()
        self._breaks: Counter[str] = Counter()
        self._waits = TaskWait(engine, stage, preparing)

    @property
    def has_work(self) -> bool:
        """Whether a task is left that is not done."""
        return bool(self.waiting or self.alone or self.running)

    def do_next(self, tasks: Iterable[Task]) -> None:
        """Puts tasks that became possible before those that wait."""
        self.waiting.extendleft(reversed(list(tasks)))

    def next_done(self) -> Done:
        """Starts what there is room for, and waits until a task is done.

        Raises `RunError` for a task that ends its workers again and again, and what a task itself raises.
        """
        while True:
            self._start_tasks()
            future = self._waits.next_done(self.running)
            try:
                result, cpu_seconds = future.result()
            except BrokenProcessPool:
                self._replace_pool()
            except self._engine.gave_up:
                self._try_alone(self.running.pop(future))
            except CancelledError as error:
                raise RunError(
                    f"{self._stage}: the scheduler of the tasks is gone. What was finished is kept: run"
                    " the same command again to go on."
                ) from error
            else:
                task = self.running.pop(future)
                self._suspects.discard(task.key)
                return Done(task, result, cpu_seconds)

    def _start_tasks(self) -> None:
        while queue := self._queue_to_start_from():
            task = queue.popleft()
            try:
                future = self._engine.executor.submit(measured, task.function, task.arguments)
            except BrokenProcessPool:  # a worker died since we last looked, not of this task
                queue.appendleft(task)
                self._replace_pool()
            else:
                self.running[future] = task

    def _queue_to_start_from(self) -> deque[Task] | None:
        """The queue whose first task may start now."""
        if self._suspects:
            return self.alone if self.alone and not self.running else None
        return self.waiting if len(self.running) < IN_FLIGHT * self._engine.workers else None

    def _replace_pool(self) -> None:
        """Another pool for one that lost a worker; what was in flight runs again, alone."""
        in_flight = list(self.running.values())
        if len(in_flight) == 1:
            self._blame(in_flight[0])
        if in_flight:
            again = counted(len(in_flight), "task starts again", "tasks start again")
            log.warning("%s: a worker died; %s", self._stage, again)
        self.running.clear()
        self.alone.extendleft(reversed(in_flight))
        self._suspects |= {task.key for task in in_flight}
        self._engine.rebuild()

    def _blame(self, task: Task) -> None:
        self._breaks[task.key] += 1
        if self._breaks[task.key] >= ATTEMPTS:
            raise self._always_dies(task)

    def _try_alone(self, task: Task) -> None:
        """For an executor that replaces workers itself, and has tried this task again already."""
        if not self.running or task.key in self._suspects:
            raise self._always_dies(task) from None
        log.warning("%s: workers died beside %s; it starts again, alone", self._stage, task.key)
        self.alone.append(task)
        self._suspects.add(task.key)

    def _always_dies(self, task: Task) -> RunError:
        return RunError(
            f"{self._stage}: a worker process died {ATTEMPTS} times or more while it did {task.key} (killed,"
            " or out of memory). Use fewer workers or smaller shards (ingest.shard_bytes)."
        )
