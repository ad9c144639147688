"""Exact similarity: the Jaccard index of two texts' sets of word n-grams, by the words of docs/text.md."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from corpus_latam.text import as_utf8, segment
from corpus_latam.text.decode import hash_run
from corpus_latam.text.jit import kernel


@dataclass(frozen=True)
class Sets:
    """Sets of n-grams, each as sorted distinct 64-bit hashes: set i is values[starts[i]:ends[i]].

    values: uint64. starts, ends: int64, shape (sets,).
    """

    values: NDArray[np.uint64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]

    def take(self, places: NDArray[np.int64]) -> Sets:
        """Some of the sets, in another order; their values stay where they are."""
        return Sets(self.values, self.starts[places], self.ends[places])


def shingle_sets(texts: pa.Array, words: int) -> Sets:
    """For each text its distinct n-grams of `words` words.

    A text of fewer words has one, made of all of them; one without words has none.
    """
    found = segment(as_utf8(texts))
    counts = np.diff(found.offsets)
    sizes = np.where(counts >= words, counts - words + 1, np.minimum(counts, 1))
    ends = np.cumsum(sizes)
    starts = ends - sizes
    values = np.empty(int(sizes.sum()), np.uint64)
    _hash_texts(found.hashes, found.offsets, words, starts, ends, values)
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        values[start:end].sort()
    _distinct(values, starts, ends)
    return Sets(values, starts, ends)


def pack_sets(sets: Sets) -> NDArray[np.uint64]:
    """Sets in one array: the size of each, then its values."""
    sizes = sets.ends - sets.starts
    packed = np.empty(int(sizes.sum()) + len(sizes), np.uint64)
    _pack(sets.values, sets.starts, sets.ends, packed)
    return packed


def unpack_sets(packed: NDArray[np.uint64], count: int) -> Sets:
    """So many sets, as `pack_sets` packed them."""
    starts, ends = np.empty(count, np.int64), np.empty(count, np.int64)
    _unpack(packed, starts, ends)
    return Sets(packed, starts, ends)


def jaccard(a: NDArray[np.uint64], b: NDArray[np.uint64]) -> float:
    """|a ∩ b| / |a ∪ b| of two sorted sets; 1.0 for two empty ones."""
    return similarity(a, 0, len(a), b, 0, len(b))


def jaccards(sets: Sets, later: NDArray[np.uint32], earlier: NDArray[np.uint32]) -> NDArray[np.float32]:
    """The Jaccard index of each pair of sets, given by their places."""
    found = np.empty(len(later), np.float32)
    _compare(sets.values, sets.starts, sets.ends, later, earlier, found)
    return found


def shingles(hashes: NDArray[np.uint64], words: int) -> NDArray[np.uint64]:
    """Hashes of all runs of `words` words, from the hashes of a text's words, in order."""
    span = min(words, len(hashes))
    found = np.empty(len(hashes) - span + 1 if span else 0, np.uint64)
    _hash_runs(hashes, span, found)
    return found


@kernel
def _hash_runs(hashes: NDArray[np.uint64], span: int, runs: NDArray[np.uint64]) -> None:
    for i in range(len(runs)):
        runs[i] = hash_run(hashes, i, i + span)


@kernel
def _hash_texts(
    hashes: NDArray[np.uint64],
    texts: NDArray[np.int64],
    words: int,
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    values: NDArray[np.uint64],
) -> None:
    """The n-grams of each text, whose words lie between its bounds in `texts`."""
    for text in range(len(starts)):
        own = hashes[texts[text] : texts[text + 1]]
        _hash_runs(own, min(words, len(own)), values[starts[text] : ends[text]])


@kernel
def _distinct(values: NDArray[np.uint64], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> None:
    """Keeps each value of a sorted set once; `ends` is moved to where it then ends."""
    for place in range(len(starts)):
        filled = starts[place]
        for i in range(starts[place], ends[place]):
            if i == starts[place] or values[i] != values[filled - 1]:
                values[filled] = values[i]
                filled += 1
        ends[place] = filled


@kernel
def _pack(
    values: NDArray[np.uint64],
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    packed: NDArray[np.uint64],
) -> None:
    at = 0
    for place in range(len(starts)):
        packed[at] = ends[place] - starts[place]
        at += 1
        for i in range(starts[place], ends[place]):
            packed[at] = values[i]
            at += 1


@kernel
def _unpack(packed: NDArray[np.uint64], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> None:
    at = np.int64(0)
    for place in range(len(starts)):
        starts[place] = at + 1
        at += 1 + np.int64(packed[at])
        ends[place] = at


@kernel
def similarity(a: NDArray[np.uint64], i: int, a_end: int, b: NDArray[np.uint64], j: int, b_end: int) -> float:
    """The Jaccard index of two sorted sets: a[i:a_end] and b[j:b_end]; 1.0 for two empty ones."""
    union = a_end - i + b_end - j
    shared = 0
    while i < a_end and j < b_end:
        if a[i] == b[j]:
            shared += 1
            i += 1
            j += 1
        elif a[i] < b[j]:
            i += 1
        else:
            j += 1
    union -= shared
    return shared / union if union else 1.0


@kernel
def _compare(
    values: NDArray[np.uint64],
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    later: NDArray[np.uint32],
    earlier: NDArray[np.uint32],
    found: NDArray[np.float32],
) -> None:
    for pair in range(len(later)):
        a, b = later[pair], earlier[pair]
        found[pair] = similarity(values, starts[a], ends[a], values, starts[b], ends[b])
