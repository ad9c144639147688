"""Exact similarity: the Jaccard index of two texts' sets of word n-grams, by the words of docs/text.md."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from corpus_latam.text import as_utf8, segment
from corpus_latam.text.jit import kernel

MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


def shingle_sets(texts: pa.Array, words: int) -> list[NDArray[np.uint64]]:
    """For each text its distinct n-grams of `words` words as sorted 64-bit hashes.

    A text of fewer words has one, made of all of them; one without words has none.
    """
    found = segment(as_utf8(texts))
    bounds = found.offsets.tolist()
    return [np.unique(shingles(found.hashes[start:end], words)) for start, end in pairwise(bounds)]


def jaccard(a: NDArray[np.uint64], b: NDArray[np.uint64]) -> float:
    """|a ∩ b| / |a ∪ b| of two sorted sets; 1.0 for two empty ones."""
    shared = _shared(a, b)
    union = len(a) + len(b) - shared
    return shared / union if union else 1.0


def shingles(hashes: NDArray[np.uint64], words: int) -> NDArray[np.uint64]:
    """Hashes of all runs of `words` words, from the hashes of a text's words, in order."""
    span = min(words, len(hashes))
    found = np.empty(len(hashes) - span + 1 if span else 0, np.uint64)
    _hash_runs(hashes, span, found)
    return found


@kernel
def _hash_runs(hashes: NDArray[np.uint64], span: int, runs: NDArray[np.uint64]) -> None:
    """Each word is multiplied into a state that depends on its place."""
    for i in range(len(runs)):
        h = np.uint64(span)
        for j in range(i, i + span):
            h = (h ^ hashes[j]) * MULTIPLIER
            h ^= h >> np.uint64(29)
        runs[i] = h


@kernel
def _shared(a: NDArray[np.uint64], b: NDArray[np.uint64]) -> int:
    """How many values two sorted sets share."""
    i, j, shared = 0, 0, 0
    while i < len(a) and j < len(b):
        if a[i] == b[j]:
            shared += 1
            i += 1
            j += 1
        elif a[i] < b[j]:
            i += 1
        else:
            j += 1
    return shared
