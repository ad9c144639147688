"""Upsampling: how often a document is written to train, by how many copies of it were found.

FineWeb-2 calls this rehydration: what the web repeats a few times is better than what it has once, and what
it repeats most is worse (https://github.com/huggingface/fineweb-2, misc/rehydration).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Weights = Mapping[int, int]
"""By `minhash_cluster_size`: a weight holds from its size up to the next; below the first it is 1."""


def times_written(
    sizes: NDArray[np.int32], held_out: NDArray[np.bool_], weights: Weights
) -> NDArray[np.int64]:
    """How often each document is written, from its cluster's size. Validation holds no document twice."""
    bounds = sorted(weights)
    by_place = np.array([1, *(weights[bound] for bound in bounds)], np.int64)
    times = by_place[np.searchsorted(np.array(bounds, np.int64), sizes, side="right")]
    return np.where(held_out, np.minimum(times, 1), times)
