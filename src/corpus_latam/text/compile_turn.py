"""Processes that need the same kernel at once: one compiles it, the others wait and take what it kept."""

from __future__ import annotations

import time
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO

try:
    import fcntl
except ImportError:  # a system without it: every process compiles its own
    fcntl = None  # type: ignore[assignment]

PATIENCE, LOOK_AGAIN = 120.0, 0.02
"""Seconds after which a kernel is compiled in spite of the one who has its turn, and between two looks."""


class Turn:
    """The right to compile one kernel, held by a lock on a file that lies beside what is kept.

    Whoever has taken it looks first whether the kernel is there by now. So nothing is wrong when two hold
    it, as when the file is removed while a third waits for it: a kernel is then compiled twice.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._held: IO[bytes] | None = None

    def take(self) -> bool:
        """Waits for the turn. False where there is nothing to wait for, since no lock can be had."""
        if fcntl is None or self._held is not None:
            return False
        with suppress(OSError):
            self._held = _locked(self._file)
        return self._held is not None

    def give_back(self) -> None:
        """Lets the others go on."""
        if self._held is not None:
            with suppress(OSError):
                self._file.unlink(missing_ok=True)
            self._held.close()
            self._held = None


def _locked(file: Path) -> IO[bytes] | None:
    """The open, locked file, or None if its holder is too slow."""
    with ExitStack() as on_failure:
        stream = on_failure.enter_context(file.open("ab"))
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            with suppress(BlockingIOError):
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
                on_failure.pop_all()
                return stream
            time.sleep(LOOK_AGAIN)
    return None
