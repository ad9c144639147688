"""Standard streams that never end a command: a narrow encoding, a reader that has left, no stream at all."""

from __future__ import annotations

import codecs
import io
import logging
import os
import sys
from typing import Any, TextIO

from corpus_latam.cli.terminal import OneLine
from corpus_latam.credentials import redact_logs

PLAIN = "corpus_latam.plain"
"""The name of the error handler `_plain`."""

NAMES = {1: "standard output", 2: "standard error"}

QUIET = {"HF_HUB_VERBOSITY": "error", "DATASETS_VERBOSITY": "error"}
"""What the Hub's client says each time it tries again, we say once, in a sentence with what to do."""

STAND_INS = str.maketrans(
    {"–": "-", "—": "-", "─": "-", "·": "-", "…": "...", "×": "x", "’": "'", "→": "->", "\u202f": " "}
)
"""What our own signs become where the stream's encoding lacks them."""


def prepare() -> None:
    """Makes the three standard streams safe to use, and sends the log to standard error, without secrets."""
    redact_logs()
    codecs.register_error(PLAIN, _plain)
    if None in (sys.stdin, sys.stdout, sys.stderr):
        _fill_closed()
    sys.stdin = sys.stdin or io.StringIO()
    sys.stdout = _forgiving(sys.stdout)
    sys.stderr = _forgiving(sys.stderr)
    _log_to_terminal()


def flush() -> None:
    """Raises what the system says of standard output: a full disk behind it is known only now."""
    sys.stdout.flush()
    sys.stderr.flush()


class _Descriptor(io.FileIO):
    """A descriptor whose reader may leave (`| head`): what comes after is dropped, and the work goes on.

    Any other error is raised once, with the stream's name.
    """

    lost = False

    def write(self, data: Any, /) -> int:
        if self.lost:
            return len(data)
        try:
            return super().write(data)
        except BrokenPipeError:
            self.lost = True
            return len(data)
        except OSError as error:
            self.lost = True
            raise OSError(error.errno, error.strerror, NAMES.get(self.fileno())) from error


class _TerminalHandler(logging.StreamHandler[TextIO]):
    """Writes where `sys.stderr` points now: a progress bar takes its place while it is drawn."""

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr
        super().emit(record)


def _forgiving(stream: TextIO | None) -> TextIO:
    if stream is None:
        return io.StringIO()
    stream.flush()
    try:
        raw = _Descriptor(stream.fileno(), "w", closefd=False)
    except (OSError, ValueError):  # a stream without a descriptor, set by who called us
        return stream
    return io.TextIOWrapper(
        io.BufferedWriter(raw),
        encoding=stream.encoding,
        errors=PLAIN,
        line_buffering=raw.isatty() or stream is sys.stderr,
    )


def _fill_closed() -> None:
    """Takes up descriptors 0 to 2 that are closed: else the next file opened is what `print` writes into."""
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(descriptor, True)
    os.close(descriptor)


def _plain(error: UnicodeError) -> tuple[str, int]:
    """Signs that an encoding lacks: a stand-in where we have one, else their code, as in `\\xf1`."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end].translate(STAND_INS)
    return text.encode("ascii", "backslashreplace").decode("ascii"), error.end


def _log_to_terminal() -> None:
    os.environ |= QUIET | os.environ
    logger = logging.getLogger("corpus_latam")
    logger.setLevel(logging.INFO)
    if not any(isinstance(handler, _TerminalHandler) for handler in logger.handlers):
        handler = _TerminalHandler()
        handler.setFormatter(OneLine("%(asctime)s %(levelname)-7s %(message)s", "%H:%M:%S"))
        logger.addHandler(handler)
