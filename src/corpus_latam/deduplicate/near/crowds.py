"""Crowds: in a bucket that very many documents share, each is compared with the few of them that stay.

Members are taken in the total order. Each is estimated against the leaders of its crowded buckets; the most
similar `CLOSEST` count. If any of these reaches the end of the grey zone, it goes by those that do; else by
those whose texts are similar enough. A document that does not go becomes a leader of each of its buckets that
has fewer than `cap`. So a crowd of near copies has one leader and costs a comparison per document, and one of
documents that share a paragraph costs `cap` of them, however large it is.

Documents come in blocks of a range of numbers, so that memory holds two blocks: one is compared with the
leaders of each block before it, then with its own. Where blocks are cut changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus_latam.deduplicate.flat import Columns, Types, join
from corpus_latam.deduplicate.near.candidates import MEMBER_TYPES
from corpus_latam.deduplicate.near.jaccard import Sets, similarity
from corpus_latam.deduplicate.near.verify import EDGE_TYPES, read_minima, read_sets
from corpus_latam.deduplicate.runs import read_range, write_runs
from corpus_latam.storage.manifest import Commit
from corpus_latam.text.jit import Integer, kernel

CLOSEST = 8
"""Of the leaders that a document meets, how many it is compared with beyond the estimate."""
LEADER_TYPES: Types = {"document": np.uint32, "bucket": np.uint64}
MEMBER_BYTES = 80
"""Memory per membership of a block, while its buckets are numbered."""
UNKNOWN = np.float32(-1)


@dataclass(frozen=True)
class CrowdRules:
    """What decides: `DeduplicateConfig` has the words for it. Documents numbered below `settled` stay."""

    low: float
    high: float
    threshold: float
    cap: int
    settled: int


@dataclass(frozen=True)
class CrowdFiles:
    """Where the documents of blocks lie: memberships, and a partition per block of signatures and sets."""

    members: tuple[str, ...]
    signatures: tuple[str, ...]
    sets: tuple[str, ...]


@dataclass(frozen=True)
class BlockPlan:
    """One block: its place, the range of its numbers, and its documents as signatures and sets have them."""

    place: int
    low: int
    high: int
    numbers: NDArray[np.uint32]


@dataclass(frozen=True)
class Block:
    """A block's documents in the total order.

    numbers: uint32, shape (documents,). minima: uint32, shape (documents, K), those of document i at rows[i].
    sets: their n-grams. buckets: uint64, those that they are in, sorted. member: int64, places in `buckets`,
    those of document i at offsets[i]:offsets[i + 1].
    """

    numbers: NDArray[np.uint32]
    rows: NDArray[np.int64]
    minima: NDArray[np.uint32]
    sets: Sets
    buckets: NDArray[np.uint64]
    member: NDArray[np.int64]
    offsets: NDArray[np.int64]


@dataclass(frozen=True)
class Closest:
    """Of each document the leaders that are most similar, best first; all of shape (documents, CLOSEST).

    equal: int64, how many minima agree; -1 where there is none. leader: int64 numbers. exact: float32, the
    exact index, or `UNKNOWN` where the estimate decides or nobody asked.
    """

    equal: NDArray[np.int64]
    leader: NDArray[np.int64]
    exact: NDArray[np.float32]


def no_closest(documents: int) -> Closest:
    """Before any leader was met."""
    shape = (documents, CLOSEST)
    return Closest(np.full(shape, -1), np.zeros(shape, np.int64), np.full(shape, UNKNOWN))


def write_crowd(
    plan: BlockPlan,
    before: tuple[BlockPlan, ...],
    leader_files: tuple[str, ...],
    files: CrowdFiles,
    rules: CrowdRules,
    folder: str,
    key: str,
    fingerprint: str,
) -> Commit:
    """By whom a block's documents go (columns of `EDGE_TYPES`), and who leads which bucket (a task).

    `before`: the blocks before it, and `leader_files` what they wrote of leaders.
    """
    block = load_block(plan, files)
    closest = no_closest(len(block.numbers))
    taken = np.zeros(len(block.buckets), np.int64)
    for earlier, path in zip(before, leader_files, strict=True):
        leaders = join(read_range([path], LEADER_TYPES, 0, 2**32), LEADER_TYPES)
        meet_leaders(block, load_block(earlier, files), leaders, rules, closest, taken)
    leaders = meet_each_other(block, rules, closest, taken)
    file = write_runs(folder, f"{key}.parquet", EDGE_TYPES, [crowd_edges(block, closest, rules)])
    leader_file = write_runs(folder, f"{key}-leaders.parquet", LEADER_TYPES, [leaders])
    counts = {"documents": len(block.numbers), "leaders": len(np.unique(leaders["document"]))}
    return Commit(key, fingerprint, (file, leader_file), counts=counts)


def load_block(plan: BlockPlan, files: CrowdFiles) -> Block:
    """Reads a block."""
    minima = read_minima(files.signatures, plan.place, len(plan.numbers))
    order = np.argsort(plan.numbers)
    sets = read_sets(files.sets, plan.place, len(plan.numbers)).take(order)
    members = join(read_range(files.members, MEMBER_TYPES, plan.low, plan.high), MEMBER_TYPES)
    numbers = plan.numbers[order]
    by_document = np.argsort(members["document"], kind="stable")
    buckets, member = number_buckets(members["bucket"][by_document])
    offsets = np.searchsorted(members["document"][by_document], numbers)
    return Block(numbers, order, minima, sets, buckets, member, np.append(offsets, len(member)))


def number_buckets(
    buckets: NDArray[np.uint64],
) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """All buckets up to the last of each partition, sorted, and the place of each of those given."""
    partition = (buckets >> np.uint64(32)).astype(np.int64)
    place = (buckets & np.uint64(0xFFFFFFFF)).astype(np.int64)
    counts = np.zeros(int(partition.max(initial=-1)) + 1, np.int64)
    np.maximum.at(counts, partition, place + 1)
    starts = np.cumsum(counts) - counts
    partitions = np.repeat(np.arange(len(counts)), counts)
    listed = partitions << 32 | (np.arange(len(partitions)) - starts[partitions])
    return listed.astype(np.uint64), starts[partition] + place


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
    _meet_all(*own, *_documents(earlier), starts, filled, slots, stamps, kinds, rules.settled, *found)
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
    _meet_and_lead(*own, starts, filled, slots, stamps, kinds, rules.settled, *found, threshold, room, leads)
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
]:
    """A block's documents as kernels take them."""
    return block.numbers, block.rows, block.minima, block.sets.values, block.sets.starts, block.sets.ends


