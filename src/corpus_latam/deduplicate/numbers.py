"""The documents' numbers, shard after shard, and where the document with a number lies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

AT_ONCE = 1 << 20
"""Documents whose positions are looked at together, so that little memory is taken beside the answer."""
Value = TypeVar("Value", bound=np.generic)


@dataclass(frozen=True)
class Numbers:
    """Every document's place in the total order, by its position: shard after shard, row after row.

    flat: uint32, shape (documents,). starts: int64, the position of each shard's first document, and the
    number of documents at the end, shape (shards + 1,).
    """

    flat: NDArray[np.uint32]
    starts: NDArray[np.int64]

    @property
    def documents(self) -> int:
        """How many there are."""
        return len(self.flat)

    def by_shard(self, values: NDArray[Value]) -> list[NDArray[Value]]:
        """What values by position, shape (documents,), say of each shard's documents: views of them."""
        return np.split(values, self.starts[1:-1])


def positions_among(wanted: NDArray[np.uint32], numbers: Numbers) -> NDArray[np.int64]:
    """The positions of some documents, given by their numbers, in the order of shards and rows."""
    among = np.zeros(numbers.documents, np.bool_)
    among[wanted] = True
    starts = range(0, numbers.documents, AT_ONCE)
    parts = [np.flatnonzero(among[numbers.flat[start : start + AT_ONCE]]) + start for start in starts]
    return np.concatenate([np.empty(0, np.int64), *parts])


def positions_of(wanted: NDArray[np.uint32], numbers: Numbers) -> NDArray[np.uint32]:
    """The position of each of some documents, given by sorted numbers. Shape (wanted,)."""
    among = np.zeros(numbers.documents, np.bool_)
    among[wanted] = True
    found = np.empty(len(wanted), np.uint32)
    for start in range(0, numbers.documents, AT_ONCE):
        part = numbers.flat[start : start + AT_ONCE]
        rows = np.flatnonzero(among[part])
        found[np.searchsorted(wanted, part[rows])] = rows + start
    return found


def locate(wanted: NDArray[np.uint32], numbers: Numbers) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The shard and the row of each of some documents, given by sorted numbers. Shapes (wanted,)."""
    position = positions_of(wanted, numbers).astype(np.int64)
    shard = np.searchsorted(numbers.starts, position, side="right") - 1
    return shard, position - numbers.starts[shard]
