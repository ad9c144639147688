"""Groups of candidate pairs: each small enough for one task, with all that it needs brought to it once.

Documents that pairs connect stay together, so that few documents are needed by two groups.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus_latam.deduplicate.candidates import unpack
from corpus_latam.deduplicate.order import locate
from corpus_latam.text.jit import kernel


@dataclass(frozen=True)
class PairGroup:
    """Pairs that one task verifies.

    later, earlier: int64 places in the list of the group's documents, shape (pairs,). numbers: uint32, shape
    (documents,); the documents are listed shard after shard, row after row.
    """

    later: NDArray[np.int64]
    earlier: NDArray[np.int64]
    numbers: NDArray[np.uint32]


@dataclass(frozen=True)
class ShardRows:
    """The documents of one shard that groups need; both of shape (needed,), sorted by row.

    rows: int64, among the shard's documents. groups: int64, the group that needs it.
    """

    rows: NDArray[np.int64]
    groups: NDArray[np.int64]


@dataclass(frozen=True)
class Grouping:
    """Groups, and by the place of each shard that holds any of their documents, which ones."""

    groups: list[PairGroup]
    shards: dict[int, ShardRows]


def group_pairs(
    pairs: NDArray[np.uint64], numbers: Sequence[NDArray[np.uint32]], documents_per_group: int
) -> Grouping:
    """Cuts pairs (see `candidate_pairs`) into groups of about so many documents. `numbers`: by shard."""
    if len(pairs) == 0:
        return Grouping([], {})
    later, earlier = unpack(pairs)
    involved = np.unique(np.concatenate([later, earlier]))
    a, b = np.searchsorted(involved, later), np.searchsorted(involved, earlier)
    order = np.argsort(_components(a, b, len(involved))[a], kind="stable")
    a, b = a[order], b[order]
    shard_of, row_of = locate(involved, numbers)
    groups, used = [], []
    place = np.empty(len(involved), np.int64)
    for part in _cut(a, b, documents_per_group):
        members = np.unique(np.concatenate([a[part], b[part]]))
        members = members[np.lexsort([row_of[members], shard_of[members]])]
        place[members] = np.arange(len(members))
        groups.append(PairGroup(place[a[part]], place[b[part]], involved[members]))
        used.append(members)
    return Grouping(groups, _by_shard(used, shard_of, row_of))


def _cut(a: NDArray[np.int64], b: NDArray[np.int64], documents_per_group: int) -> list[NDArray[np.int64]]:
    """Places of the pairs of each group: a new one starts when so many documents have been met."""
    met = np.zeros(2 * len(a), np.int64)
    _, first = np.unique(np.stack([a, b], axis=1).ravel(), return_index=True)
    met[first] = 1
    group = (np.cumsum(met)[1::2] - 1) // documents_per_group
    return np.split(np.arange(len(a)), np.flatnonzero(np.diff(group)) + 1)


def _by_shard(
    used: list[NDArray[np.int64]], shard_of: NDArray[np.int32], row_of: NDArray[np.int64]
) -> dict[int, ShardRows]:
    documents = np.concatenate(used)
    groups = np.repeat(np.arange(len(used)), [len(members) for members in used])
    shards, rows = shard_of[documents], row_of[documents]
    order = np.lexsort((groups, rows, shards))
    found, starts = np.unique(shards[order], return_index=True)
    parts = np.split(order, starts[1:])
    return {int(s): ShardRows(rows[p], groups[p]) for s, p in zip(found, parts, strict=True)}


def _components(a: NDArray[np.int64], b: NDArray[np.int64], documents: int) -> NDArray[np.int64]:
    """For each document the smallest one that pairs connect it to, through others or not."""
    smallest = np.arange(documents)
    _unite(a, b, smallest)
    return smallest


@kernel
def _unite(a: NDArray[np.int64], b: NDArray[np.int64], parent: NDArray[np.int64]) -> None:
    """Union-find with path halving; a parent is never larger than its child."""
    for pair in range(len(a)):
        x, y = a[pair], b[pair]
        while parent[x] != x:
            parent[x] = parent[parent[x]]
            x = parent[x]
        while parent[y] != y:
            parent[y] = parent[parent[y]]
            y = parent[y]
        if x != y:
            parent[max(x, y)] = min(x, y)
    for document in range(len(parent)):
        parent[document] = parent[parent[document]]
