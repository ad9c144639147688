"""Rows of lines: cells that hold line ends, quotes that are never closed, and where each row ends.

A quote that is not closed would make the rest of the file one cell. So a row of several lines that is no
proper one gives up its first line alone, and reading goes on at the next; what is read again that way stays
below what was read, so that no file takes more than linear time.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Callable, Iterator
from typing import NamedTuple

from corpus_latam.sources.lines import Line
from corpus_latam.sources.tables.dialect import Dialect, parse, reader
from corpus_latam.storage.quarantine import SAMPLE_BYTES

UNCLOSED = "a quote that is not closed"
TOO_LONG = "row longer than max_row_bytes"
NUL = "a row with NUL bytes"
READ_AGAIN_AT_FIRST = 2
"""So many rows of the largest size may be read again before anything was read."""
LINE_COST = 200
"""Bytes that a line takes in memory beside its content."""
BLANK_LINES_KEPT = 100
"""Between two lines of one cell."""
csv.field_size_limit(2**31 - 1)  # our own limits are on rows

Decode = Callable[[bytes], tuple[str, str | None]]
"""From a line's bytes to its text, and what is wrong with it."""


class Row(NamedTuple):
    """A row that begins in line `number`; what follows begins behind line `last`, at byte `end`."""

    number: int
    last: int
    end: int
    cells: list[str]
    problem: str | None
    sample: bytes


class _GaveUp(Exception):  # noqa: N818 - it never leaves this module
    """A row takes more than may be read for it."""


class _Feed:
    """Hands lines to the parser, and knows which of them the row took that is being read."""

    def __init__(self, lines: Iterator[Line], decode: Decode, dialect: Dialect, max_bytes: int) -> None:
        self._lines, self._decode, self._max_bytes = lines, decode, max_bytes
        self._again: deque[Line] = deque()
        self._room = READ_AGAIN_AT_FIRST * max_bytes
        sign = re.escape(dialect.delimiter)
        self._null = re.compile(rf"(^|{sign})\\N(?={sign}|$)") if dialect.backslash else None
        self.taken: list[Line] = []
        self.bytes = 0
        self.problem: str | None = None

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._lines)
        blank = line.number - self.taken[-1].number - 1 if self.taken else 0
        self.taken.append(line)
        self.bytes += len(line.content) + LINE_COST
        if line.too_long:
            self.problem = TOO_LONG
        if line.too_long or (len(self.taken) > 1 and self.bytes > min(self._room, self._max_bytes)):
            raise _GaveUp
        return "\n" * min(blank, BLANK_LINES_KEPT) + self.text(line) + "\n"

    def text(self, line: Line) -> str:
        """A line as the parser takes it; what is wrong with it is wrong with the row."""
        text, problem = self._decode(line.content)
        self.problem = self.problem or problem or (NUL if "\0" in text else None)
        text = text.removesuffix("\r")
        return self._null.sub(r"\1", text) if self._null and "\\N" in text else text

    def begin(self) -> None:
        """What was taken belonged to a row that is done."""
        self._room += self.bytes
        self.taken.clear()
        self.bytes, self.problem = 0, None

    def keep_first(self) -> None:
        """The row is its first line alone; the others are to be read again."""
        self._room -= self.bytes
        self._again.extendleft(reversed(self.taken[1:]))
        del self.taken[1:]
        self.bytes = len(self.taken[0].content)


def read_rows(lines: Iterator[Line], decode: Decode, dialect: Dialect, max_bytes: int) -> Iterator[Row]:
    """The rows that lines hold, each with its cells, or with the reason why it has none."""
    feed = _Feed(lines, decode, dialect, max_bytes)
    parser = reader(feed, dialect, strict=True)
    while True:
        feed.begin()
        try:
            cells = next(parser)
        except StopIteration:
            return
        except (_GaveUp, csv.Error):
            cells = _mended(feed, dialect)
        first, last = feed.taken[0], feed.taken[-1]
        yield Row(
            first.number, last.number, last.end, cells, last.damage or feed.problem, _sample(feed.taken)
        )


def _sample(lines: list[Line]) -> bytes:
    if len(lines) == 1:
        return lines[0].content[:SAMPLE_BYTES]
    return b"\n".join(line.content for line in lines[:SAMPLE_BYTES])[:SAMPLE_BYTES]


def _mended(feed: _Feed, dialect: Dialect) -> list[str]:
    """The cells of a row that is no proper one: its line read as spreadsheets do, quotes inside cells and
    all. None where it has several lines, or a quote too many; the feed then has the problem."""
    if len(feed.taken) > 1:
        feed.keep_first()
        feed.problem = UNCLOSED
    if feed.problem:
        return []
    text = feed.text(feed.taken[0])
    rows = [] if text.count('"') % 2 else parse([text], dialect)
    if not rows:
        feed.problem = UNCLOSED
    return rows[0] if rows else []
