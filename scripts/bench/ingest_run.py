"""The ingest stage in a process of its own, for `ingest.py`: time and memory, to its end or to a kill.

    python scripts/bench/ingest_run.py SCALE

Standard input is the tree of a config as JSON. The stage runs with it on one worker. SCALE: points from which
a compressed file is read on lie so many times closer, as in a small file that stands for a large one. The
worker is then a thread; of 1, a process.
"""

from __future__ import annotations

import json
import logging
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import psutil

from corpus_latam.config import validate
from corpus_latam.engine import Engine, StageContext, open_engine
from corpus_latam.engine.memory import PeakMemory, bytes_of
from corpus_latam.engine.progress import Progress
from corpus_latam.ingest import stage
from corpus_latam.sources.packing import restarts

INTERVAL_SECONDS = 0.1


class Measured(NamedTuple):
    """CPU seconds of all processes, which a busy machine hardly changes, and their memory together."""

    cpu_seconds: float
    peak_mb: float


class CpuAndMemory(PeakMemory):
    """Samples CPU seconds of a process tree beside its memory (PSS: what processes share counts once).

    CPU seconds of processes that ended stay counted.
    """

    def __init__(self, pid: int) -> None:
        super().__init__(pid, INTERVAL_SECONDS)
        self._seconds: dict[int, float] = {}

    @property
    def cpu_seconds(self) -> float:
        return sum(self._seconds.values())

    def look(self, tree: list[psutil.Process]) -> int:
        for process in tree:
            try:
                times = process.cpu_times()
            except psutil.Error:
                continue
            self._seconds[process.pid] = times.user + times.system
        found = bytes_of(tree, "pss")
        self.peak_bytes = max(self.peak_bytes, found)
        return found


def ingest(tree: dict[str, Any], scale: int = 1, kill_at: float | None = None) -> Measured:
    """Runs ingest to its end, or kills it and its workers when it has used so many CPU seconds."""
    command = [sys.executable, str(Path(__file__)), str(scale)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, text=True, start_new_session=True) as process:
        assert process.stdin
        with CpuAndMemory(process.pid) as measured:
            process.stdin.write(json.dumps(tree))
            process.stdin.close()
            while process.poll() is None:
                if kill_at is not None and measured.cpu_seconds >= kill_at:
                    _kill(process)
                time.sleep(INTERVAL_SECONDS / 2)
    if kill_at is None and process.returncode:
        raise RuntimeError(f"ingest ended with code {process.returncode}; what it said stands above")
    return Measured(measured.cpu_seconds, measured.peak_bytes / 1e6)


def _kill(process: subprocess.Popen[str]) -> None:
    """Kills a process that we started, and its workers."""
    started = psutil.Process(process.pid)
    for each in (started, *started.children(recursive=True)):
        each.send_signal(signal.SIGKILL)
    process.wait()


def main() -> None:
    logging.getLogger("corpus_latam").setLevel(logging.ERROR)
    config = validate(json.load(sys.stdin))
    scale = int(sys.argv[1])
    restarts.APART //= scale
    with open_engine("local", 1) if scale == 1 else _thread() as engine:
        stage.run(StageContext("ingest", config, config.root, engine, Progress()))


class Thread:
    """An engine of one thread of this process, which knows what was changed here."""

    gave_up: tuple[type[Exception], ...] = ()
    workers = 1

    def __init__(self, executor: Executor) -> None:
        self.executor = executor

    def check_workers(self) -> None: ...

    def rebuild(self) -> None: ...

    def close(self) -> None: ...


@contextmanager
def _thread() -> Iterator[Engine]:
    with ThreadPoolExecutor(1) as executor:
        yield Thread(executor)


if __name__ == "__main__":
    main()
