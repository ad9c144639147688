"""The errors that a person at the terminal sees as a sentence instead of a traceback."""

from __future__ import annotations

import signal


class ConfigError(Exception):
    """The command or config is wrong, known before any work is done: exit code 2."""


class RunError(Exception):
    """The run failed: exit code 1."""


class Interrupted(BaseException):
    """A signal asked the command to end: exit code 128 and the signal's number (130 for Ctrl-C), as shells
    count. No `Exception`, so that nothing on the way takes it for an error that it can deal with."""

    def __init__(self, number: int = signal.SIGINT) -> None:
        super().__init__(number)
        self.exit_code = 128 + number
        self._by = "interrupted" if number == signal.SIGINT else f"stopped by {signal.Signals(number).name}"

    def __str__(self) -> str:
        return f"{self._by}. What was finished is kept: the same command goes on from here."
