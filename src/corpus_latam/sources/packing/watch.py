"""Follows decompression, and finds the points from which it can start again."""

from __future__ import annotations

from isal import isal_zlib

from corpus_latam.sources.packing.deflate_blocks import WINDOW_BYTES, find_block
from corpus_latam.sources.packing.packed_input import PackedInput
from corpus_latam.sources.packing.restarts import APART, Point, Restarts

LOOKED_AT = 256 << 10
"""Packed bytes in which a block is looked for."""
LONGEST_TAIL = 32 << 20
"""Content of theirs that is held for it. What gives more is no text."""
AGAIN = APART // 8
"""So many packed bytes later a search that found nothing is tried again."""


class Watch:
    """Counts what a file gives, from a point on. `restarts` null: nobody needs points."""

    def __init__(self, restarts: Restarts | None, point: Point) -> None:
        self._restarts = restarts
        self._unpacked = point.unpacked
        self._member = point.member
        self.made, self.checksum = point.made, point.checksum
        self._not_before = 0
        self._tail: list[bytes] = []
        self._tail_bytes = 0
        self._checksum_before_tail = 0
        self._collects = False

    def at_member(self, packed: int) -> None:
        """A member begins."""
        self._member, self.made, self.checksum = packed, 0, 0
        self._drop_tail()
        if self._restarts and packed and self._restarts.is_due(packed):
            self._restarts.add(Point(packed, self._unpacked, member=packed))

    def gave(self, block: bytes) -> None:
        """A block of content came."""
        self._unpacked += len(block)
        self.made += len(block)
        if self._restarts is None:
            return
        self._restarts.reach(self._unpacked)
        if self._collects:
            self._tail.append(block)
            self._tail_bytes += len(block)

    def gave_checked(self, block: bytes) -> None:
        """The same of a gzip member, whose checksum is needed to go on inside it."""
        self.gave(block)
        if self._restarts is not None:
            self.checksum = isal_zlib.crc32(block, self.checksum)

    def fed(self, packed: PackedInput, end: int) -> None:
        """A gzip member has given all that comes of its bytes before `end`."""
        if self._restarts is None or not self._is_due(end + 2 * LOOKED_AT):
            return
        if not self._collects:
            self._collects, self._checksum_before_tail = True, self.checksum
        elif self._tail_bytes > LONGEST_TAIL:
            self._look_later(end)
        elif self._is_due(end):
            self._look(packed, end)

    def stop(self) -> None:
        """No point is to be found any more."""
        self._restarts = None

    def _is_due(self, packed: int) -> bool:
        return packed >= self._not_before and self._restarts is not None and self._restarts.is_due(packed)

    def _look(self, packed: PackedInput, end: int) -> None:
        start = end - LOOKED_AT
        content = b"".join(self._tail)
        block = find_block(packed.bytes_at(start, LOOKED_AT), content)
        if block is None or self._restarts is None:
            self._look_later(end)
            return
        place = len(content) - block.length
        before = memoryview(content)[:place]
        self._restarts.add(
            Point(
                start + block.bit // 8,
                self._unpacked - block.length,
                block.bit % 8,
                content[place - WINDOW_BYTES : place],
                self._member,
                self.made - block.length,
                isal_zlib.crc32(before, self._checksum_before_tail),
            )
        )
        self._drop_tail()

    def _look_later(self, end: int) -> None:
        self._not_before = end + AGAIN
        self._drop_tail()

    def _drop_tail(self) -> None:
        self._tail, self._tail_bytes, self._collects = [], 0, False
