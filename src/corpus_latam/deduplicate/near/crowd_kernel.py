"""Compiled: each document of a block against leaders, in the order of documents. See `crowds.py`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from corpus_latam.deduplicate.near.jaccard import similarity
from corpus_latam.text.jit import Integer, kernel

UNKNOWN = np.float32(-1)
"""An exact index that nobody asked for."""


@kernel
def meet_all(
    numbers: NDArray[np.uint32],
    rows: NDArray[np.int64],
    minima: NDArray[np.uint32],
    values: NDArray[np.uint64],
    set_starts: NDArray[np.int64],
    set_ends: NDArray[np.int64],
    member: NDArray[np.int64],
    offsets: NDArray[np.int64],
    leader_numbers: NDArray[np.uint32],
    leader_rows: NDArray[np.int64],
    leader_minima: NDArray[np.uint32],
    leader_values: NDArray[np.uint64],
    leader_starts: NDArray[np.int64],
    leader_ends: NDArray[np.int64],
    starts: NDArray[np.int64],
    filled: NDArray[np.int64],
    slots: NDArray[np.int64],
    stamps: NDArray[np.int64],
    kinds: NDArray[np.int64],
    settled: int,
    equal: NDArray[np.int64],
    leader: NDArray[np.int64],
    exact: NDArray[np.float32],
    places: NDArray[np.int64],
) -> None:
    """Each document against leaders that are known: those of bucket b at slots[starts[b]] and after."""
    for i in range(len(numbers)):
        if np.int64(numbers[i]) >= settled:
            _estimate(
                i, minima[rows[i]], member, offsets, leader_numbers, leader_rows, leader_minima, starts,
                filled, slots, stamps, kinds, equal[i], leader[i], exact[i], places,
            )  # fmt: skip
            _read(
                values, set_starts[i], set_ends[i], leader_values, leader_starts, leader_ends, kinds,
                equal[i], exact[i], places,
            )  # fmt: skip


@kernel
def meet_and_lead(
    numbers: NDArray[np.uint32],
    rows: NDArray[np.int64],
    minima: NDArray[np.uint32],
    values: NDArray[np.uint64],
    set_starts: NDArray[np.int64],
    set_ends: NDArray[np.int64],
    member: NDArray[np.int64],
    offsets: NDArray[np.int64],
    starts: NDArray[np.int64],
    filled: NDArray[np.int64],
    slots: NDArray[np.int64],
    stamps: NDArray[np.int64],
    kinds: NDArray[np.int64],
    settled: int,
    equal: NDArray[np.int64],
    leader: NDArray[np.int64],
    exact: NDArray[np.float32],
    places: NDArray[np.int64],
    threshold: np.float32,
    room: NDArray[np.int64],
    leads: NDArray[np.bool_],
) -> None:
    """Each document against the leaders before it; one that is like none leads its buckets that have room."""
    for i in range(len(numbers)):
        goes = False
        if np.int64(numbers[i]) >= settled:
            _estimate(
                i, minima[rows[i]], member, offsets, numbers, rows, minima, starts, filled, slots, stamps,
                kinds, equal[i], leader[i], exact[i], places,
            )  # fmt: skip
            _read(
                values, set_starts[i], set_ends[i], values, set_starts, set_ends, kinds, equal[i], exact[i],
                places,
            )  # fmt: skip
            for e in range(len(places)):
                if equal[i, e] >= 0:
                    goes |= kinds[equal[i, e]] == 2 or exact[i, e] >= threshold
        for m in range(offsets[i], offsets[i + 1]):
            bucket = member[m]
            if not goes and filled[bucket] < room[bucket]:
                slots[starts[bucket] + filled[bucket]] = i
                filled[bucket] += 1
                leads[m] = True


@kernel
def _estimate(
    i: int,
    minima: NDArray[np.uint32],
    member: NDArray[np.int64],
    offsets: NDArray[np.int64],
    leader_numbers: NDArray[np.uint32],
    leader_rows: NDArray[np.int64],
    leader_minima: NDArray[np.uint32],
    starts: NDArray[np.int64],
    filled: NDArray[np.int64],
    slots: NDArray[np.int64],
    stamps: NDArray[np.int64],
    kinds: NDArray[np.int64],
    equal: NDArray[np.int64],
    leader: NDArray[np.int64],
    exact: NDArray[np.float32],
    places: NDArray[np.int64],
) -> None:
    """Puts the leaders of document i's buckets, each once, in their place among its closest.

    `places`: where those that came in now lie among the leaders, -1 for others.
    """
    for e in range(len(places)):
        places[e] = -1
    for m in range(offsets[i], offsets[i + 1]):
        first = starts[member[m]]
        for slot in range(first, first + filled[member[m]]):
            other = slots[slot]
            if stamps[other] != i:
                stamps[other] = i
                count, row = 0, leader_rows[other]
                for k in range(len(minima)):
                    count += minima[k] == leader_minima[row, k]
                if kinds[count]:
                    _insert(count, np.int64(leader_numbers[other]), other, equal, leader, exact, places)


@kernel
def _insert(
    count: int,
    number: Integer,
    other: Integer,
    equal: NDArray[np.int64],
    leader: NDArray[np.int64],
    exact: NDArray[np.float32],
    places: NDArray[np.int64],
) -> None:
    """More equal minima come first; of equals the smaller number."""
    e = len(equal)
    while e > 0 and (equal[e - 1] < count or (equal[e - 1] == count and leader[e - 1] > number)):
        e -= 1
        if e + 1 < len(equal):
            equal[e + 1], leader[e + 1] = equal[e], leader[e]
            exact[e + 1], places[e + 1] = exact[e], places[e]
    if e < len(equal):
        equal[e], leader[e], exact[e], places[e] = count, number, UNKNOWN, other


@kernel
def _read(
    values: NDArray[np.uint64],
    start: int,
    end: int,
    leader_values: NDArray[np.uint64],
    leader_starts: NDArray[np.int64],
    leader_ends: NDArray[np.int64],
    kinds: NDArray[np.int64],
    equal: NDArray[np.int64],
    exact: NDArray[np.float32],
    places: NDArray[np.int64],
) -> None:
    """The exact index of those that came in now, unless the best estimate says enough."""
    if equal[0] >= 0 and kinds[equal[0]] == 2:
        return
    for e in range(len(places)):
        if places[e] >= 0:
            other = places[e]
            exact[e] = np.float32(
                similarity(values, start, end, leader_values, leader_starts[other], leader_ends[other])
            )
