"""The seam: an engine holds a `concurrent.futures.Executor`, and makes another when one breaks."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import forkserver
from typing import ParamSpec, Protocol, TypeVar

from corpus_latam.engine.dask import DaskCluster
from corpus_latam.engine.workers import answered_after, start_worker, unseen_by_new_processes
from corpus_latam.waiting import waiting

P = ParamSpec("P")
R = TypeVar("R")

PATIENCE = 600.0
"""Seconds that a run waits for workers to come back."""


class Engine(Protocol):
    """Where tasks go. `executor` is the one that is alive now; `workers` how many tasks run at once.

    `gave_up`: what a future raises whose task lost its worker more often than the executor tries again.
    """

    workers: int
    executor: Executor
    gave_up: tuple[type[Exception], ...]

    def check_workers(self) -> None:
        """Raises `RunError` where there is nobody left to do the tasks, and nobody will come."""

    def rebuild(self) -> None:
        """Replaces an executor that lost a worker and cannot go on."""

    def close(self) -> None:
        """Ends the workers and whatever they still do."""


class _Pool(ProcessPoolExecutor):
    """Starts a worker with a task, and knows it before a signal may end us: `close` then ends it too."""

    def submit(self, fn: Callable[P, R], /, *arguments: P.args, **named: P.kwargs) -> Future[R]:
        with answered_after():
            return super().submit(fn, *arguments, **named)


class ProcessPool:
    """Worker processes on this machine. The standard pool cannot go on without a killed worker."""

    gave_up: tuple[type[Exception], ...] = ()

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self.executor: Executor = self._start()
        try:
            with waiting("starting worker processes"):
                self.executor.submit(os.getpid).result()
        except BaseException:
            self.close()
            raise

    def _start(self) -> Executor:
        # forkserver: workers inherit no threads (Arrow, tokenizers) and still start fast
        context = multiprocessing.get_context("forkserver")
        with answered_after(), unseen_by_new_processes():
            forkserver.ensure_running()
        return _Pool(self.workers, mp_context=context, initializer=start_worker)

    def check_workers(self) -> None:
        """The pool itself tells of a worker that died."""

    def rebuild(self) -> None:
        self.executor.shutdown(wait=False, cancel_futures=True)
        self.executor = self._start()

    def close(self) -> None:
        for process in list(getattr(self.executor, "_processes", {}).values()):
            process.terminate()  # a run that failed must not wait for tasks whose results nobody wants
        self.executor.shutdown(wait=True, cancel_futures=True)


@contextmanager
def open_engine(
    kind: str, workers: int, address: str | None = None, patience: float = PATIENCE
) -> Iterator[Engine]:
    """An engine for the length of a run. `kind` is `local` or `dask`; `patience`: see `EngineConfig`."""
    engine: Engine = DaskCluster(workers, address, patience) if kind == "dask" else ProcessPool(workers)
    try:
        yield engine
    finally:
        engine.close()
