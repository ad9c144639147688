"""Groups of candidate pairs: each small enough for one task, with all that it needs brought to it once.

Documents that pairs connect stay together, so that few documents are needed by two groups.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from corpus_latam.deduplicate.arrays import distinct
from corpus_latam.deduplicate.near.candidates import unpack
from corpus_latam.deduplicate.numbers import Numbers, positions_of
from corpus_latam.text.jit import kernel

PAIR_BYTES = 64
"""Memory of a task per pair: its places as they come, their similarity, and edges while they are sorted."""


@dataclass(frozen=True)
class PairGroup:
    """Pairs that one task verifies.

    later, earlier: uint32 places in the list of the group's documents, shape (pairs,). numbers: uint32, shape
    (documents,); the documents are listed shard after shard, row after row.
    """

    later: NDArray[np.uint32]
    earlier: NDArray[np.uint32]
    numbers: NDArray[np.uint32]


@dataclass(frozen=True)
class ShardRows:
    """The documents of one shard that groups need; arrays have shape (needed,), sorted by row.

    rows: uint32, among the shard's documents. groups: int32, the group that needs it. size: bytes that they
    take in memory.
    """

    rows: NDArray[np.uint32]
    groups: NDArray[np.int32]
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
    held: list[NDArray[np.uint64]],
    numbers: Numbers,
    weights: NDArray[np.int64],
    most: int,
) -> Grouping:
    """Cuts pairs (see `pair_runs`) into groups of about `most` bytes.

    held: the pairs, which are taken out of it and let go. weights: bytes of memory that each of the
    `involved_documents` takes.
    """
    pairs = held.pop()
    if len(pairs) == 0:
        return Grouping([], {})
    involved = involved_documents(pairs)
    a, b = (np.searchsorted(involved, side).astype(np.uint32) for side in unpack(pairs))
    del pairs
    order = np.argsort(_components(a, b, len(involved))[a], kind="stable")
    a, b = a[order], b[order]
    del order
    positions = positions_of(involved, numbers)
    place = np.empty(len(involved), np.uint32)
    del involved
    groups, used, sizes = [], [], np.zeros(len(numbers.starts) - 1, np.int64)
    for part in _cut(a, b, weights, most):
        members = distinct(np.concatenate([a[part], b[part]]))
        members = members[np.argsort(positions[members])]
        place[members] = np.arange(len(members), dtype=np.uint32)
        own = positions[members]
        groups.append(PairGroup(place[a[part]], place[b[part]], numbers.flat[own]))
        used.append(own)
        ends = np.append(0, np.cumsum(weights[members]))
        sizes += np.diff(ends[np.searchsorted(own, numbers.starts)])
    del a, b, place, positions
    return Grouping(groups, _by_shard(used, sizes, numbers.starts))


def _cut(a: NDArray[np.uint32], b: NDArray[np.uint32], weights: NDArray[np.int64], most: int) -> list[slice]:
    """The pairs of each group: a new one starts where documents and pairs would take too much."""
    group = np.empty(len(a), np.int32)
    _assign(a, b, weights, most, np.full(len(weights), -1, np.int32), group)
    bounds = [0, *(np.flatnonzero(np.diff(group)) + 1).tolist(), len(a)]
    return [slice(start, end) for start, end in pairwise(bounds)]


def _by_shard(
    used: list[NDArray[np.uint32]], sizes: NDArray[np.int64], starts: NDArray[np.int64]
) -> dict[int, ShardRows]:
    """By shard the documents that groups use, sorted by row; of one document the groups in their order.

    used: the positions of each group's documents, which are let go. sizes: bytes that each shard's take.
    """
    ends = np.cumsum([len(own) for own in used])
    packed = np.empty(ends[-1], np.uint64)
    for group, end in enumerate(ends.tolist()):
        own, used[group] = used[group], used[group][:0]
        packed[end - len(own) : end] = own.astype(np.uint64) << np.uint64(32) | np.uint64(group)
    packed.sort()
    bounds = np.searchsorted(packed, starts.astype(np.uint64) << np.uint64(32)).tolist()
    return {
        shard: ShardRows(
            (packed[first:last] >> np.uint64(32)).astype(np.uint32) - np.uint32(starts[shard]),
            packed[first:last].astype(np.uint32).astype(np.int32),
            int(sizes[shard]),
        )
        for shard, (first, last) in enumerate(pairwise(bounds))
        if first < last
    }


def _components(a: NDArray[np.uint32], b: NDArray[np.uint32], documents: int) -> NDArray[np.uint32]:
    """For each document the smallest one that pairs connect it to, through others or not."""
    smallest = np.arange(documents, dtype=np.uint32)
    _unite(a, b, smallest)
    return smallest


@kernel
def _unite(a: NDArray[np.uint32], b: NDArray[np.uint32], parent: NDArray[np.uint32]) -> None:
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
    a: NDArray[np.uint32],
    b: NDArray[np.uint32],
    weights: NDArray[np.int64],
    most: int,
    holders: NDArray[np.int32],
    group: NDArray[np.int32],
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
