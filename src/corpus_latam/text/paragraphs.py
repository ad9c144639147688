"""Cuts texts into paragraphs of about one size: short lines together, long lines apart.

The rule, in words: a paragraph ends with the first line that ends `MIN_BYTES` or more after its start. Where
no line ends before `MAX_BYTES`, it ends with the first white space after that. What is left at a text's end
goes to the paragraph before it if it has fewer than `MIN_BYTES`. Every text has one paragraph or more, and
paragraphs follow each other without gaps.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus_latam.text.buffers import Utf8
from corpus_latam.text.jit import Integer, inlined, kernel

MIN_BYTES = 250
"""About the length of a tweet: what classifiers of toxicity are trained on."""
MAX_BYTES = 600
LINE_FEED, SPACE = 0x0A, 0x20


@dataclass(frozen=True)
class Paragraphs:
    """`pieces`: the paragraphs of all texts. Those of text i are `first[i]:first[i + 1]` (int64)."""

    pieces: Utf8
    first: NDArray[np.int64]


def split_paragraphs(texts: Utf8) -> Paragraphs:
    """The paragraphs of each text, in order; a view of the same bytes."""
    room = int(texts.offsets[-1] - texts.offsets[0]) // MIN_BYTES + len(texts) + 1
    bounds = np.empty(room, np.int64)
    first = np.zeros(len(texts) + 1, np.int64)
    bounds[0] = texts.offsets[0]
    _cut(texts.data, texts.offsets, bounds, first)
    return Paragraphs(Utf8(texts.data, bounds[: first[-1] + 1]), first)


@kernel
def _cut(
    data: NDArray[np.uint8], offsets: NDArray[np.int64], bounds: NDArray[np.int64], first: NDArray[np.int64]
) -> None:
    """Writes the end of paragraph n to `bounds[n + 1]`."""
    count: Integer = 0
    for text in range(offsets.size - 1):
        start, end = offsets[text], offsets[text + 1]
        while True:
            start = _paragraph_end(data, start, end)
            count += 1
            bounds[count] = start
            if start == end:
                break
        first[text + 1] = count


@inlined
def _paragraph_end(data: NDArray[np.uint8], start: Integer, end: Integer) -> Integer:
    stop = start + MIN_BYTES
    while stop < end:
        byte = data[stop - 1]
        if byte == LINE_FEED or (byte == SPACE and stop - start >= MAX_BYTES):
            break
        stop += 1
    return stop if end - stop >= MIN_BYTES else end
