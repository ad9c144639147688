"""Fingerprints: an exact hash of the normalised text and a MinHash signature of its word n-grams.

The signature is datasketch 2.0's `affine32` (documented in its `MinHash`), number for number, so that
datasketch's LSH reads it: h is mixed with MurmurHash3's 32-bit finaliser, permutation k is
a[k] * h + b[k] modulo 2^32, and the signature holds the minima over all shingles.
"""

from __future__ import annotations

import json
from functools import cache
from itertools import pairwise

import numpy as np
import pyarrow as pa
import xxhash
from numpy.typing import NDArray

from corpus_latam.config import SignatureConfig
from corpus_latam.text import TEXT_RULE, Utf8, Words
from corpus_latam.text.decode import GOLDEN, mix
from corpus_latam.text.jit import inlined, kernel

METADATA_KEY = b"corpus_latam.signature"
SCHEME = "affine32"


def exact_hashes(normalised: Utf8) -> pa.Array:
    """xxh3-128 of each normalised text, canonical (big-endian) bytes. fixed_size_binary(16)."""
    data, bounds = normalised.data.data, normalised.offsets.tolist()
    digests = b"".join(xxhash.xxh3_128_digest(data[start:end]) for start, end in pairwise(bounds))
    return _fixed_binary(digests, 16, len(normalised))


def signatures(words: Words, config: SignatureConfig) -> pa.Array:
    """MinHash signatures, `num_perm` little-endian uint32 each. fixed_size_binary(4 * num_perm).

    Null for texts with fewer words than a shingle has: they are compared exactly or not at all.
    """
    shingles, offsets = shingle_hashes(words, config.shingle_words)
    a, b = permutations(config.num_perm, config.seed)
    minima = np.empty((len(offsets) - 1, config.num_perm), np.uint32)
    _minima(shingles, offsets, a, b, minima)
    content = minima.astype("<u4", copy=False)
    return _fixed_binary(content, 4 * config.num_perm, len(minima), null=offsets[1:] == offsets[:-1])


def shingle_hashes(words: Words, shingle_words: int) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Hashes of all runs of `shingle_words` words. Returns uint32 hashes and int64 offsets per text."""
    counts = np.maximum(words.counts - shingle_words + 1, 0)
    offsets = np.concatenate(([0], np.cumsum(counts)))
    shingles = np.empty(offsets[-1], np.uint32)
    _shingles(words.hashes, words.offsets, shingle_words, shingles)
    return shingles, offsets


@cache
def permutations(num_perm: int, seed: int) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """datasketch's parameters of `affine32`: a odd, b any. Each uint32, shape (num_perm,)."""
    random = np.random.RandomState(seed)
    a = random.randint(0, 1 << 31, num_perm, dtype=np.uint32) * np.uint32(2) + np.uint32(1)
    b = random.randint(0, 1 << 32, num_perm, dtype=np.uint32)
    return a, b


def metadata(config: SignatureConfig) -> dict[bytes, bytes]:
    """Parquet metadata that says how the signatures were made."""
    fields = {
        "scheme": SCHEME,
        "num_perm": config.num_perm,
        "seed": config.seed,
        "shingle_words": config.shingle_words,
        "text_rule": TEXT_RULE,
    }
    return {METADATA_KEY: json.dumps(fields, sort_keys=True).encode()}


def _fixed_binary(
    content: bytes | NDArray[np.uint32], width: int, rows: int, null: NDArray[np.bool_] | None = None
) -> pa.Array:
    valid = pa.array(~null).buffers()[1] if null is not None and null.any() else None
    return pa.Array.from_buffers(pa.binary(width), rows, [valid, pa.py_buffer(content)])


@kernel
def _shingles(
    hashes: NDArray[np.uint64], offsets: NDArray[np.int64], width: int, out: NDArray[np.uint32]
) -> None:
    """Horner's rule over the word hashes of a shingle, mixed, the low 32 bits."""
    count = 0
    for text in range(len(offsets) - 1):
        for first in range(offsets[text], offsets[text + 1] - width + 1):
            h = np.uint64(0)
            for word in range(first, first + width):
                h = (h + hashes[word]) * GOLDEN
            out[count] = np.uint32(mix(h) & np.uint64(0xFFFFFFFF))
            count += 1


@inlined
def _mix32(h: np.uint32) -> np.uint32:
    """MurmurHash3's 32-bit finaliser."""
    h = np.uint32(h ^ (h >> np.uint32(16)))
    h = np.uint32(h * np.uint32(0x85EBCA6B))
    h = np.uint32(h ^ (h >> np.uint32(13)))
    h = np.uint32(h * np.uint32(0xC2B2AE35))
    return np.uint32(h ^ (h >> np.uint32(16)))


@inlined
def _permute(h: np.uint32, a: np.uint32, b: np.uint32) -> np.uint32:
    return np.uint32(np.uint32(h * a) + b)


@kernel
def _minima(
    shingles: NDArray[np.uint32],
    offsets: NDArray[np.int64],
    a: NDArray[np.uint32],
    b: NDArray[np.uint32],
    out: NDArray[np.uint32],
) -> None:
    """Four shingles at a time, so that the running minima are loaded and stored a quarter as often."""
    for text in range(len(offsets) - 1):
        row = out[text]
        row[:] = np.uint32(0xFFFFFFFF)
        i, end = offsets[text], offsets[text + 1]
        while i + 4 <= end:
            h0, h1 = _mix32(shingles[i]), _mix32(shingles[i + 1])
            h2, h3 = _mix32(shingles[i + 2]), _mix32(shingles[i + 3])
            for k in range(len(a)):
                low = min(_permute(h0, a[k], b[k]), _permute(h1, a[k], b[k]))
                high = min(_permute(h2, a[k], b[k]), _permute(h3, a[k], b[k]))
                row[k] = min(row[k], min(low, high))
            i += 4
        while i < end:
            h = _mix32(shingles[i])
            for k in range(len(a)):
                row[k] = min(row[k], _permute(h, a[k], b[k]))
            i += 1
