"""Groups of candidate pairs: each small enough for one task, with all that it needs brought to it once.

Documents that pairs connect stay together, so that few documents are needed by two groups.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus_latam.deduplicate.arrays import distinct
from corpus_latam.deduplicate.near.candidates import unpack
from corpus_latam.deduplicate.numbers import Numbers, locate
from corpus_latam.text.jit import kernel

PAIR_BYTES = 64
"""Memory of a task per pair: its places as they come, their similarity, and edges while they are sorted."""


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
    """The documents of one shard that groups need; arrays have shape (needed,), sorted by row.

    rows: int64, among the shard's documents. groups: int64, the group that needs it. size: bytes that they
    take in memory.
    """

    rows: NDArray[np.int64]
    groups: NDArray[np.int64]
    size: int


@dataclass(frozen=True)
class Grouping:
    """Groups, and by the place of each shard that holds any of their documents, which ones."""

    groups: list[PairGroup]
    shards: dict[int, ShardRows]


def involved_documents(pairs: NDArray[np.uint64]) -> NDArray[np.uint32]:
    """The documents that pairs name, sorted."""
    return distinct(np.concatenate(unpack(pairs)))


def group_pairs(
    pairs: NDArray[np.uint64],
    numbers: Numbers,
    weights: NDArray[np.int64],
    most: int,
) -> Grouping:
    """Cuts pairs (see `pair_runs`) into groups of about `most` bytes.

    `weights`: bytes of memory that each of the `involved_documents` takes.
    """
    if len(pairs) == 0:
        return Grouping([], {})
    later, earlier = unpack(pairs)
    involved = involved_documents(pairs)
    a, b = np.searchsorted(involved, later), np.searchsorted(involved, earlier)
    order = np.argsort(_components(a, b, len(involved))[a], kind="stable")
    a, b = a[order], b[order]
    shard_of, row_of = locate(involved, numbers)
    groups, used = [], []
    place = np.empty(len(involved), np.int64)
    for part in _cut(a, b, weights, most):
        members = distinct(np.concatenate([a[part], b[part]]))
        members = members[np.lexsort([row_of[members], shard_of[members]])]
        place[members] = np.arange(len(members))
        groups.append(PairGroup(place[a[part]], place[b[part]], involved[members]))
        used.append(members)
    return Grouping(groups, _by_shard(used, shard_of, row_of, weights))


def _cut(
    a: NDArray[np.int64], b: NDArray[np.int64], weights: NDArray[np.int64], most: int
) -> list[NDArray[np.int64]]:
    """Places of the pairs of each group: a new one starts where documents and pairs would take too much."""
    group = np.empty(len(a), np.int64)
    _assign(a, b, weights, most, np.full(len(weights), -1), group)
    return np.split(np.arange(len(a)), np.flatnonzero(np.diff(group)) + 1)


def _by_shard(
    used: list[NDArray[np.int64]],
    shard_of: NDArray[np.int32],
    row_of: NDArray[np.int64],
    weights: NDArray[np.int64],
) -> dict[int, ShardRows]:
    documents = np.concatenate(used)
    groups = np.repeat(np.arange(len(used)), [len(members) for members in used])
    shards, rows = shard_of[documents], row_of[documents]
    order = np.lexsort((groups, rows, shards))
    found, starts = np.unique(shards[order], return_index=True)
    parts = np.split(order, starts[1:])
    return {
        int(s): ShardRows(rows[p], groups[p], int(weights[documents[p]].sum()))
        for s, p in zip(found, parts, strict=True)
    }


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


@kernel
def _assign(
    a: NDArray[np.int64],
    b: NDArray[np.int64],
    weights: NDArray[np.int64],
    most: int,
    holders: NDArray[np.int64],
    group: NDArray[np.int64],
) -> None:
    """The group of each pair. `holders`: the last group that each document is in, -1 at first."""
    current, held = 0, 0
    for pair in range(len(a)):
        x, y = a[pair], b[pair]
        more = PAIR_BYTES + weights[x] * (holders[x] != current) + weights[y] * (holders[y] != current)
        if held and held + more > most:
            current, held = current + 1, 0
            more = PAIR_BYTES + weights[x] + weights[y]
        held += more
        holders[x], holders[y] = current, current
        group[pair] = current
