"""Compiled: each document of a block against leaders, in the order of documents. See `crowds.py`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from corpus_latam.deduplicate.near.jaccard import similarity
from corpus_latam.text.jit import Integer, inlined, kernel

UNKNOWN = np.float32(-1)
"""An exact index that nobody asked for, or that cannot reach the threshold."""
SKETCH = 8
"""Words of 64 bits of a document's sketch: the n-grams of a short document have a bit each, nearly all."""
SKETCH_BYTES = 8 * SKETCH


@kernel
def sketch_sets(
    values: NDArray[np.uint64],
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    sketches: NDArray[np.uint64],
) -> None:
    """Sets the bit of each value in its set's row of `sketches`, shape (sets, SKETCH), zero at first."""
    for i in range(len(starts)):
        for k in range(starts[i], ends[i]):
            word = np.int64(values[k] >> np.uint64(6) & np.uint64(SKETCH - 1))
            sketches[i, word] |= np.uint64(1) << (values[k] & np.uint64(63))


@inlined
def _bits(word: np.uint64) -> np.uint64:
    """How many bits are set (Warren: Hacker's Delight, 5-1)."""
    word -= word >> np.uint64(1) & np.uint64(0x5555555555555555)
    word = (word & np.uint64(0x3333333333333333)) + (word >> np.uint64(2) & np.uint64(0x3333333333333333))
    word = word + (word >> np.uint64(4)) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return word * np.uint64(0x0101010101010101) >> np.uint64(56)


@inlined
def most_similar(
    sketch: NDArray[np.uint64], size: Integer, leader_sketch: NDArray[np.uint64], leader_size: Integer
) -> float:
    """What the index of two sets is at most: a bit that one sketch alone has is a value of that set alone."""
    own, others = np.uint64(0), np.uint64(0)
    for word in range(SKETCH):
        own += _bits(sketch[word] & ~leader_sketch[word])
        others += _bits(leader_sketch[word] & ~sketch[word])
    shared = min(size - np.int64(own), leader_size - np.int64(others))
    union = size + leader_size - shared
    return shared / union if union else 1.0


@kernel
def meet_all(
    numbers: NDArray[np.uint32],
    rows: NDArray[np.int64],
    minima: NDArray[np.uint32],
    values: NDArray[np.uint64],
    set_starts: NDArray[np.int64],
    set_ends: NDArray[np.int64],
    sketches: NDArray[np.uint64],
    member: NDArray[np.int64],
    offsets: NDArray[np.int64],
    leader_numbers: NDArray[np.uint32],
    leader_rows: NDArray[np.int64],
    leader_minima: NDArray[np.uint32],
    leader_values: NDArray[np.uint64],
    leader_starts: NDArray[np.int64],
    leader_ends: NDArray[np.int64],
    leader_sketches: NDArray[np.uint64],
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
) -> None:
    """Each document against leaders that are known: those of bucket b at slots[starts[b]] and after."""
    for i in range(len(numbers)):
        if np.int64(numbers[i]) >= settled:
            _estimate(
                i, minima[rows[i]], member, offsets, leader_numbers, leader_rows, leader_minima, starts,
                filled, slots, stamps, kinds, equal[i], leader[i], exact[i], places,
            )  # fmt: skip
            _read(
                values, set_starts[i], set_ends[i], sketches[i], leader_values, leader_starts, leader_ends,
                leader_sketches, kinds, equal[i], exact[i], places, threshold,
            )  # fmt: skip


@kernel
def meet_and_lead(
    numbers: NDArray[np.uint32],
    rows: NDArray[np.int64],
    minima: NDArray[np.uint32],
    values: NDArray[np.uint64],
    set_starts: NDArray[np.int64],
    set_ends: NDArray[np.int64],
    sketches: NDArray[np.uint64],
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
                values, set_starts[i], set_ends[i], sketches[i], values, set_starts, set_ends, sketches,
                kinds, equal[i], exact[i], places, threshold,
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
    sketch: NDArray[np.uint64],
    leader_values: NDArray[np.uint64],
    leader_starts: NDArray[np.int64],
    leader_ends: NDArray[np.int64],
    leader_sketches: NDArray[np.uint64],
    kinds: NDArray[np.int64],
    equal: NDArray[np.int64],
    exact: NDArray[np.float32],
    places: NDArray[np.int64],
    threshold: np.float32,
) -> None:
    """The exact index of those that came in now, unless the best estimate says enough.

    And unless their sketches say that it is below the threshold, which takes a tenth of the time.
    """
    if equal[0] >= 0 and kinds[equal[0]] == 2:
        return
    for e in range(len(places)):
        if places[e] >= 0:
            other = places[e]
            first, last = leader_starts[other], leader_ends[other]
            most = most_similar(sketch, end - start, leader_sketches[other], last - first)
            if np.float32(most) >= threshold:
                exact[e] = np.float32(similarity(values, start, end, leader_values, first, last))
