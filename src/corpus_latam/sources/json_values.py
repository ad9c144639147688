"""Finds where JSON values begin and end in blocks of bytes, with a limit to what is held of each.

In linear time: brackets and whole strings are found by one expression, and what is held doubles when a value
needs more. What lies between the brackets is for a parser to judge.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from corpus_latam.sources.packing.damage import DamagedFileError

BOM = b"\xef\xbb\xbf"
TOKEN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\]"]', re.DOTALL)
"""A whole string, a bracket, or the quote of a string whose end is not here yet."""
SCALAR = re.compile(rb"[^\s,:{}\[\]\"]+")
SPACE = b" \t\r\n"
FIRST_BYTES = 64 << 10
FEW_BYTES = 64
"""Mostly, what comes next is near."""


class TooLongError(Exception):
    """A value is longer than may be held; `sample` is how it begins."""

    def __init__(self, sample: bytes) -> None:
        super().__init__()
        self.sample = sample


class UnfinishedError(Exception):
    """The bytes end inside a value; `sample` is how it begins. `Values.damage` may say why."""

    def __init__(self, sample: bytes) -> None:
        super().__init__()
        self.sample = sample


class Values:
    """Takes values, and the signs between them, one by one from blocks that begin at byte `offset`."""

    def __init__(self, blocks: Iterator[bytes], offset: int, max_bytes: int) -> None:
        self._blocks, self._max_bytes = blocks, max_bytes
        self._buffer, self._at, self._start = b"", 0, offset
        self.damage: str | None = None
        if not offset and self._fill(len(BOM)) and self._buffer.startswith(BOM):
            self._at = len(BOM)

    @property
    def offset(self) -> int:
        """Where what was not taken yet begins."""
        return self._start + self._at

    def next_sign(self, ignored: bytes = SPACE) -> bytes:
        """The first byte of what comes next, which stays there; nothing at the end. What is ignored goes."""
        looked_at = FEW_BYTES
        while True:
            piece = self._buffer[self._at : self._at + looked_at]
            rest = piece.lstrip(ignored)
            self._at += len(piece) - len(rest)
            if rest:
                return rest[:1]
            looked_at = FIRST_BYTES
            if self._at == len(self._buffer) and not self._fill(1):
                return b""

    def take_sign(self) -> None:
        """Leaves out one byte."""
        self._at += 1

    def take(self, limit: int | None = None) -> bytes:
        """The value that begins here.

        Raises `TooLongError` (and takes nothing) where it has more than `limit` bytes, and `UnfinishedError`
        where it does not end.
        """
        most = self._max_bytes if limit is None else limit
        end = self._end(most)
        found = self._buffer[self._at : end]
        if len(found) > most:
            raise TooLongError(found)
        self._at = end
        return found

    def take_line(self) -> bytes:
        """What comes before the end of the line, or before so many bytes as a value may have."""
        searched = 0
        while (end := self._buffer.find(b"\n", self._at + searched)) < 0:
            searched = len(self._buffer) - self._at
            if searched > self._max_bytes or not self._fill(max(2 * searched, FIRST_BYTES)):
                end = len(self._buffer)
                break
        found = self._buffer[self._at : end]
        self._at = end
        return found

    def _end(self, limit: int) -> int:
        first = self._buffer[self._at : self._at + 1]
        if first not in (b"{", b"[", b'"'):
            return self._end_of_scalar(limit)
        depth, done = 0, 0
        while True:
            for found in TOKEN.finditer(self._buffer, self._at + done):
                sign = self._buffer[found.start()]
                if sign in b"{[":
                    depth += 1
                elif sign in b"}]":
                    depth -= 1
                elif found.end() == found.start() + 1:
                    done = found.start() - self._at
                    break
                done = found.end() - self._at
                if depth == 0:
                    return found.end()
            else:
                done = len(self._buffer) - self._at
            self._grow(limit)

    def _end_of_scalar(self, limit: int) -> int:
        while True:
            found = SCALAR.match(self._buffer, self._at)
            length = found.end() - self._at if found else 1
            held = len(self._buffer) - self._at
            if length < held or not self._fill(held + 1):
                return self._at + min(length, held)
            if held > limit:
                raise TooLongError(self._buffer[self._at :])

    def _grow(self, limit: int) -> None:
        held = len(self._buffer) - self._at
        if held > limit:
            raise TooLongError(self._buffer[self._at :])
        if not self._fill(max(2 * held, FIRST_BYTES)):
            raise UnfinishedError(self._buffer[self._at :])

    def _fill(self, wanted: int) -> bool:
        """Holds so many bytes of what was not taken; false where there are no more than are held already."""
        pieces = [self._buffer[self._at :]]
        self._start += self._at
        held = before = len(pieces[0])
        while held < wanted and (block := self._next_block()):
            pieces.append(block)
            held += len(block)
        self._buffer, self._at = b"".join(chain(pieces)), 0
        return held > before

    def _next_block(self) -> bytes:
        try:
            return next(self._blocks, b"")
        except DamagedFileError as error:
            self.damage = error.reason
            return b""
