"""The steps that find near copies: bands, candidate pairs, pairs estimated, and the grey ones compared.

Pairs are taken a range of documents at a time, so that the coordinator never holds more than a part of them;
of an ordinary corpus the first part is all.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from corpus_latam.deduplicate.arrays import sort_pairs
from corpus_latam.deduplicate.exchange import Gather, Holder, Scatter, exchange
from corpus_latam.deduplicate.flat import Columns, join, read_partition
from corpus_latam.deduplicate.near import bands, candidates, verify
from corpus_latam.deduplicate.near.bring import SET_BYTES_PER_WORD, SHINGLE_BYTES, bring, brought, count_words
from corpus_latam.deduplicate.near.candidates import PAIR_TYPES, Candidates, join_pairs
from corpus_latam.deduplicate.near.crowd_blocks import settle_crowds
from corpus_latam.deduplicate.near.groups import Grouping, group_pairs, involved_documents
from corpus_latam.deduplicate.numbers import Numbers
from corpus_latam.deduplicate.runs import cut_ranges, read_range, row_groups
from corpus_latam.deduplicate.work import Work, check_room, count_settled, paths_of
from corpus_latam.storage import paths
from corpus_latam.storage.manifest import Commit
from corpus_latam.wording import counted

log = logging.getLogger(__name__)

READ_PARTS = 4
"""Into so many parts is cut what is read of pairs that are held together."""
MANY_DOCUMENTS = 10_000
"""Among more documents than this, no candidate pair at all is a sign that something is wrong."""

Sums = Counter[str]


def find_candidates(
    work: Work, numbers: Numbers, compared: NDArray[np.bool_], originals: NDArray[np.uint32]
) -> Candidates:
    """Pairs of documents that share a band, and crowds; none where only exact copies are asked for."""
    config, plan = work.context.config.deduplicate, work.plan
    if not config.near:
        return Candidates([], [], 0, 0)
    compared = compared.copy()
    for own, wanted in zip(numbers.by_shard(numbers.flat), numbers.by_shard(compared), strict=True):
        wanted &= originals[own] == own
    holders = [
        Holder(shard, (own, wanted), len(own) * config.bands * bands.ROW_BYTES)
        for shard, own, wanted in zip(
            work.shards, numbers.by_shard(numbers.flat), numbers.by_shard(compared), strict=True
        )
    ]
    cut = bands.BandCut(config.bands, config.rows, plan.band_bits, plan.document_bits)
    rules = (plan.document_bits, count_settled(work, numbers), config.bucket_cap, plan.share // 2)
    scatter = Scatter("bands", bands.band_rows, bands.KEY_TYPES, (cut, config.min_words))
    gather = Gather("candidates", candidates.write_candidates, rules)
    sizes = [numbers.documents * candidates.SORT_BYTES >> plan.band_bits] * cut.partitions
    commits = exchange(work, holders, scatter, gather, sizes)
    _tell_of_crowds(commits, config.bucket_cap)
    written = [(paths.join(work.folder("candidates"), f.path), f.rows) for c in commits for f in c.files]
    pair_files, member_files = ([path for path, rows in written[i::2] if rows] for i in (0, 1))
    pairs, members = (sum(rows for _, rows in written[i::2]) for i in (0, 1))
    documents = numbers.documents
    if not pairs + members and documents > MANY_DOCUMENTS:
        log.warning(
            "deduplicate: NOT ONE of %s resembles another. So many always hold some:"
            " check that annotate wrote signatures (deduplicate.min_words is %d) and the texts are whole.",
            counted(documents, "document"),
            config.min_words,
        )
    return Candidates(pair_files, member_files, pairs, members)


def _tell_of_crowds(commits: Sequence[Commit], cap: int) -> None:
    crowded = sum(commit.counts["crowded_buckets"] for commit in commits)
    if crowded:
        log.warning(
            "deduplicate: %s more than %s (the largest %s): a template repeated many"
            " times. Each member is compared with the first %d of its bucket that stay"
            " (deduplicate.bucket_cap).",
            counted(crowded, "bucket holds", "buckets hold"),
            counted(cap + 1, "document"),
            f"{max(commit.counts['largest_bucket'] for commit in commits):,}",
            cap,
        )


def verify_candidates(work: Work, numbers: Numbers, found: Candidates) -> Iterator[Columns]:
    """Edges between documents that are similar enough: a part per range of documents, in their order.

    Each part is sorted by document, then original.
    """
    crowds = settle_crowds(work, numbers, found)
    sums: Sums = Counter()
    for place, (held, crowded) in enumerate(_parts(found, crowds, work.plan.pairs_at_once)):
        suffix = f"-{place:05d}" if place else ""
        settled, grey = _estimate(work, numbers, held, suffix, sums)
        compared = _compare(work, numbers, grey, suffix)
        yield sort_pairs(join([settled, compared, *crowded], verify.EDGE_TYPES))
    log.info(
        "deduplicate: %s candidate pairs, %s similar by their signatures, %s compared by their texts",
        *(f"{sums[name]:,}" for name in ("candidates", "verified", "grey")),
    )


def _parts(
    found: Candidates, crowds: Sequence[str], most: int
) -> Iterator[tuple[list[NDArray[np.uint64]], list[Columns]]]:
    """Pairs, each once and sorted, and edges of crowds, of a range of documents that holds about `most`.

    The pairs are one array in a list, from which it is taken when it is needed no more.

    Near copies share many bands, so a pair lies in many files: a few are read and joined at a time.
    """
    rows = [(low >> 32, high >> 32, rows) for low, high, rows in row_groups(found.pair_files)]
    pairs: list[NDArray[np.uint64]] = []
    crowded: list[Columns] = []
    held = 0
    for low, high in pairwise(cut_ranges([*rows, *row_groups(crowds)], max(1, most // READ_PARTS))):
        read = join_pairs(p["pair"] for p in read_range(found.pair_files, PAIR_TYPES, low << 32, high << 32))
        edges = list(read_range(crowds, verify.EDGE_TYPES, low, high))
        more = len(read) + sum(len(part["document"]) for part in edges)
        if held and held + more > most:
            yield _in_one(pairs), crowded
            crowded, held = [], 0
        pairs.append(read)
        crowded += edges
        held += more
    yield _in_one(pairs), crowded


def _in_one(parts: list[NDArray[np.uint64]]) -> list[NDArray[np.uint64]]:
    """The parts as one; they are let go."""
    joined = np.concatenate([np.empty(0, np.uint64), *parts])
    parts.clear()
    return [joined]


def _estimate(
    work: Work, numbers: Numbers, held: list[NDArray[np.uint64]], suffix: str, sums: Sums
) -> tuple[Columns, list[NDArray[np.uint64]]]:
    """Edges that signatures settle, and the pairs in the grey zone. `held`: see `_parts`."""
    config = work.context.config
    signature = 4 * config.annotate.signature.num_perm
    weights = np.broadcast_to(np.int64(2 * signature), len(involved_documents(held[0])))
    grouping = _grouping(work, numbers, held, weights)
    check_room(brought(grouping.shards) * signature, work.context.root, "signatures of candidates")
    groups = len(grouping.groups)
    scatter = Scatter(f"signatures{suffix}", verify.signature_rows, verify.MINIMUM_TYPES, (groups,))
    files = bring(work, grouping.shards, groups, scatter)
    tasks = [
        (f"{place:05d}", verify.estimate_group, (group, files, place, config.deduplicate.grey_zone))
        for place, group in enumerate(grouping.groups)
    ]
    step = f"estimates{suffix}"
    commits = work.commit(step, tasks)
    del grouping, tasks
    for commit in commits:
        sums.update(commit.counts)
    grey = _read(work, step, commits, verify.GREY)
    packed = grey["document"].astype(np.uint64) << np.uint64(32) | grey["original"]
    return _read(work, step, commits, verify.VERIFIED), [np.sort(packed)]


def _compare(work: Work, numbers: Numbers, held: list[NDArray[np.uint64]], suffix: str) -> Columns:
    """The pairs whose texts are similar enough."""
    config = work.context.config
    words = count_words(work, numbers, involved_documents(held[0]))
    grouping = _grouping(work, numbers, held, SET_BYTES_PER_WORD * (1 + words))
    check_room(int(words.sum()) * SHINGLE_BYTES, work.context.root, "n-grams of grey pairs")
    groups, width = len(grouping.groups), config.annotate.signature.shingle_words
    scatter = Scatter(f"sets{suffix}", verify.set_rows, verify.SET_TYPES, (groups, width))
    files = bring(work, grouping.shards, groups, scatter)
    tasks = [
        (f"{place:05d}", verify.compare_group, (group, files, place, config.deduplicate.threshold))
        for place, group in enumerate(grouping.groups)
    ]
    step = f"comparisons{suffix}"
    return _read(work, step, work.commit(step, tasks), 0)


def _grouping(
    work: Work, numbers: Numbers, held: list[NDArray[np.uint64]], weights: NDArray[np.int64]
) -> Grouping:
    """Groups of what one worker's memory holds, and one for every worker at least."""
    even = int(weights.sum()) // work.context.engine.workers + 1
    return group_pairs(held, numbers, weights, max(1, min(work.plan.share, even)))


def _read(work: Work, step: str, commits: Sequence[Commit], partition: int) -> Columns:
    return read_partition(paths_of(work, step, commits), verify.EDGE_TYPES, partition)
