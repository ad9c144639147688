"""Which leaders the documents of a crowd meet, which of them are most similar, and who becomes one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus_latam.deduplicate.flat import Columns, Types
from corpus_latam.deduplicate.near.crowd_kernel import UNKNOWN, meet_all, meet_and_lead
from corpus_latam.deduplicate.near.crowd_members import Block

CLOSEST = 8
"""Of the leaders that a document meets, how many it is compared with beyond the estimate."""
LEADER_TYPES: Types = {"document": np.uint32, "bucket": np.uint64}


@dataclass(frozen=True)
class CrowdRules:
    """What decides: `DeduplicateConfig` has the words for it. Documents numbered below `settled` stay."""

    low: float
    high: float
    threshold: float
    cap: int
    settled: int


@dataclass(frozen=True)
class Closest:
    """Of each document the leaders that are most similar, best first; all of shape (documents, CLOSEST).

    equal: int64, how many minima agree; -1 where there is none. leader: int64 numbers. exact: float32, the
    exact index, or `UNKNOWN` where the estimate decides, nobody asked, or it is below the threshold.
    """

    equal: NDArray[np.int64]
    leader: NDArray[np.int64]
    exact: NDArray[np.float32]


def no_closest(documents: int) -> Closest:
    """Before any leader was met."""
    shape = (documents, CLOSEST)
    return Closest(np.full(shape, -1), np.zeros(shape, np.int64), np.full(shape, UNKNOWN))


def meet_leaders(
    block: Block,
    earlier: Block,
    leaders: Columns,
    rules: CrowdRules,
    closest: Closest,
    taken: NDArray[np.int64],
) -> None:
    """Compares a block with the leaders of a block before it (columns of `LEADER_TYPES`).

    `closest` takes the most similar in, and `taken` how many leaders each of the block's buckets has.
    """
    place = np.searchsorted(block.buckets, leaders["bucket"])
    shared = np.flatnonzero(np.append(block.buckets, np.uint64(0))[place] == leaders["bucket"])
    order = shared[np.lexsort([leaders["document"][shared], place[shared]])]
    filled = np.bincount(place[order], minlength=len(block.buckets))
    starts = np.cumsum(filled) - filled
    slots = np.searchsorted(earlier.numbers, leaders["document"][order])
    stamps = np.full(len(earlier.numbers), -1)
    kinds, places = _kinds(block, rules), np.empty(CLOSEST, np.int64)
    own = (*_documents(block), block.member, block.offsets)
    found = (closest.equal, closest.leader, closest.exact, places)
    threshold = np.float32(rules.threshold)
    meet_all(
        *own, *_documents(earlier), starts, filled, slots, stamps, kinds, rules.settled, *found, threshold
    )
    taken += filled


def meet_each_other(block: Block, rules: CrowdRules, closest: Closest, taken: NDArray[np.int64]) -> Columns:
    """Compares a block's documents with its own leaders; columns of `LEADER_TYPES` of those that stay.

    `taken`: how many leaders of earlier blocks each bucket has.
    """
    room = np.minimum(np.bincount(block.member, minlength=len(block.buckets)), rules.cap - taken)
    starts, filled = np.cumsum(room) - room, np.zeros(len(room), np.int64)
    slots, leads = np.empty(int(room.sum()), np.int64), np.zeros(len(block.member), np.bool_)
    stamps = np.full(len(block.numbers), -1)
    kinds, places = _kinds(block, rules), np.empty(CLOSEST, np.int64)
    own = (*_documents(block), block.member, block.offsets)
    found = (closest.equal, closest.leader, closest.exact, places)
    threshold = np.float32(rules.threshold)
    meet_and_lead(*own, starts, filled, slots, stamps, kinds, rules.settled, *found, threshold, room, leads)
    documents = np.repeat(block.numbers, np.diff(block.offsets))[leads]
    return {"document": documents, "bucket": block.buckets[block.member[leads]]}


def crowd_edges(block: Block, closest: Closest, rules: CrowdRules) -> Columns:
    """Columns of `EDGE_TYPES`, sorted by document: by which leaders each document may go."""
    estimate = (closest.equal / block.minima.shape[1]).astype(np.float32)
    sure = estimate >= np.float32(rules.high)
    chosen = np.where(sure.any(axis=1)[:, None], sure, closest.exact >= np.float32(rules.threshold))
    row, place = np.nonzero(chosen)
    similarity = np.where(sure, estimate, closest.exact)
    return {
        "document": block.numbers[row],
        "original": closest.leader[row, place].astype(np.uint32),
        "similarity": similarity[row, place],
    }


def _documents(
    block: Block,
) -> tuple[
    NDArray[np.uint32],
    NDArray[np.int64],
    NDArray[np.uint32],
    NDArray[np.uint64],
    NDArray[np.int64],
    NDArray[np.int64],
    NDArray[np.uint64],
]:
    """A block's documents as kernels take them."""
    sets = block.sets
    return block.numbers, block.rows, block.minima, sets.values, sets.starts, sets.ends, block.sketches


def _kinds(block: Block, rules: CrowdRules) -> NDArray[np.int64]:
    """What so many equal minima say: 0 too few, 1 the texts decide, 2 similar. Shape (K + 1,)."""
    perm = block.minima.shape[1]
    shares = (np.arange(perm + 1) / perm).astype(np.float32)
    kinds: NDArray[np.int64] = (shares >= np.float32(rules.low)).astype(np.int64)
    kinds += shares >= np.float32(rules.high)
    return kinds
