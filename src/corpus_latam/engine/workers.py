"""What a worker process is told when it starts: one core, no Ctrl-C, and to end with its coordinator."""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker

from corpus_latam.credentials import redact_logs

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def unseen_by_new_processes() -> Iterator[None]:
    """A process that starts in this block never sees Ctrl-C, which is for the coordinator to answer: it is
    given what is blocked here."""
    _start_tracker()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _start_tracker() -> None:
    """The tracker of `multiprocessing` outlives Ctrl-C and SIGTERM alone, not the end of its terminal, and
    a second one prints a traceback for each name that only the first one knew."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})
    try:
        resource_tracker.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def answered_after() -> Iterator[None]:
    """Signals that arrive in this block are answered at its end. (To block them would not do: the system
    gives them to another thread, and Python answers them in this one.)"""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    arrived: list[int] = []
    before = {number: signal.getsignal(number) for number in SIGNALS}
    answered = [number for number, handler in before.items() if callable(handler)]
    for number in answered:
        signal.signal(number, lambda number, frame: arrived.append(number))
    try:
        yield
    finally:
        for number in answered:
            signal.signal(number, before[number])
    if arrived:
        signal.raise_signal(arrived[0])


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
