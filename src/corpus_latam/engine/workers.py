"""What a worker process is told when it starts: one core, no Ctrl-C, and to end with its coordinator."""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from corpus_latam.credentials import redact_logs


@contextmanager
def interrupts_held_back() -> Iterator[None]:
    """Processes that start in this block never see Ctrl-C: it is for the coordinator to answer, who does so
    after the block. (A new process is given its parent's blocked signals.)"""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def start_worker() -> None:
    """For a process of the local pool."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    prepare_worker()
    threading.Thread(target=_die_with_parent, daemon=True).start()


def _die_with_parent() -> None:
    """A killed coordinator must not leave workers behind that write into the next run's folder."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)


def prepare_worker() -> None:
    """A worker is one core: libraries that would start threads of their own are told not to."""
    import pyarrow as pa

    redact_logs()

    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
