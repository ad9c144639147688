"""The hash table that adds up the counts of distinct pretokens, in the order in which they appear.

Open addressing with linear probing; a slot holds the number of a pretoken. Bytes, hashes and counts lie in
arrays beside it, so that growing copies no text twice and a part of the hashes can be dropped in place.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpus_latam.text.decode import FNV_PRIME, FNV_START, mix
from corpus_latam.text.jit import Integer, inlined, kernel

EMPTY = np.int32(-1)
TYPES = 0
"""Position in `used`: distinct pretokens."""


class Table(NamedTuple):
    """Pretoken k is `data[offsets[k]:offsets[k + 1]]`, hashes to `hashes[k]`, occurs `counts[k]` times and
    weighs `weights[k]`. `slots`: a power of two of numbers of pretokens, or EMPTY."""

    slots: NDArray[np.int32]
    data: NDArray[np.uint8]
    offsets: NDArray[np.int64]
    hashes: NDArray[np.uint64]
    counts: NDArray[np.int64]
    weights: NDArray[np.int64]
    used: NDArray[np.int64]


@inlined
def _hash(data: NDArray[np.uint8], start: Integer, end: Integer) -> np.uint64:
    """FNV-1a over the bytes, mixed: its high bits alone are poor for short words."""
    h = FNV_START
    for i in range(start, end):
        h = (h ^ np.uint64(data[i])) * FNV_PRIME
    return mix(h)


@inlined
def _is_same(table: Table, number: Integer, data: NDArray[np.uint8], start: Integer, end: Integer) -> bool:
    first = table.offsets[number]
    if table.offsets[number + 1] - first != end - start:
        return False
    for k in range(end - start):  # noqa: SIM110 - numba has no generator expressions
        if table.data[first + k] != data[start + k]:
            return False
    return True


@inlined
def _find(table: Table, h: np.uint64, data: NDArray[np.uint8], start: Integer, end: Integer) -> Integer:
    """The slot of a pretoken, or the empty one where it would be."""
    mask = np.uint64(len(table.slots) - 1)
    p = h & mask
    while True:
        number = table.slots[p]
        if number == EMPTY:
            return np.int64(p)
        if table.hashes[number] == h and _is_same(table, number, data, start, end):
            return np.int64(p)
        p = (p + np.uint64(1)) & mask


@kernel
def add(
    table: Table,
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    counts: NDArray[np.int64],
    weights: NDArray[np.int64],
    row: Integer,
    low: np.uint64,
    high: np.uint64,
) -> Integer:
    """Adds the rows from `row` on whose hash is from `low` to `high`, both included.

    Returns the row reached: all, or the first one that the arrays have no room for.
    """
    while row < len(counts):
        start, end = offsets[row], offsets[row + 1]
        h = _hash(data, start, end)
        if h < low or h > high:
            row += 1
            continue
        p = _find(table, h, data, start, end)
        number = np.int64(table.slots[p])
        if number == EMPTY:
            number = table.used[TYPES]
            first = table.offsets[number]
            if (
                2 * (number + 1) > len(table.slots)
                or number >= len(table.hashes)
                or number + 1 >= len(table.offsets)
                or first + end - start > len(table.data)
            ):
                break
            for k in range(end - start):
                table.data[first + k] = data[start + k]
            table.offsets[number + 1] = first + end - start
            table.hashes[number], table.counts[number], table.weights[number] = h, 0, 0
            table.slots[p] = number
            table.used[TYPES] = number + 1
        table.counts[number] += counts[row]
        table.weights[number] += weights[row]
        row += 1
    return row


@kernel
def refill(table: Table) -> None:
    """Puts every pretoken into the empty slots."""
    mask = np.uint64(len(table.slots) - 1)
    for number in range(table.used[TYPES]):
        p = table.hashes[number] & mask
        while table.slots[p] != EMPTY:
            p = (p + np.uint64(1)) & mask
        table.slots[p] = number


@kernel
def narrow(table: Table, high: np.uint64) -> None:
    """Drops the pretokens whose hash is above `high`, in place; the slots must be filled again."""
    kept = 0
    for number in range(table.used[TYPES]):
        if table.hashes[number] > high:
            continue
        start, end, first = table.offsets[number], table.offsets[number + 1], table.offsets[kept]
        for k in range(end - start):
            table.data[first + k] = table.data[start + k]
        table.offsets[kept + 1] = first + end - start
        table.hashes[kept] = table.hashes[number]
        table.counts[kept], table.weights[kept] = table.counts[number], table.weights[number]
        kept += 1
    table.used[TYPES] = kept


@kernel
def counts_of(
    table: Table, data: NDArray[np.uint8], offsets: NDArray[np.int64], found: NDArray[np.int64]
) -> None:
    """Writes to `found` the count of each pretoken of `data` (0 where the table lacks it)."""
    for row in range(len(offsets) - 1):
        start, end = offsets[row], offsets[row + 1]
        number = table.slots[_find(table, _hash(data, start, end), data, start, end)]
        found[row] = 0 if number == EMPTY else table.counts[number]
