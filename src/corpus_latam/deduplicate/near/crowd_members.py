"""The documents of crowds as they lie in memory, a block at a time: what they are and how they are read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus_latam.deduplicate.flat import join
from corpus_latam.deduplicate.near.candidates import MEMBER_TYPES
from corpus_latam.deduplicate.near.crowd_kernel import SKETCH, sketch_sets
from corpus_latam.deduplicate.near.jaccard import Sets
from corpus_latam.deduplicate.near.verify import read_minima, read_sets
from corpus_latam.deduplicate.runs import read_range

MEMBER_BYTES = 80
"""Memory per membership of a block, while its buckets are numbered."""


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
    sets: their n-grams. sketches: uint64, shape (documents, SKETCH), those of the sets. buckets: uint64,
    those that they are in, sorted. member: int64, places in `buckets`, those of document i at
    offsets[i]:offsets[i + 1].
    """

    numbers: NDArray[np.uint32]
    rows: NDArray[np.int64]
    minima: NDArray[np.uint32]
    sets: Sets
    sketches: NDArray[np.uint64]
    buckets: NDArray[np.uint64]
    member: NDArray[np.int64]
    offsets: NDArray[np.int64]


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
    sketches = np.zeros((len(numbers), SKETCH), np.uint64)
    sketch_sets(sets.values, sets.starts, sets.ends, sketches)
    return Block(numbers, order, minima, sets, sketches, buckets, member, np.append(offsets, len(member)))


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
