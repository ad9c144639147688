"""Rényi efficiency and vocabulary use on distributions whose values are known."""

import numpy as np
import pytest

from corpus_latam.tokenizer.measure.efficiency import renyi_efficiency, vocabulary_use


def test_all_tokens_equally_often_is_one() -> None:
    assert renyi_efficiency(np.full(64, 5)) == pytest.approx(1)


def test_one_token_alone_is_zero() -> None:
    assert renyi_efficiency(np.array([9, 0, 0, 0])) == 0


def test_by_hand() -> None:
    """Order 2: H = -ln(1/4 + 1/16 + 1/16) over ln 3."""
    assert renyi_efficiency(np.array([2, 1, 1]), 2) == pytest.approx(-np.log(0.375) / np.log(3))


def test_shannon_is_the_limit() -> None:
    shares = np.array([0.5, 0.25, 0.25])
    shannon = -(shares * np.log(shares)).sum() / np.log(3)
    assert renyi_efficiency(np.array([2, 1, 1]), 1.0001) == pytest.approx(shannon, rel=1e-3)


def test_use() -> None:
    assert vocabulary_use(np.array([3, 0, 1, 0])) == 0.5


def test_no_tokens() -> None:
    assert renyi_efficiency(np.zeros(4, np.int64)) is None
    assert vocabulary_use(np.zeros(4, np.int64)) is None