def _kinds(block: Block, rules: CrowdRules) -> NDArray[np.int64]:
    """What so many equal minima say: 0 too few, 1 the texts decide, 2 similar. Shape (K + 1,)."""
    perm = block.minima.shape[1]
    shares = (np.arange(perm + 1) / perm).astype(np.float32)
    kinds: NDArray[np.int64] = (shares >= np.float32(rules.low)).astype(np.int64)
    kinds += shares >= np.float32(rules.high)
    return kinds


@kernel
def _meet_all(
    numbers: NDArray[np.uint32],
    rows: NDArray[np.int64],
    minima: NDArray[np.uint32],
    values: NDArray[np.uint64],
    set_starts: NDArray[np.int64],
    set_ends: NDArray[np.int64],
    member: NDArray[np.int64],
    offsets: NDArray[np.int64],
    leader_numbers: NDArray[np.uint32],
    leader_rows: NDArray[np.int64],
    leader_minima: NDArray[np.uint32],
    leader_values: NDArray[np.uint64],
    leader_starts: NDArray[np.int64],
    leader_ends: NDArray[np.int64],
    starts: NDArray[np.int64],
    filled: NDArray[np.int64],
    slots: NDArray[np.int64],
    stamps: NDArray[np.int64],
    kinds: NDArray[np.int64],
    settled: int,
    equal: NDArray[np.int64],
    leader: NDArray[np.int64],
    exact: NDArray[np.float32],
    places: NDArray[np.int64],
) -> None:
    """Each document against leaders that are known: those of bucket b at slots[starts[b]] and after."""
    for i in range(len(numbers)):
        if np.int64(numbers[i]) >= settled:
            _estimate(
                i, minima[rows[i]], member, offsets, leader_numbers, leader_rows, leader_minima, starts,
                filled, slots, stamps, kinds, equal[i], leader[i], exact[i], places,
            )  # fmt: skip
            _read(
                values, set_starts[i], set_ends[i], leader_values, leader_starts, leader_ends, kinds,
                equal[i], exact[i], places,
            )  # fmt: skip


