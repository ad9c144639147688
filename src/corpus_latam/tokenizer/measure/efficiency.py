"""How evenly a tokenizer uses its vocabulary: Rényi efficiency, and the share of tokens that occur at all."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

ALPHA = 2.5
"""Of the orders that Zouhar et al. 2023 tried, the one that agrees best with translation quality."""


def renyi_efficiency(counts: NDArray[np.float64], alpha: float = ALPHA) -> float | None:
    """Rényi entropy of the tokens' distribution over the logarithm of the vocabulary size (arXiv 2306.16842).

    `counts`: how often each token of the vocabulary occurs, shape (vocabulary,). 1: all tokens equally often.
    None where there are no tokens.
    """
    total = float(counts.sum())
    if total == 0 or len(counts) < 2:
        return None
    shares = counts[counts > 0] / total
    entropy = math.log(float(np.sum(shares**alpha))) / (1 - alpha)
    return max(entropy, 0.0) / math.log(len(counts))


def vocabulary_use(counts: NDArray[np.float64]) -> float | None:
    """The share of the vocabulary that occurs."""
    return float(np.count_nonzero(counts)) / len(counts) if counts.sum() else None
