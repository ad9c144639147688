"""The errors that a person at the terminal sees as a sentence instead of a traceback."""

from __future__ import annotations

import re
import signal

from corpus_latam.credentials import redacted


def valid_text(text: str) -> str:
    """Text that can be written as UTF-8: a byte of a file's name that is none, and any other half of a
    character, is spelled out (`a\\xff.txt`)."""
    return re.sub("[\ud800-\udfff]", _spelled, text)


def _spelled(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else f"\\u{code:04x}"


class SentenceError(Exception):
    """An error whose sentence can be written anywhere: it is valid text and holds no secrets."""

    def __init__(self, sentence: str = "") -> None:
        super().__init__(redacted(valid_text(sentence)))


class ConfigError(SentenceError):
    """The command or config is wrong, known before any work is done: exit code 2."""


class RunError(SentenceError):
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