@kernel
def _meet_and_lead(
    numbers: NDArray[np.uint32],
    rows: NDArray[np.int64],
    minima: NDArray[np.uint32],
    values: NDArray[np.uint64],
    set_starts: NDArray[np.int64],
    set_ends: NDArray[np.int64],
    member: NDArray[np.int64],
    offsets: NDArray[np.int64],
    starts: NDArray[np.int64],
    filled: NDArray[np.int64],
    slots: NDArray[np.int64],
    stamps: NDArray[np.int64],
    kinds: NDArray[np.int64],
    settled: int,
    equal: NDArray[np.int64],
    leader: NDArray[np.int64],
    exact: NDArray[np.float32],
    places: NDArray[np.int64],
    threshold: np.float32,
    room: NDArray[np.int64],
    leads: NDArray[np.bool_],
) -> None:
    """Each document against the leaders before it; one that is like none leads its buckets that have room."""
    for i in range(len(numbers)):
        goes = False
        if np.int64(numbers[i]) >= settled:
            _estimate(
                i, minima[rows[i]], member, offsets, numbers, rows, minima, starts, filled, slots, stamps,
                kinds, equal[i], leader[i], exact[i], places,
            )  # fmt: skip
            _read(
                values, set_starts[i], set_ends[i], values, set_starts, set_ends, kinds, equal[i], exact[i],
                places,
            )  # fmt: skip
            for e in range(len(places)):
                if equal[i, e] >= 0:
                    goes |= kinds[equal[i, e]] == 2 or exact[i, e] >= threshold
        for m in range(offsets[i], offsets[i + 1]):
            bucket = member[m]
            if not goes and filled[bucket] < room[bucket]:
                slots[starts[bucket] + filled[bucket]] = i
                filled[bucket] += 1
                leads[m] = True


@kernel
def _estimate(
    i: int,
    minima: NDArray[np.uint32],
    member: NDArray[np.int64],
    offsets: NDArray[np.int64],
    leader_numbers: NDArray[np.uint32],
    leader_rows: NDArray[np.int64],
    leader_minima: NDArray[np.uint32],
    starts: NDArray[np.int64],
    filled: NDArray[np.int64],
    slots: NDArray[np.int64],
    stamps: NDArray[np.int64],
    kinds: NDArray[np.int64],
    equal: NDArray[np.int64],
    leader: NDArray[np.int64],
    exact: NDArray[np.float32],
    places: NDArray[np.int64],
) -> None:
    """Puts the leaders of document i's buckets, each once, in their place among its closest.

    `places`: where those that came in now lie among the leaders, -1 for others.
    """
    for e in range(len(places)):
        places[e] = -1
    for m in range(offsets[i], offsets[i + 1]):
        first = starts[member[m]]
        for slot in range(first, first + filled[member[m]]):
            other = slots[slot]
            if stamps[other] != i:
                stamps[other] = i
                count, row = 0, leader_rows[other]
                for k in range(len(minima)):
                    count += minima[k] == leader_minima[row, k]
                if kinds[count]:
                    _insert(count, np.int64(leader_numbers[other]), other, equal, leader, exact, places)


@kernel
def _insert(
    count: int,
    number: Integer,
    other: Integer,
    equal: NDArray[np.int64],
    leader: NDArray[np.int64],
    exact: NDArray[np.float32],
    places: NDArray[np.int64],
) -> None:
    """More equal minima come first; of equals the smaller number."""
    e = len(equal)
    while e > 0 and (equal[e - 1] < count or (equal[e - 1] == count and leader[e - 1] > number)):
        e -= 1
        if e + 1 < len(equal):
            equal[e + 1], leader[e + 1] = equal[e], leader[e]
            exact[e + 1], places[e + 1] = exact[e], places[e]
    if e < len(equal):
        equal[e], leader[e], exact[e], places[e] = count, number, UNKNOWN, other


@kernel
def _read(
    values: NDArray[np.uint64],
    start: int,
    end: int,
    leader_values: NDArray[np.uint64],
    leader_starts: NDArray[np.int64],
    leader_ends: NDArray[np.int64],
    kinds: NDArray[np.int64],
    equal: NDArray[np.int64],
    exact: NDArray[np.float32],
    places: NDArray[np.int64],
) -> None:
    """The exact index of those that came in now, unless the best estimate says enough."""
    if equal[0] >= 0 and kinds[equal[0]] == 2:
        return
    for e in range(len(places)):
        if places[e] >= 0:
            other = places[e]
            exact[e] = np.float32(
                similarity(values, start, end, leader_values, leader_starts[other], leader_ends[other])
            )
