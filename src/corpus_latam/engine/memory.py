"""Peak memory of a process and all below it, sampled."""

from __future__ import annotations

import threading
from typing import Literal

import psutil

INTERVAL_SECONDS = 0.2


class PeakMemory:
    """Samples the resident memory of a process tree while its block runs: this process's or that of `pid`.

    Shared pages are counted once per process, so `peak_bytes` is an upper bound but for what happens
    between two samples.
    """

    def __init__(self, pid: int | None = None, interval: float = INTERVAL_SECONDS) -> None:
        self.peak_bytes = 0
        self._root = psutil.Process(pid)
        self._interval = interval
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> PeakMemory:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        self._thread.join()

    def look(self, tree: list[psutil.Process]) -> int:
        """One sample; its bytes."""
        found = bytes_of(tree, "rss")
        self.peak_bytes = max(self.peak_bytes, found)
        return found

    def _sample(self) -> None:
        while True:
            self.look(_tree(self._root))
            if self._stop.wait(self._interval):
                return


def bytes_of(tree: list[psutil.Process], kind: Literal["rss", "pss"]) -> int:
    """Bytes that processes take together. In `pss` (Linux) memory that they share counts once."""
    return sum(_bytes(process, kind) for process in tree)


def _tree(root: psutil.Process) -> list[psutil.Process]:
    try:
        return [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _bytes(process: psutil.Process, kind: str) -> int:
    try:
        memory = process.memory_full_info() if kind == "pss" else process.memory_info()
        return int(getattr(memory, kind))
    except psutil.NoSuchProcess:
        return 0
