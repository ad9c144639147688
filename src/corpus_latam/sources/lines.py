"""Splits a file, or blocks of bytes, into numbered lines, with a limit to what is held of each.

Blank lines (white space alone, however long) are counted, not given: a file may hold millions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from corpus_latam.sources.packing.compression import read_blocks
from corpus_latam.sources.packing.damage import DamagedFileError

BOM = b"\xef\xbb\xbf"
BLANK = re.compile(rb"[ \t\r\v\f\n]*\n")
SPACE = 32
"""No byte of white space is larger."""


class Line(NamedTuple):
    """Line `number` (from 1) without its end; the next one starts at byte `end` of the uncompressed file.

    Of a line that is `too_long`, `content` is the beginning. `damage` is the reason why the file cannot be
    read beyond this line; its content is then what came before the damage.
    """

    number: int
    end: int
    content: bytes
    too_long: bool = False
    damage: str | None = None


def read_lines(path: str, max_bytes: int, number: int = 0, offset: int = 0) -> Iterator[Line]:
    """Lines of a file after line `number`, which ends at byte `offset`."""
    return lines_of(read_blocks(path, offset), max_bytes, number, offset)


def lines_of(blocks: Iterable[bytes], max_bytes: int, number: int = 0, offset: int = 0) -> Iterator[Line]:
    """Lines of what follows line `number`, which ends at byte `offset`, where `blocks` begin.

    The byte order mark of the first line is dropped.
    """
    rest = _Remainder(max_bytes)
    damage = None
    try:
        for block in blocks:
            at, begins_here = 0, not rest.bytes
            while (end := block.find(b"\n", at)) >= 0:
                if begins_here and block[at] <= SPACE and (blank := BLANK.match(block, at)):
                    number += block.count(b"\n", at, blank.end())
                    offset, at = offset + blank.end() - at, blank.end()
                    continue
                if begins_here and number and end - at <= max_bytes:
                    line = Line(number + 1, offset + end - at + 1, block[at:end])
                else:
                    rest.add(block[at:end])
                    line = rest.take(number + 1, offset)
                    begins_here = True
                at, number, offset = end + 1, line.number, line.end
                if line.content:
                    yield line
            rest.add(block[at:])
    except DamagedFileError as error:
        damage = error.reason
    last = rest.take(number + 1, offset)
    if damage or last.content:
        yield last._replace(end=last.end - 1, damage=damage)


class _Remainder:
    """The pieces of a line that several blocks share, kept up to a limit."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._clear()

    def _clear(self) -> None:
        self._pieces: list[bytes] = []
        self.bytes = 0
        self._blank = True

    def add(self, piece: bytes) -> None:
        self._blank = self._blank and not piece.strip()
        room = self._max_bytes - self.bytes
        self.bytes += len(piece)
        if room > 0 and piece:
            self._pieces.append(piece[:room])

    def take(self, number: int, start: int) -> Line:
        """The line, which begins at byte `start`; without content where it is blank."""
        content = b"" if self._blank else b"".join(self._pieces)
        line = Line(
            number,
            start + self.bytes + 1,
            content.removeprefix(BOM) if number == 1 else content,
            self.bytes > self._max_bytes,
        )
        self._clear()
        return line
