"""The documents' numbers, shard after shard, and where the document with a number lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

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


def join_numbers(shards: Sequence[NDArray[np.uint32]]) -> Numbers:
    """The numbers of some shards, given one by one."""
    starts = np.cumsum([0, *(len(numbers) for numbers in shards)])
    return Numbers(np.concatenate([np.empty(0, np.uint32), *shards]), starts)


def positions_of(wanted: NDArray[np.uint32], numbers: Numbers) -> NDArray[np.int64]:
    """The positions of some documents, given by their numbers, in the order of shards and rows."""
    among = np.zeros(numbers.documents, np.bool_)
    among[wanted] = True
    return np.flatnonzero(among[numbers.flat])


def locate(wanted: NDArray[np.uint32], numbers: Numbers) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """The shard and the row of each of some documents, given by sorted numbers. Shapes (wanted,)."""
    position = positions_of(wanted, numbers)
    place = np.searchsorted(wanted, numbers.flat[position])
    shard = np.searchsorted(numbers.starts, position, side="right") - 1
    shard_of, row_of = np.empty(len(wanted), np.int32), np.empty(len(wanted), np.int64)
    shard_of[place], row_of[place] = shard, position - numbers.starts[shard]
    return shard_of, row_of
