"""A hash set that forgets everything in no time: scratch memory for kernels that look for repetition."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpus_latam.text.jit import Integer, inlined


class HashSet(NamedTuple):
    """Open addressing with linear probing. A slot is in use if its stamp is the current round.

    keys: uint64. stamps: int64. counts: int32. All of one length, a power of two.
    """

    keys: NDArray[np.uint64]
    stamps: NDArray[np.int64]
    counts: NDArray[np.int32]


def hash_set(most: int) -> HashSet:
    """Room for `most` keys at a load of at most one half."""
    size = capacity(most)
    return HashSet(np.empty(size, np.uint64), np.zeros(size, np.int64), np.empty(size, np.int32))


def capacity(keys: int) -> int:
    """The power of two that holds `keys` at a load of at most one half."""
    return 1 << max(4, (2 * keys - 1).bit_length())


@inlined
def mask_for(keys: Integer) -> np.uint64:
    """Slots to use for `keys` keys, minus one: a short text touches little memory of a large set."""
    size = 16
    while size < 2 * keys:
        size *= 2
    return np.uint64(size - 1)


@inlined
def count_key(table: HashSet, key: np.uint64, mask: np.uint64, round_: Integer) -> Integer:
    """Adds one to the count of `key` in this round and returns it: 1 where it is new."""
    slot = key & mask
    while table.stamps[slot] == round_ and table.keys[slot] != key:
        slot = (slot + np.uint64(1)) & mask
    if table.stamps[slot] != round_:
        table.stamps[slot], table.keys[slot], table.counts[slot] = round_, key, 0
    table.counts[slot] += 1
    return np.int64(table.counts[slot])
