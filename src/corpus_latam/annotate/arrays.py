"""Small arithmetic that the annotators share: ratios that are defined everywhere, sums per text."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[Any]


def ratio(part: Numbers, whole: Numbers) -> NDArray[np.float32]:
    """part / whole as float32, 0 where the whole is 0."""
    quotient = np.divide(part, whole, out=np.zeros(len(part), np.float64), where=np.asarray(whole) != 0)
    return quotient.astype(np.float32)


def sum_by_text(values: Numbers, offsets: NDArray[np.int64]) -> NDArray[np.int64]:
    """Sums of `values[offsets[i]:offsets[i + 1]]`, exact. int64, shape (texts,)."""
    sums = np.concatenate(([0], np.cumsum(values, dtype=np.int64)))
    return sums[offsets[1:]] - sums[offsets[:-1]]


def max_by_text(values: Numbers, offsets: NDArray[np.int64]) -> NDArray[np.int64]:
    """Maxima of `values[offsets[i]:offsets[i + 1]]`, 0 where that is empty. int64, shape (texts,)."""
    result = np.zeros(len(offsets) - 1, np.int64)
    filled = offsets[1:] > offsets[:-1]
    if filled.any():
        result[filled] = np.maximum.reduceat(values, offsets[:-1][filled])
    return result
