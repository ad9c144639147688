"""Splits a plain or compressed file into numbered lines, with a limit to what is held of each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from corpus_latam.sources.compression import DamagedFileError, read_blocks

BOM = b"\xef\xbb\xbf"


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
    """Lines after line `number`, which ends at byte `offset`. A file's byte order mark is dropped."""
    rest = _Remainder(max_bytes)
    damage = None
    try:
        for block in read_blocks(path, offset):
            *whole, last = block.split(b"\n")
            for piece in whole:
                rest.add(piece)
                number, offset = number + 1, offset + rest.bytes + 1
                yield rest.take(number, offset)
            rest.add(last)
    except DamagedFileError as error:
        damage = error.reason
    if rest.bytes or damage:
        yield rest.take(number + 1, offset + rest.bytes)._replace(damage=damage)


class _Remainder:
    """The pieces of a line that several blocks share, kept up to a limit."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._pieces: list[bytes] = []
        self.bytes = 0

    def add(self, piece: bytes) -> None:
        self.bytes += len(piece)
        if self.bytes <= self._max_bytes or not self._pieces:
            self._pieces.append(piece[: self._max_bytes])

    def take(self, number: int, end: int) -> Line:
        too_long = self.bytes > self._max_bytes
        content = b"".join(self._pieces)
        self._pieces, self.bytes = [], 0
        return Line(number, end, content.removeprefix(BOM) if number == 1 else content, too_long)
