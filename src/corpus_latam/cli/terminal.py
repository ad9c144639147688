"""Lines for the terminal: results, errors and the log, with the values of others made harmless.

The first module of a command that is loaded: it loads others when it has something to say.
"""

from __future__ import annotations

import logging
import sys


class OneLine(logging.Formatter):
    """A log record as one line."""

    def format(self, record: logging.LogRecord) -> str:
        return line(super().format(record))


def say(text: object) -> None:
    """Prints a line of results."""
    print(line(text))


def complain(message: object) -> None:
    """Prints an error; each further line of it is indented, so that none looks like a message of its own."""
    first, *more = map(line, str(message).split("\n"))
    print(f"corpus-latam: {first}", *(f"  {other}" for other in more), sep="\n", file=sys.stderr)


def line(text: object) -> str:
    """One line that can be shown to anybody."""
    from corpus_latam.credentials import redacted
    from corpus_latam.escaping import for_terminal

    return for_terminal(redacted(str(text)))
