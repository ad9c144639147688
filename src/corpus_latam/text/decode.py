"""Inlined pieces that text kernels are made of: reading, writing and hashing a code point, mixing a hash."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from corpus_latam.text.jit import Integer, inlined
from corpus_latam.text.unicode import FOLDED_BELOW

REPLACEMENT = np.int64(0xFFFD)
SMALL_A, SMALL_Z = 0x61, 0x7A
FNV_START = np.uint64(0xCBF29CE484222325)
FNV_PRIME = np.uint64(0x100000001B3)
"""FNV-1a, 64 bits (draft-eastlake-fnv), here over code points instead of bytes."""
GOLDEN = np.uint64(0x9E3779B97F4A7C15)
"""2^64 divided by the golden ratio, odd: Knuth's multiplicative constant (TAOCP 3, 6.4)."""


@inlined
def code_point(data: NDArray[np.uint8], i: Integer, end: Integer) -> tuple[Integer, Integer]:
    """The code point at byte `i` and the byte after it; U+FFFD for a malformed byte. Stays before `end`."""
    first = np.int64(data[i])
    if first < 0x80:
        return first, i + 1
    if 0xC2 <= first < 0xE0 and i + 1 < end:
        return ((first & 0x1F) << 6) | np.int64(data[i + 1] & 0x3F), i + 2
    if 0xE0 <= first < 0xF0 and i + 2 < end:
        middle = np.int64(data[i + 1] & 0x3F) << 6
        return ((first & 0x0F) << 12) | middle | np.int64(data[i + 2] & 0x3F), i + 3
    if 0xF0 <= first < 0xF5 and i + 3 < end:
        high = ((first & 0x07) << 18) | (np.int64(data[i + 1] & 0x3F) << 12)
        code = high | (np.int64(data[i + 2] & 0x3F) << 6) | np.int64(data[i + 3] & 0x3F)
        if code < 0x110000:
            return code, i + 4
    return REPLACEMENT, i + 1


@inlined
def encode(out: NDArray[np.uint8], written: Integer, code: Integer) -> Integer:
    """Writes a code point below 65536 to `out` from `written` on; returns where it ends."""
    if code < 0x80:
        out[written] = code
        return written + 1
    if code < 0x800:
        out[written] = 0xC0 | (code >> 6)
        out[written + 1] = 0x80 | (code & 63)
        return written + 2
    out[written] = 0xE0 | (code >> 12)
    out[written + 1] = 0x80 | ((code >> 6) & 63)
    out[written + 2] = 0x80 | (code & 63)
    return written + 3


@inlined
def after_small_letters(data: NDArray[np.uint8], i: Integer, end: Integer) -> Integer:
    """The first byte from `i` on that is not one of a to z, most of what texts are made of."""
    while i < end and SMALL_A <= data[i] <= SMALL_Z:
        i += 1
    return i


@inlined
def hash_folded(h: np.uint64, code: Integer, folds: NDArray[np.uint64]) -> np.uint64:
    """FNV-1a step for each code point that `code` folds to (see `unicode.folds`)."""
    if code >= FOLDED_BELOW:
        return (h ^ np.uint64(code)) * FNV_PRIME
    folded = folds[code]
    while True:
        h = (h ^ (folded & np.uint64(0xFFFF))) * FNV_PRIME
        folded >>= np.uint64(16)
        if folded == 0:
            return h


@inlined
def mix(h: np.uint64) -> np.uint64:
    """The 64-bit finaliser of MurmurHash3: every input bit reaches every output bit."""
    h ^= h >> np.uint64(33)
    h *= np.uint64(0xFF51AFD7ED558CCD)
    h ^= h >> np.uint64(33)
    h *= np.uint64(0xC4CEB9FE1A85EC53)
    return h ^ (h >> np.uint64(33))


@inlined
def hash_run(hashes: NDArray[np.uint64], first: Integer, end: Integer) -> np.uint64:
    """The hash of `hashes[first:end]` as a sequence: of a paragraph's lines, of an n-gram's words.

    It begins with the length, and each hash is multiplied into a state that depends on its place.
    """
    h = np.uint64(end - first)
    for i in range(first, end):
        h = (h ^ hashes[i]) * GOLDEN
        h ^= h >> np.uint64(29)
    return h
