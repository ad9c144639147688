"""Says what a wait is for, once it has lasted two seconds: silence looks like a program that hangs."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

SILENCE = 2.0
"""Seconds that may pass without a word."""
REMINDER = 30.0
"""Seconds between two sentences about the same wait."""

log = logging.getLogger(__name__)


@contextmanager
def waiting(what: str) -> Iterator[None]:
    """Logs `what` ("listing owner/name on the Hub") if the block takes longer than `SILENCE`, then again with
    the time so far."""
    over = threading.Event()
    start = time.monotonic()

    def say() -> None:
        pause = SILENCE
        while not over.wait(pause):
            log.info("%s", sentence(what, time.monotonic() - start))
            pause = REMINDER

    thread = threading.Thread(target=say, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def sentence(what: str, seconds: float) -> str:
    """What is going on and, from the second time on, for how long."""
    return f"{what} …" if seconds < REMINDER else f"still {what} … ({seconds:.0f} s so far)"
