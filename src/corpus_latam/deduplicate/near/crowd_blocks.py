"""The steps that settle crowds: their members cut into blocks, brought together, compared block by block."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from corpus_latam.deduplicate.exchange import Scatter
from corpus_latam.deduplicate.near import verify
from corpus_latam.deduplicate.near.bring import (
    SET_BYTES_PER_WORD,
    SHINGLE_BYTES,
    bring,
    count_words,
    rows_by_shard,
)
from corpus_latam.deduplicate.near.candidates import MEMBER_TYPES, Candidates
from corpus_latam.deduplicate.near.crowd_kernel import SKETCH_BYTES
from corpus_latam.deduplicate.near.crowd_leaders import CrowdRules
from corpus_latam.deduplicate.near.crowd_members import MEMBER_BYTES, BlockPlan, CrowdFiles
from corpus_latam.deduplicate.near.crowds import write_crowd
from corpus_latam.deduplicate.numbers import Numbers
from corpus_latam.deduplicate.runs import cut_ranges, read_range, row_groups
from corpus_latam.deduplicate.work import Work, check_room, count_settled, paths_of

log = logging.getLogger(__name__)


def settle_crowds(work: Work, numbers: Numbers, found: Candidates) -> list[str]:
    """Files of edges (`verify.EDGE_TYPES`, sorted runs) between members of crowds and those that stay."""
    if not found.members:
        return []
    config, annotate = work.context.config.deduplicate, work.context.config.annotate.signature
    blocks, sizes = _blocks(work, numbers, found)
    needed, listed = rows_by_shard(blocks, sizes, numbers)
    plans = [
        BlockPlan(place, int(block[0]), int(block[-1]) + 1, own)
        for place, (block, own) in enumerate(zip(blocks, listed, strict=True))
    ]
    words = int(count_words(work, numbers, np.concatenate(blocks)).sum())
    documents = sum(map(len, blocks))
    size = documents * 4 * annotate.num_perm + words * SHINGLE_BYTES
    check_room(size, work.context.root, "signatures and n-grams of crowds")
    of_sets = (len(plans), annotate.shingle_words)
    signatures, sets = (
        bring(work, needed, len(plans), scatter)
        for scatter in (
            Scatter("crowd-signatures", verify.signature_rows, verify.MINIMUM_TYPES, (len(plans),)),
            Scatter("crowd-sets", verify.set_rows, verify.SET_TYPES, of_sets),
        )
    )
    files = CrowdFiles(tuple(found.member_files), signatures, sets)
    low, high = config.grey_zone
    rules = CrowdRules(low, high, config.threshold, config.bucket_cap, count_settled(work, numbers))
    edges: list[str] = []
    leaders: list[str] = []
    for plan in plans:
        key, step = f"{plan.place:05d}", f"crowds-{plan.place:05d}"
        arguments = (plan, tuple(plans[: plan.place]), tuple(leaders), files, rules)
        commits = work.commit(step, [(key, write_crowd, arguments)])
        written = paths_of(work, step, commits)
        edges.append(written[0])
        leaders.append(written[1])
    return edges


def _blocks(
    work: Work, numbers: Numbers, found: Candidates
) -> tuple[list[NDArray[np.uint32]], NDArray[np.int64]]:
    """The documents of crowds (sorted numbers), cut where half of one worker's memory is filled.

    And how many bytes each of them takes.
    """
    signature = 3 * 4 * work.context.config.annotate.signature.num_perm
    blocks: list[NDArray[np.uint32]] = []
    sizes = [np.empty(0, np.int64)]
    cuts = cut_ranges(row_groups(found.member_files), work.plan.pairs_at_once)
    for low, high in pairwise(cuts):
        documents, members = _members(found.member_files, low, high)
        size = signature + SKETCH_BYTES + MEMBER_BYTES * members
        size += SET_BYTES_PER_WORD * count_words(work, numbers, documents)
        blocks += _cut(documents, size, work.plan.block_bytes)
        sizes.append(size)
    return blocks, np.concatenate(sizes)


def _members(files: Sequence[str], low: int, high: int) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """The documents of a range that are in crowds, sorted, and how many crowded buckets each is in."""
    parts = [part["document"] for part in read_range(files, MEMBER_TYPES, low, high)]
    return np.unique(np.concatenate([np.empty(0, np.uint32), *parts]), return_counts=True)


def _cut(documents: NDArray[np.uint32], sizes: NDArray[np.int64], most: int) -> list[NDArray[np.uint32]]:
    """Parts of about `most` bytes."""
    part = (np.cumsum(sizes) - 1) // most
    return [p for p in np.split(documents, np.flatnonzero(np.diff(part)) + 1) if len(p)]
