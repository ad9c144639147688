"""Ctrl-C and other signals that ask a command to end: one sentence, wherever it is at that moment.

The first module of a command that is loaded, and a light one: nothing answers Ctrl-C before it.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from types import FrameType

SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")
"""Ctrl-C; what Slurm, systemd and containers send before they kill; the end of the terminal."""

Handler = Callable[[int, FrameType | None], None]


def leave_at_once() -> None:
    """While a command is loaded there is nothing to clean up."""
    _handle(_leave_loading)


def raise_interrupted() -> None:
    """From now on a signal raises `errors.Interrupted`; a second one ends the process at once, and with it
    its workers."""
    from corpus_latam.errors import Interrupted

    def interrupt(number: int, frame: FrameType | None) -> None:
        signal.signal(number, _leave)
        raise Interrupted(number)

    _handle(interrupt)


def _handle(handler: Handler) -> None:
    """A signal that our caller ignores (`nohup`, `command &`) stays so."""
    for name in SIGNALS:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, handler)


def _leave_loading(number: int, frame: FrameType | None) -> None:
    os.write(2, b"corpus-latam: interrupted before anything was done.\n")
    _leave(number, frame)


def _leave(number: int, frame: FrameType | None) -> None:
    os._exit(128 + number)
