"""Places of a compressed file from which decompression can start, and which of them a cursor carries."""

from __future__ import annotations

import base64
import zlib
from functools import lru_cache
from typing import Any, NamedTuple

APART = 64 << 20
"""So many packed bytes lie between two points. To go on takes no more than to decompress so much."""
LOOKAHEAD = 32 << 20
"""What is read of a stream may lie so many bytes ahead of what a reader has given of it."""


class Point(NamedTuple):
    """A place where decompression can start: a member or frame, or inside a gzip member a block of it."""

    packed: int = 0
    """Where it lies in the file."""
    unpacked: int = 0
    """What byte of the content comes there."""
    bit: int = 0
    """Of the byte at `packed`, the first bit that counts."""
    window: bytes = b""
    """The content before it that what follows may refer to; nothing at the start of a member."""
    member: int = 0
    """Where its member begins in the file."""
    made: int = 0
    """Bytes of content of that member that lie before it."""
    checksum: int = 0
    """Their CRC."""


START = Point()


class Restarts:
    """The points known of one file: the one that a cursor brought, and those found since."""

    def __init__(self, known: Any = None) -> None:
        self._points = [START, *([_from_json(known)] if known else [])]
        self._reached = 0

    def best(self, unpacked: int) -> Point:
        """The last point from which byte `unpacked` of the content can be reached."""
        return max(
            (each for each in self._points if each.unpacked <= unpacked), key=lambda each: each.unpacked
        )

    def is_due(self, packed: int) -> bool:
        """Whether a point at this place of the file is worth keeping."""
        return packed >= self._points[-1].packed + APART

    def add(self, point: Point) -> None:
        """Keeps a point, and of those before it what a cursor may still need."""
        if point.unpacked > self._points[-1].unpacked:
            self._points = [START, *self._points[1:][-1:], point]

    def reach(self, unpacked: int) -> None:
        """Reading has come to this byte of the content."""
        self._reached = unpacked

    def to_json(self) -> Any:
        """The last point that surely lies before what the reader gives next; null for the start."""
        point = self.best(max(0, self._reached - LOOKAHEAD))
        return None if point is START else _to_json(point)


@lru_cache(4)
def _to_json(point: Point) -> Any:
    window = base64.b64encode(zlib.compress(point.window, 9)).decode()
    return point._asdict() | {"window": window}


def _from_json(known: Any) -> Point:
    return Point(**known)._replace(window=zlib.decompress(base64.b64decode(known["window"])))
