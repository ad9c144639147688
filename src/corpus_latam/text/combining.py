"""Shortens runs of combining marks before a text is normalised: to sort a run costs the square of its length.

Unicode's stream-safe text format (UAX #15, section 13) breaks runs of more than 30 marks, which no writing
system needs. Here the rest of such a run is left out, since what is normalised is only compared, never kept.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from corpus_latam.text.buffers import Utf8
from corpus_latam.text.decode import code_point
from corpus_latam.text.jit import kernel
from corpus_latam.text.unicode import MARK, classes

MOST_MARKS = 30


def shorten_runs(texts: Utf8) -> Utf8:
    """The texts with at most `MOST_MARKS` marks in a row; the same object where there are no more."""
    kept = np.empty(int(texts.offsets[-1] - texts.offsets[0]), np.bool_)
    offsets = np.zeros(len(texts) + 1, np.int64)
    _choose(texts.data, texts.offsets, classes(), kept, offsets)
    if offsets[-1] == len(kept):
        return texts
    return Utf8(texts.data[texts.offsets[0] : texts.offsets[-1]][kept], offsets)


def shorten_run(text: str) -> str:
    """`shorten_runs` of one text."""
    if text.isascii():
        return text
    data = np.frombuffer(text.encode(errors="surrogatepass"), np.uint8)
    short = shorten_runs(Utf8(data, np.array([0, len(data)], np.int64)))
    return text if len(short.data) == len(data) else short.data.tobytes().decode(errors="surrogatepass")


@kernel
def _choose(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    classes: NDArray[np.uint16],
    kept: NDArray[np.bool_],
    kept_offsets: NDArray[np.int64],
) -> None:
    """Which bytes stay, and where the texts end without the others."""
    first, count = offsets[0], 0
    for text in range(len(offsets) - 1):
        i, run = offsets[text], 0
        while i < offsets[text + 1]:
            code, after = code_point(data, i, offsets[text + 1])
            run = run + 1 if classes[code] & MARK else 0
            stays = run <= MOST_MARKS
            for k in range(i, after):
                kept[k - first] = stays
            count += (after - i) * stays
            i = after
        kept_offsets[text + 1] = count
