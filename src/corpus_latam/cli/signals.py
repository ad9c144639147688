"""Ctrl-C and other signals that ask a command to end: one exception, wherever it is at that moment."""

from __future__ import annotations

import os
import signal
from types import FrameType

from corpus_latam.errors import Interrupted

SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")
"""Ctrl-C; what Slurm, systemd and containers send before they kill; the end of the terminal."""


def prepare() -> None:
    """A signal raises `Interrupted`. One that our caller ignores (`nohup`, `command &`) stays so."""
    for name in SIGNALS:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _interrupt)


def _interrupt(number: int, frame: FrameType | None) -> None:
    signal.signal(number, _leave)
    raise Interrupted(number)


def _leave(number: int, frame: FrameType | None) -> None:
    """A second time: at once. Workers end with this process, and what is committed stays."""
    os._exit(Interrupted(number).exit_code)
