"""Peak memory of this process and all its children, sampled."""

from __future__ import annotations

import threading

import psutil

INTERVAL_SECONDS = 0.2


class PeakMemory:
    """Samples the resident memory of the process tree while its block runs.

    Shared pages are counted once per process, so `peak_bytes` is an upper bound but for what happens
    between two samples.
    """

    def __init__(self) -> None:
        self.peak_bytes = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> PeakMemory:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        self._thread.join()

    def _sample(self) -> None:
        own = psutil.Process()
        while True:
            self.peak_bytes = max(self.peak_bytes, _tree_bytes(own))
            if self._stop.wait(INTERVAL_SECONDS):
                return


def _tree_bytes(root: psutil.Process) -> int:
    total = 0
    for process in [root, *root.children(recursive=True)]:
        try:
            total += process.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total
