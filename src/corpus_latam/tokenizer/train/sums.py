"""Adds up the counts of equal pretokens within a limit of memory.

Where the distinct pretokens do not fit at once, they are added up in parts: those whose hash lies in one
range, then those of the next, with the rows read again for each part. Every pretoken is whole in its part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from corpus_latam.tokenizer.count.growing import binary_views, enlarged
from corpus_latam.tokenizer.train import sums_kernel as kernel

HASHES = 1 << 64
MOST_TYPES = 2**31 - 2**20
"""Pretokens of one part: slots number them in 32 bits, and a batch of rows may go beyond the limit."""


class Rows(NamedTuple):
    """Pretokens (`data[offsets[i]:offsets[i + 1]]`; uint8, int64), how often each occurs, and what it weighs
    in training (int64). A pretoken may have many rows."""

    data: NDArray[np.uint8]
    offsets: NDArray[np.int64]
    counts: NDArray[np.int64]
    weights: NDArray[np.int64]


@dataclass(frozen=True)
class Summed:
    """Distinct pretokens, as in `Rows`, sorted by their bytes, and the 64-bit hash of each."""

    data: NDArray[np.uint8]
    offsets: NDArray[np.int64]
    counts: NDArray[np.int64]
    weights: NDArray[np.int64]
    hashes: NDArray[np.uint64]

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Bytes of each pretoken."""
        return np.diff(self.offsets)


class Sums:
    """Distinct pretokens with their sums, in the order in which they appear. Grows by doubling."""

    def __init__(self) -> None:
        self._table = _empty()

    @property
    def types(self) -> int:
        """How many pretokens there are."""
        return int(self._table.used[kernel.TYPES])

    @property
    def bytes(self) -> int:
        """Memory in use: the text, and for each pretoken four numbers of 64 bits and up to four slots."""
        return int(self._table.offsets[self.types]) + (4 * 8 + 4 * 4) * self.types

    def add(self, rows: Rows, low: int = 0, high: int = HASHES - 1) -> None:
        """Adds the rows whose hash is from `low` to `high`, both included."""
        bounds = np.uint64(low), np.uint64(high)
        reached = 0
        while True:
            reached = int(kernel.add(self._table, *rows, reached, *bounds))
            if reached == len(rows.counts):
                return
            self._grow(int(rows.offsets[reached + 1] - rows.offsets[reached]))

    def _grow(self, length: int) -> None:
        """Room for one more pretoken of `length` bytes."""
        table, types = self._table, self.types
        self._table = table._replace(
            data=enlarged(table.data, int(table.offsets[types]) + length),
            offsets=enlarged(table.offsets, types + 2),
            hashes=enlarged(table.hashes, types + 1),
            counts=enlarged(table.counts, types + 1),
            weights=enlarged(table.weights, types + 1),
        )
        if 2 * (types + 1) > len(table.slots):
            self._table = self._table._replace(slots=np.full(2 * len(table.slots), kernel.EMPTY, np.int32))
            kernel.refill(self._table)

    def narrow(self, high: int) -> None:
        """Drops the pretokens whose hash is above `high`."""
        kernel.narrow(self._table, np.uint64(high))
        self._table.slots.fill(kernel.EMPTY)
        kernel.refill(self._table)

    def taken(self) -> Summed:
        """What was added up, sorted by bytes: training is faster where neighbours begin alike. Leaves nothing
        here, so that memory holds each column twice at most."""
        types, table = self.types, self._table
        self._table = _empty()
        data, offsets = table.data[: table.offsets[types]], table.offsets[: types + 1]
        columns = [table.hashes, table.weights, table.counts]
        del table
        pretokens = pa.Array.from_buffers(
            pa.large_binary(), types, [None, pa.py_buffer(offsets), pa.py_buffer(data)]
        )
        order = pc.sort_indices(pretokens)
        data, offsets = binary_views(pa.chunked_array([pretokens.take(order)]))
        del pretokens
        counts, weights, hashes = (columns.pop()[order.to_numpy()] for _ in range(3))
        return Summed(data, offsets, counts, weights, hashes)

    def unsorted(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The count and the bytes of each pretoken, in the order in which they came."""
        return self._table.counts[: self.types], np.diff(self._table.offsets[: self.types + 1])

    def counts_of(self, other: Summed) -> NDArray[np.int64]:
        """The counts here of another's pretokens, 0 for those that are not here."""
        found = np.empty(len(other.counts), np.int64)
        kernel.counts_of(self._table, other.data, other.offsets, found)
        return found


def _empty() -> kernel.Table:
    return kernel.Table(
        slots=np.full(1 << 12, kernel.EMPTY, np.int32),
        data=np.empty(1 << 14, np.uint8),
        offsets=np.zeros((1 << 11) + 1, np.int64),
        hashes=np.empty(1 << 11, np.uint64),
        counts=np.empty(1 << 11, np.int64),
        weights=np.empty(1 << 11, np.int64),
        used=np.zeros(1, np.int64),
    )


def in_parts(read: Callable[[], Iterable[tuple[str, Rows]]], limit: int) -> Iterator[dict[str, Sums]]:
    """Adds up the rows of each name by itself; yields parts that take about `limit` bytes at most.

    `read` gives all rows, the same at each call. A part that grows beyond the limit loses the upper half of
    its hashes to the parts after it, so the cut follows from rows and limit alone. Parts are disjoint.
    """
    low, width = 0, HASHES
    while low < HASHES:
        sums, width = _part(read(), low, width, limit)
        yield sums
        low += width
        del sums


def _part(rows: Iterable[tuple[str, Rows]], low: int, width: int, limit: int) -> tuple[dict[str, Sums], int]:
    """The sums of the hashes from `low` on, and how many hashes that is: `width` or a half, quarter ..."""
    sums: dict[str, Sums] = {}
    for name, batch in rows:
        sums.setdefault(name, Sums()).add(batch, low, low + width - 1)
        while width > 1 and _is_full(sums, limit):
            width //= 2
            for one in sums.values():
                one.narrow(low + width - 1)
    return sums, width


def _is_full(sums: dict[str, Sums], limit: int) -> bool:
    """Whether a part is too large. One pretoken cannot be cut, however long it is."""
    most = max(one.types for one in sums.values())
    return most > MOST_TYPES or (most > 1 and sum(one.bytes for one in sums.values()) > limit)
