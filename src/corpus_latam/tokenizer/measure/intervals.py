"""Confidence intervals by the bootstrap: documents are drawn with replacement, in folds, within their group.

Every validation document belongs to one of `schemas.FOLDS` folds by the hash of its id, so a fold of a group
is a random set of its documents; drawing folds is drawing documents by the handful. So an interval needs no
second look at the text. Percentile method (Efron 1979), 95 %. Of a sample the same: its folds hold fewer
documents, so draws differ more and the interval is as much wider as the sample makes it.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from corpus_latam.tokenizer.count.sample import FINEST

DRAWS = 500
SEED = 2503
FEWEST_FOLDS = 5
"""With documents in fewer folds than this there is no interval, and no stratum is drawn from alone."""
LOW, HIGH = 2.5, 97.5


def replicates(
    cells: pa.Table, group: NDArray[np.int64], groups: int, names: list[str]
) -> dict[str, NDArray[np.float64]]:
    """Sums of some columns over each group in every draw, shape (DRAWS, groups); NaN where a group has too
    few folds.

    `cells`: one row per finest group and fold, in the order of the tables; `group`: what each row is added
    to. Folds are drawn within each stratum (`_strata`), as many as it has.
    """
    random = np.random.default_rng(SEED)
    values = {name: cells[name].to_numpy().astype(np.float64) for name in names}
    sums = {name: np.zeros((DRAWS, groups)) for name in names}
    folds: list[set[int]] = [set() for _ in range(groups)]
    fold = cells["fold"].to_numpy()
    for rows in _strata(cells, group):
        size = len(rows)
        drawn = random.multinomial(size, np.full(size, 1 / size), DRAWS).astype(np.float64)
        target = group[rows[0]]
        folds[target].update(fold[rows].tolist())
        for name in names:
            sums[name][:, target] += drawn @ values[name][rows]
    few = [number for number, found in enumerate(folds) if len(found) < FEWEST_FOLDS]
    for name in names:
        sums[name][:, few] = np.nan
    return sums


def interval(above: NDArray[np.float64], below: NDArray[np.float64]) -> tuple[pa.Array, pa.Array]:
    """The interval of a ratio of two sums, each of shape (DRAWS, groups)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return percentiles(above / below)


def percentiles(draws: NDArray[np.float64]) -> tuple[pa.Array, pa.Array]:
    """The ends of the interval of each column; null where a draw has no value."""
    missing = ~np.isfinite(draws).all(axis=0)
    low, high = np.percentile(np.where(missing, 0.0, draws), [LOW, HIGH], axis=0)
    return pa.array(low, mask=missing), pa.array(high, mask=missing)


def _strata(cells: pa.Table, group: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Rows that are drawn together: a finest group, or several small ones of the same `group`.

    A finest group of one fold can only draw itself, as if nothing about it were left to chance: a hundred of
    them gave an interval of no width. Small ones are joined, the smallest first (collapsed strata, Cochran
    1977, 5A.12), which errs on the wide side.
    """
    found: list[NDArray[np.int64]] = []
    runs: dict[int, list[tuple[int, int]]] = {}
    for first, last in _runs(cells):
        runs.setdefault(int(group[first]), []).append((first, last))
    for mine in runs.values():
        pool = np.zeros(0, np.int64)
        for first, last in sorted(mine, key=lambda run: run[1] - run[0]):
            if last - first < FEWEST_FOLDS or 0 < len(pool) < FEWEST_FOLDS:
                pool = np.concatenate([pool, np.arange(first, last)])
            else:
                found.append(np.arange(first, last))
        if len(pool):
            found.append(np.sort(pool))
    return sorted(found, key=lambda rows: int(rows[0]))


def _runs(cells: pa.Table) -> list[tuple[int, int]]:
    """First and last row (exclusive) of each finest group: its folds stand together."""
    keys = list(zip(*(cells[name].to_pylist() for name in FINEST), strict=True))
    starts = [row for row, key in enumerate(keys) if row == 0 or key != keys[row - 1]]
    return list(zip(starts, [*starts[1:], len(keys)], strict=True))
