"""The normal form of a text: what two texts must share to be the same text. The rule: docs/text.md."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from corpus_latam.text.buffers import Utf8
from corpus_latam.text.decode import code_point
from corpus_latam.text.jit import Integer, inlined, kernel
from corpus_latam.text.unicode import APOSTROPHE, FOLDED_BELOW, FORMAT, SPACE, classes, folds

LONGEST = 4
"""A code point of n bytes folds to fewer than 4 n bytes: U+0390 (2 bytes) to 3 code points of 2 bytes."""


def normalise(texts: Utf8) -> Utf8:
    """Lower case, canonical decomposition, one apostrophe, single spaces, no format characters."""
    bytes_in = int(texts.offsets[-1] - texts.offsets[0])
    data = np.empty(LONGEST * bytes_in, np.uint8)
    offsets = np.zeros(len(texts) + 1, np.int64)
    size = _normalise(texts.data, texts.offsets, classes(), folds(), data, offsets)
    return Utf8(data[:size], offsets)


def to_arrow(texts: Utf8) -> pa.Array:
    """Texts as a large_string array that shares their bytes."""
    buffers = [None, pa.py_buffer(texts.offsets), pa.py_buffer(texts.data)]
    return pa.Array.from_buffers(pa.large_string(), len(texts), buffers)


@inlined
def _encode(code: Integer, data: NDArray[np.uint8], o: Integer) -> Integer:
    """Writes a code point as UTF-8 at `o`; returns the byte after it."""
    if code < 0x80:
        data[o] = code
        return o + 1
    if code < 0x800:
        data[o] = 0xC0 | (code >> 6)
        data[o + 1] = 0x80 | (code & 0x3F)
        return o + 2
    if code < 0x10000:
        data[o] = 0xE0 | (code >> 12)
        data[o + 1] = 0x80 | ((code >> 6) & 0x3F)
        data[o + 2] = 0x80 | (code & 0x3F)
        return o + 3
    data[o] = 0xF0 | (code >> 18)
    data[o + 1] = 0x80 | ((code >> 12) & 0x3F)
    data[o + 2] = 0x80 | ((code >> 6) & 0x3F)
    data[o + 3] = 0x80 | (code & 0x3F)
    return o + 4


@inlined
def _encode_folded(code: Integer, folds: NDArray[np.uint64], data: NDArray[np.uint8], o: Integer) -> Integer:
    if code >= FOLDED_BELOW:
        return _encode(code, data, o)
    folded = folds[code]
    while True:
        o = _encode(np.int64(folded & np.uint64(0xFFFF)), data, o)
        folded >>= np.uint64(16)
        if folded == 0:
            return o


@kernel
def _normalise(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    classes: NDArray[np.uint16],
    folds: NDArray[np.uint64],
    out: NDArray[np.uint8],
    out_offsets: NDArray[np.int64],
) -> Integer:
    """Format characters vanish, runs of space become one space but at the ends, the rest is folded."""
    o: Integer = 0
    for text in range(len(offsets) - 1):
        out_offsets[text] = o
        i, end = offsets[text], offsets[text + 1]
        gap = False
        while i < end:
            code, i = code_point(data, i, end)
            flags = np.int64(classes[code])
            if flags & SPACE:
                gap = o > out_offsets[text]
            elif not flags & FORMAT:
                if gap:
                    out[o] = 0x20
                    o, gap = o + 1, False
                if flags & APOSTROPHE:
                    out[o] = 0x27
                    o += 1
                else:
                    o = _encode_folded(code, folds, out, o)
    out_offsets[len(offsets) - 1] = o
    return o
