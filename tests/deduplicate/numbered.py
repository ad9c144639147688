"""Numbers of documents for tests, given shard by shard."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from corpus_latam.deduplicate.numbers import Numbers


def join_numbers(shards: Sequence[NDArray[np.uint32]]) -> Numbers:
    """The numbers of some shards, given one by one."""
    starts = np.cumsum([0, *(len(numbers) for numbers in shards)])
    return Numbers(np.concatenate([np.empty(0, np.uint32), *shards]), starts)
