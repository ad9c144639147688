"""The steps of verification: signatures brought together, pairs estimated, and the grey ones compared."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus_latam.deduplicate import verify
from corpus_latam.deduplicate.candidates import unpack
from corpus_latam.deduplicate.groups import Grouping, ShardRows, group_pairs
from corpus_latam.deduplicate.inputs import Shard
from corpus_latam.deduplicate.partitions import Columns, read_groups
from corpus_latam.deduplicate.plan import check_room
from corpus_latam.deduplicate.steps import Numbers, Work, paths_of, sort_pairs
from corpus_latam.storage.manifest import Commit, Manifest

log = logging.getLogger(__name__)

SHINGLE_BYTES = 8
SET_BYTES_PER_WORD = 4 * SHINGLE_BYTES
"""Memory per word of a text that is compared: its n-grams as read, as joined, and while two are compared."""


def verify_pairs(work: Work, numbers: Numbers, pairs: NDArray[np.uint64]) -> Columns:
    """Of the candidate pairs those that are similar enough, sorted by document, then original."""
    settled, grey = _estimate(work, numbers, pairs)
    compared = _compare(work, numbers, grey)
    joined = {name: np.concatenate([settled[name], compared[name]]) for name in verify.EDGE_TYPES}
    return sort_pairs(joined)


def _estimate(work: Work, numbers: Numbers, pairs: NDArray[np.uint64]) -> tuple[Columns, NDArray[np.uint64]]:
    """Edges that signatures settle, and the pairs in the grey zone."""
    config = work.context.config
    signature = 4 * config.annotate.signature.num_perm
    grouping = _grouping(work, numbers, pairs, 2 * signature)
    check_room(_documents(grouping) * signature, work.context.root, "signatures of candidates")
    files = _bring(work, "signatures", grouping, verify.write_signatures, ())
    tasks = [
        (f"{place:05d}", verify.estimate_group, (group, files, place, config.deduplicate.grey_zone))
        for place, group in enumerate(grouping.groups)
    ]
    commits = work.commit("estimates", tasks)
    log.info(
        "deduplicate: %s candidate pairs, %s similar by their signatures, %s compared by their texts",
        *(f"{sum(c.counts[name] for c in commits):,}" for name in ("candidates", "verified", "grey")),
    )
    grey = _read(work, "estimates", commits, verify.GREY)
    packed = grey["document"].astype(np.uint64) << np.uint64(32) | grey["original"]
    return _read(work, "estimates", commits, verify.VERIFIED), np.sort(packed)


def _compare(work: Work, numbers: Numbers, pairs: NDArray[np.uint64]) -> Columns:
    """The pairs whose texts are similar enough."""
    config = work.context.config
    words = _mean_words(work)
    grouping = _grouping(work, numbers, pairs, SET_BYTES_PER_WORD * words)
    check_room(_documents(grouping) * words * SHINGLE_BYTES, work.context.root, "n-grams of grey pairs")
    arguments = (config.annotate.signature.shingle_words,)
    files = _bring(work, "sets", grouping, verify.write_sets, arguments)
    tasks = [
        (f"{place:05d}", verify.compare_group, (group, files, place, config.deduplicate.threshold))
        for place, group in enumerate(grouping.groups)
    ]
    commits = work.commit("comparisons", tasks)
    return _read(work, "comparisons", commits, 0)


def _bring(
    work: Work, step: str, grouping: Grouping, write: Callable[..., Commit], arguments: tuple[Any, ...]
) -> list[str]:
    """Each shard that holds documents of groups writes what they need; the files, in the shards' order."""
    holders: list[tuple[Shard, ShardRows]] = [(work.shards[s], r) for s, r in grouping.shards.items()]
    groups = len(grouping.groups)
    tasks = [(shard.label, write, (shard, rows, groups, *arguments)) for shard, rows in holders]
    work.commit(step, tasks)
    return work.files(step, [shard for shard, _ in holders])


def _grouping(work: Work, numbers: Numbers, pairs: NDArray[np.uint64], document_bytes: int) -> Grouping:
    """Groups of what one worker's memory holds, and one for every worker at least."""
    involved = len(np.unique(np.concatenate(unpack(pairs))))
    even = involved // work.context.engine.workers + 1
    return group_pairs(pairs, numbers, max(1, min(work.plan.share // document_bytes, even)))


def _documents(grouping: Grouping) -> int:
    """Documents that are brought to groups."""
    return sum(len(rows.rows) for rows in grouping.shards.values())


def _mean_words(work: Work) -> int:
    commits = Manifest(work.folder("order")).commits.values()
    documents = sum(commit.counts["documents"] for commit in commits)
    return max(1, sum(commit.counts["words"] for commit in commits) // documents)


def _read(work: Work, step: str, commits: Sequence[Commit], group: int) -> Columns:
    nothing = {name: np.empty(0, t) for name, t in verify.EDGE_TYPES.items()}
    return read_groups(paths_of(work, step, commits), group) or nothing
