"""The seam: an engine holds a `concurrent.futures.Executor`, and makes another when one breaks."""

from __future__ import annotations

import logging
import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any, Protocol

from corpus_latam.credentials import redact_logs
from corpus_latam.errors import ConfigError

log = logging.getLogger(__name__)


class Engine(Protocol):
    """Where tasks go. `executor` is the one that is alive now; `workers` how many tasks run at once.

    `gave_up`: what a future raises whose task lost its worker more often than the executor tries again.
    """

    workers: int
    executor: Executor
    gave_up: tuple[type[Exception], ...]

    def rebuild(self) -> None:
        """Replaces an executor that lost a worker and cannot go on."""

    def close(self) -> None:
        """Ends the workers and whatever they still do."""


class ProcessPool:
    """Worker processes on this machine. The standard pool cannot go on without a killed worker."""

    gave_up: tuple[type[Exception], ...] = ()

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self.executor: Executor = self._start()

    def _start(self) -> Executor:
        # forkserver: workers inherit no threads (Arrow, tokenizers) and still start fast
        context = multiprocessing.get_context("forkserver")
        return ProcessPoolExecutor(self.workers, mp_context=context, initializer=_start_worker)

    def rebuild(self) -> None:
        self.executor.shutdown(wait=False, cancel_futures=True)
        self.executor = self._start()

    def close(self) -> None:
        for process in list(getattr(self.executor, "_processes", {}).values()):
            process.terminate()  # a run that failed must not wait for tasks whose results nobody wants
        self.executor.shutdown(wait=True, cancel_futures=True)


class DaskCluster:
    """Dask workers, those of a scheduler's address or of this machine. Dask itself replaces lost ones."""

    def __init__(self, workers: int, address: str | None) -> None:
        try:
            import distributed
        except ImportError as error:
            raise ConfigError(
                "--engine dask needs the package `distributed`: pip install 'corpus-latam[dask]'."
            ) from error
        where: dict[str, Any] = {"address": address}
        if address is None:
            where = {"n_workers": workers, "threads_per_worker": 1, "dashboard_address": ":0"}
        self.gave_up: tuple[type[Exception], ...] = (distributed.KilledWorker,)
        new_client: Any = distributed.Client
        self._client = new_client(**where)
        self._client.run(_one_thread_per_worker)
        self._client.run(redact_logs)
        self.workers = max(1, len(self._client.scheduler_info(n_workers=-1)["workers"]))
        self.executor: Executor = self._connect()

    def _connect(self) -> Executor:
        # pure calls that are equal would be one to Dask, and one that failed would never run again
        executor: Executor = self._client.get_executor(pure=False)
        return executor

    def rebuild(self) -> None:
        self.executor = self._connect()

    def close(self) -> None:
        try:
            self._client.close()
        except Exception as error:  # a worker that is just starting again; the run has ended before this
            log.debug("closing Dask: %r", error)


@contextmanager
def open_engine(kind: str, workers: int, address: str | None = None) -> Iterator[Engine]:
    """An engine for the length of a run. `kind` is `local` or `dask`."""
    engine: Engine = DaskCluster(workers, address) if kind == "dask" else ProcessPool(workers)
    try:
        yield engine
    finally:
        engine.close()


def _start_worker() -> None:
    redact_logs()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the coordinator to answer
    _one_thread_per_worker()
    threading.Thread(target=_die_with_parent, daemon=True).start()


def _die_with_parent() -> None:
    """A killed coordinator must not leave workers behind that write into the next run's folder."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)


def _one_thread_per_worker() -> None:
    """A worker is one core: libraries that would start threads of their own are told not to."""
    import pyarrow as pa

    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
