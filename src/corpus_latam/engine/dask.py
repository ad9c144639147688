"""Dask workers, those of a scheduler's address or of this machine. Dask itself replaces lost ones."""

from __future__ import annotations

import asyncio
import logging
import time
from concurrent.futures import Executor
from typing import Any

from corpus_latam.engine.workers import prepare_worker, unseen_by_new_processes
from corpus_latam.errors import ConfigError, RunError
from corpus_latam.waiting import waiting
from corpus_latam.wording import counted

ANSWER_SECONDS = 10
"""A scheduler that does not say within this time who works for it counts as having no workers."""
ARRIVAL_SECONDS = 2
"""A script may start a scheduler, workers and us at the same moment."""
RESTART_SECONDS = 5
"""Workers that a nanny starts again are missing for about a second: no reason to say anything."""

log = logging.getLogger(__name__)


class DaskCluster:
    """Raises `ConfigError` where there is no scheduler, or no worker that can run this package."""

    def __init__(self, workers: int, address: str | None, patience: float) -> None:
        try:
            import distributed
        except ImportError as error:
            raise ConfigError(
                "--engine dask needs the package `distributed`: pip install 'corpus-latam[dask]'."
            ) from error
        self.gave_up: tuple[type[Exception], ...] = (distributed.KilledWorker,)
        self._place = address or "this machine"
        self._patience = patience
        self._none_since: float | None = None
        self._told = False
        self._client = _connected(distributed, workers, address)
        try:
            self.workers = self._first_count()
        except BaseException:
            self.close()
            raise
        self.executor: Executor = self._connect()

    def _connect(self) -> Executor:
        # pure calls that are equal would be one to Dask, and one that failed would never run again
        executor: Executor = self._client.get_executor(pure=False)
        return executor

    def _first_count(self) -> int:
        deadline = time.monotonic() + ARRIVAL_SECONDS
        while not (count := self._count()) and time.monotonic() < deadline:
            time.sleep(ARRIVAL_SECONDS / 10)
        if not count:
            raise ConfigError(
                f"The Dask scheduler at {self._place} has no workers, so nothing would ever be done."
                f" Start some (dask worker {self._place}), and then this command again."
            )
        try:
            self._client.register_worker_callbacks(prepare_worker)
        except Exception as error:  # whatever loading this package raised on the other machine
            raise ConfigError(
                f"The Dask workers at {self._place} cannot run corpus-latam"
                f" ({type(error).__name__}: {error}). Install this version on each of them."
            ) from error
        return count

    def _count(self) -> int:
        """How many workers the scheduler has; 0 where it does not answer."""
        try:
            answer = self._client.sync(
                self._client.scheduler.identity, n_workers=-1, callback_timeout=ANSWER_SECONDS
            )
        except (
            OSError,
            TimeoutError,
            AttributeError,
        ) as error:  # the last: no connection
            log.debug("asking Dask for its workers: %r", error)
            return 0
        return len(answer["workers"])

    def check_workers(self) -> None:
        """Says when no worker is left. Raises `RunError` when none has come back for `patience` seconds."""
        count = self._count()
        if count:
            if self._told:
                log.info("Dask has workers again: %d", count)
            self._none_since, self._told, self.workers = None, False, count
            return
        now = time.monotonic()
        self._none_since = self._none_since or now
        missing = now - self._none_since
        if missing >= self._patience:
            raise RunError(
                f"The Dask scheduler at {self._place} has had no workers for {self._patience:.0f} s"
                " (engine.patience). What was finished is kept. Start workers, see in their logs why the"
                " others ended, and the same command goes on."
            )
        if not self._told and missing >= min(RESTART_SECONDS, self._patience / 2):
            self._told = True
            log.warning(
                "The Dask scheduler at %s has no workers left. Start some: the run goes on with them, or"
                " stops %.0f s from now (engine.patience).",
                self._place,
                self._patience - missing,
            )

    def rebuild(self) -> None:
        self.executor = self._connect()

    def close(self) -> None:
        try:
            self._client.close()
        except Exception as error:  # a worker that is just starting again; the run has ended before this
            log.debug("closing Dask: %r", error)


def _connected(distributed: Any, workers: int, address: str | None) -> Any:
    """A client of the scheduler at `address`, or of workers that are started here."""
    if address is None:
        with waiting(f"starting {counted(workers, 'Dask worker')}"), unseen_by_new_processes():
            return distributed.Client(n_workers=workers, threads_per_worker=1, dashboard_address=":0")
    try:
        with waiting(f"connecting to the Dask scheduler at {address}"):
            asyncio.run(_check_answers(distributed, address))
            return distributed.Client(address=address)
    except (OSError, ValueError, TypeError) as error:
        raise ConfigError(
            f"No Dask scheduler answers at {address} ({error}). Give its address as it prints it when it"
            " starts, such as tcp://host:8786."
        ) from error


async def _check_answers(distributed: Any, address: str) -> None:
    """Asked before there is a client: one that cannot connect leaves a thread behind that may hang."""
    secrets = distributed.Security().get_connection_args("client")
    connection = await distributed.comm.connect(address, **secrets)
    await connection.close()
