"""Splits the content of a WARC file into its records, with the place of each, however odd or damaged it is.

Well-kept parsers of WARC give up at the first record that is not as it should be, or hand out a record that
is cut off as if it were whole. Here the next record is looked for, and what was wrong is said.
The format: https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from corpus_latam.sources.packing.damage import DamagedFileError
from corpus_latam.sources.web.http_message import parse_headers

BEGINS = re.compile(rb"WARC/\d\.\d{1,3}[ \t]*\r?\n")
NEXT = re.compile(rb"\nWARC/\d\.\d{1,3}[ \t]*\r?\n[A-Za-z-]{1,40}[ \t]*:")
"""The beginning of a record, which is looked for where a record's length is wrong."""
NEXT_BYTES = 100
"""No such beginning is longer."""
SLACK = 64 << 10
"""How far behind the stated length of a record the next one is looked for."""
HEADERS_END_OR_NEXT = re.compile(rb"\r?\n\r?\n|%s" % NEXT.pattern)
LONGEST_HEADERS = 256 << 10

CUT_OFF = "WARC record is cut off"
NO_LENGTH = "WARC record without a length"
NO_RECORD = "bytes that are no WARC record"
TOO_LONG = "WARC record longer than max_file_bytes"


class WarcRecord(NamedTuple):
    """A record that begins at byte `start` and is followed by what begins at byte `end`.

    `headers`: names in lower case. `mended`: its length was wrong, and it ends where the next one begins.
    """

    start: int
    end: int
    headers: dict[str, str]
    content: bytes
    problem: str | None = None
    mended: bool = False


def split_records(blocks: Iterable[bytes], start: int, limit: int) -> Iterator[WarcRecord]:
    """Records of what begins at byte `start`, with `limit` bytes of content at most.

    Raises `DamagedFileError` behind what could be read, if it ends in damage.
    """
    taken = _Input(blocks, start)
    while taken.skip_line_ends():
        yield _record(taken, limit) if taken.match(BEGINS) else _garbage(taken)
    if taken.damage:
        raise taken.damage


def _garbage(taken: _Input) -> WarcRecord:
    start = taken.position
    sample = taken.peek(1_000)
    taken.skip_to_next()
    return WarcRecord(start, taken.position, {}, sample, NO_RECORD)


def _record(taken: _Input, limit: int) -> WarcRecord:
    start = taken.position
    found = taken.search(HEADERS_END_OR_NEXT, LONGEST_HEADERS)
    if found is None or found[0].strip():
        return _without_content(taken, start, {}, CUT_OFF)
    headers = parse_headers(taken.take(found.end()).partition(b"\n")[2])
    stated = headers.get("content-length", "")
    if not stated.isdecimal() or len(stated) > 18:
        return _without_content(taken, start, headers, NO_LENGTH)
    return _with_content(taken, start, headers, int(stated), limit)


def _without_content(taken: _Input, start: int, headers: dict[str, str], problem: str) -> WarcRecord:
    sample = taken.peek(1_000)
    taken.skip_to_next()
    return WarcRecord(start, taken.position, headers, sample, problem)


def _with_content(taken: _Input, start: int, headers: dict[str, str], length: int, limit: int) -> WarcRecord:
    if length > limit:
        sample = taken.peek(1_000)
        taken.skip(length)
        return WarcRecord(start, taken.position, headers, sample, TOO_LONG)
    inside = taken.find_next(length) if not taken.is_followed(length) else None
    if inside is not None:
        content = taken.take(inside).rstrip(b"\r\n")
        return WarcRecord(start, taken.position, headers, content, mended=True)
    content = taken.take(length)
    return WarcRecord(start, taken.position, headers, content, CUT_OFF if len(content) < length else None)


class _Input:
    """Bytes from blocks, looked at before they are taken. Damage ends them, and is kept for the end."""

    def __init__(self, blocks: Iterable[bytes], position: int) -> None:
        self._blocks = iter(blocks)
        self._buffer = bytearray()
        self.position = position
        self.damage: DamagedFileError | None = None

    def _fill(self, size: int) -> bool:
        """Whether at least `size` bytes are there."""
        while len(self._buffer) < size:
            try:
                block = next(self._blocks, b"")
            except DamagedFileError as error:
                self.damage, block = error, b""
            if not block:
                return False
            self._buffer += block
        return True

    def peek(self, size: int) -> bytes:
        self._fill(size)
        return bytes(self._buffer[:size])

    def take(self, size: int) -> bytes:
        taken = self.peek(size)
        del self._buffer[: len(taken)]
        self.position += len(taken)
        return taken

    def skip(self, size: int) -> None:
        while size and (taken := self.take(min(size, 1 << 20))):
            size -= len(taken)

    def match(self, pattern: re.Pattern[bytes]) -> bool:
        return pattern.match(self.peek(NEXT_BYTES)) is not None

    def search(self, pattern: re.Pattern[bytes], most: int) -> re.Match[bytes] | None:
        """The first match, if it lies in the next `most` bytes."""
        for size in (4 << 10, most):
            found = pattern.search(self.peek(size))
            if found:
                return found
        return None

    def skip_line_ends(self) -> bool:
        """Leaves out line ends and zero bytes; whether anything is left."""
        while start := self.peek(8):
            rest = start.lstrip(b"\r\n\0")
            self.take(len(start) - len(rest))
            if rest:
                return True
        return False

    def is_followed(self, length: int) -> bool:
        """Whether behind `length` bytes, and line ends, a record begins or the input ends."""
        self._fill(length + NEXT_BYTES)
        behind = bytes(self._buffer[length : length + NEXT_BYTES]).lstrip(b"\r\n\0")
        if BEGINS.match(behind):
            return True
        return not behind and not self._fill(length + NEXT_BYTES + 1) and len(self._buffer) >= length

    def find_next(self, length: int) -> int | None:
        """How far the next record is, or the end, if it lies in `length` bytes or not far behind them."""
        self._fill(length + SLACK)
        found = NEXT.search(self._buffer, 0, length + SLACK)
        if found:
            return found.start() + 1
        ends = not self._fill(length + SLACK + 1)
        return len(self._buffer) if ends and len(self._buffer) > length else None

    def skip_to_next(self) -> None:
        """Goes to the next line that begins a record, or to the end."""
        self.take(1)
        while self._fill(NEXT_BYTES):
            self._fill(SLACK)
            found = NEXT.search(self._buffer)
            self.take(found.start() + 1 if found else max(1, len(self._buffer) - NEXT_BYTES))
            if found:
                return
        self.take(NEXT_BYTES)
