"""Candidates: documents that share a band, found a partition of one band at a time.

Keys are sorted, so that a bucket's members follow each other in the total order. In a small bucket all pairs
are candidates. A larger one is a crowd (a template repeated a million times): its
members are listed, and `crowds.py` compares each with the few of them that stay.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus_latam.deduplicate.arrays import distinct
from corpus_latam.deduplicate.exchange import Taken
from corpus_latam.deduplicate.flat import Columns, Types
from corpus_latam.deduplicate.near.bands import KEY_TYPES
from corpus_latam.deduplicate.runs import write_runs
from corpus_latam.storage.manifest import Commit
from corpus_latam.text.jit import kernel

PAIR_TYPES = {"pair": np.uint64}
MEMBER_TYPES: Types = {"document": np.uint32, "bucket": np.uint64}
SORT_BYTES = 40
"""Memory per document of a partition: its key as read and as joined, and its bucket, if it shares one."""
CROWD = 32
"""A bucket of more members than this and one is a crowd: its pairs, half as many for each, cost more than all
else that is done for a document."""
PAIR_BYTES = 16
"""Memory per pair of a run while it is sorted and written."""
MEMBER_BYTES = 64
"""Memory per member of a crowd in a run, likewise."""


def write_candidates(
    taken: Taken,
    document_bits: int,
    settled: int,
    cap: int,
    memory: int,
    folder: str,
    key: str,
    fingerprint: str,
) -> Commit:
    """The candidate pairs and the crowded buckets of some partitions of bands (a task).

    `memory`: bytes that pairs may take at once; they are written in sorted runs.
    """
    members: list[Columns] = []
    crowds: Counter[str] = Counter()

    def all_pairs() -> Iterator[Columns]:
        for partition, columns in taken.partitions(KEY_TYPES):
            keys = columns["key"]
            keys.sort()
            buckets = find_buckets(keys, document_bits, settled, cap)
            yield from pair_runs(keys, buckets, document_bits, settled, max(1, memory // PAIR_BYTES))
            most = max(1, memory // MEMBER_BYTES)
            members.extend(crowd_members(keys, buckets, document_bits, settled, cap, partition, most))
            crowds["crowded"] += int(buckets.crowded.sum())
            crowds["largest"] = max(crowds["largest"], buckets.largest)

    pairs = write_runs(folder, f"{key}.parquet", PAIR_TYPES, all_pairs())
    listed = write_runs(folder, f"{key}-crowds.parquet", MEMBER_TYPES, members)
    counts = {"pairs": pairs.rows, "members": listed.rows}
    counts |= {"crowded_buckets": crowds["crowded"], "largest_bucket": crowds["largest"]}
    return Commit(key, fingerprint, (pairs, listed), counts=counts)


@dataclass(frozen=True)
class Candidates:
    """Files of pairs (`PAIR_TYPES`) and of crowded buckets (`MEMBER_TYPES`), and how many."""

    pair_files: list[str]
    member_files: list[str]
    pairs: int
    members: int


@dataclass(frozen=True)
class Buckets:
    """The buckets of sorted keys that pairs can come of; all of shape (buckets,).

    starts, ends: int64, places of keys. crowded: bool. pairs: int64, candidate pairs up to each and with it.
    """

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    crowded: NDArray[np.bool_]
    pairs: NDArray[np.int64]

    @property
    def largest(self) -> int:
        """Members of the largest bucket."""
        return int((self.ends - self.starts).max(initial=0))


def find_buckets(keys: NDArray[np.uint64], document_bits: int, settled: int, cap: int) -> Buckets:
    """Where buckets of several members lie, which are crowded, and how many pairs the others make.

    `keys` are sorted. Pairs of two documents numbered below `settled` are left out, and buckets of them.
    """
    count = _count_buckets(keys, document_bits, settled)
    starts, ends, pairs = (np.empty(count, np.int64) for _ in range(3))
    limit = min(cap, CROWD) + 1
    _fill_buckets(keys, document_bits, settled, limit, starts, ends, pairs)
    return Buckets(starts, ends, ends - starts > limit, np.cumsum(pairs))


def pair_runs(
    keys: NDArray[np.uint64], buckets: Buckets, document_bits: int, settled: int, most: int
) -> Iterator[Columns]:
    """Candidate pairs as `later << 32 | earlier`, in sorted runs of about `most`; no bucket is cut."""
    total = int(buckets.pairs[-1]) if len(buckets.pairs) else 0
    cuts = np.searchsorted(buckets.pairs, np.arange(most, total + most, most)) + 1
    start = 0
    for end in np.minimum(cuts, len(buckets.pairs)).tolist():
        if end == start:
            continue
        before = int(buckets.pairs[start - 1]) if start else 0
        pairs = np.empty(int(buckets.pairs[end - 1]) - before, np.uint64)
        part = slice(start, end)
        _fill_pairs(
            keys,
            buckets.starts[part],
            buckets.ends[part],
            buckets.crowded[part],
            document_bits,
            settled,
            pairs,
        )
        pairs.sort()
        start = end
        yield {"pair": pairs}


def crowd_members(
    keys: NDArray[np.uint64],
    buckets: Buckets,
    document_bits: int,
    settled: int,
    cap: int,
    partition: int,
    most: int,
) -> Iterator[Columns]:
    """Columns of `MEMBER_TYPES`, in sorted runs of `most`: the members of crowded buckets.

    Of settled documents, which all stay, only the first `cap` of a bucket are compared with. Buckets are told
    apart by their `partition` and their place in it.
    """
    chosen = np.flatnonzero(buckets.crowded)
    sizes = (buckets.ends - buckets.starts)[chosen]
    ends = np.cumsum(sizes)
    for start in range(0, int(ends[-1]) if len(ends) else 0, most):
        member = np.arange(start, min(start + most, int(ends[-1])))
        bucket = np.searchsorted(ends, member, side="right")
        place = member - (ends - sizes)[bucket]
        documents = keys[buckets.starts[chosen[bucket]] + place] & (
            (np.uint64(1) << np.uint64(document_bits)) - np.uint64(1)
        )
        wanted = (documents >= settled) | (place < cap)
        packed = np.sort(documents[wanted] << np.uint64(32) | bucket[wanted].astype(np.uint64))
        yield {
            "document": (packed >> np.uint64(32)).astype(np.uint32),
            "bucket": np.uint64(partition) << np.uint64(32) | packed & np.uint64(0xFFFFFFFF),
        }


def join_pairs(lists: Iterable[NDArray[np.uint64]]) -> NDArray[np.uint64]:
    """The union of lists of pairs, sorted."""
    return distinct(np.concatenate([np.empty(0, np.uint64), *lists]))


def unpack(pairs: NDArray[np.uint64]) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """The later and the earlier document of each pair."""
    return (pairs >> np.uint64(32)).astype(np.uint32), pairs.astype(np.uint32)


@kernel
def _count_buckets(keys: NDArray[np.uint64], document_bits: int, settled: int) -> int:
    """Buckets of several members, the last of which is not settled."""
    shift, mask = np.uint64(document_bits), (np.uint64(1) << np.uint64(document_bits)) - np.uint64(1)
    count, start = 0, 0
    for i in range(1, len(keys) + 1):
        if i == len(keys) or keys[i] >> shift != keys[start] >> shift:
            if i - start > 1 and np.int64(keys[i - 1] & mask) >= settled:
                count += 1
            start = i
    return count


@kernel
def _fill_buckets(
    keys: NDArray[np.uint64],
    document_bits: int,
    settled: int,
    limit: int,
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    pairs: NDArray[np.int64],
) -> None:
    """The bounds of these buckets, and the pairs of those of `limit` members at most."""
    shift, mask = np.uint64(document_bits), (np.uint64(1) << np.uint64(document_bits)) - np.uint64(1)
    found, start = 0, 0
    for i in range(1, len(keys) + 1):
        if i == len(keys) or keys[i] >> shift != keys[start] >> shift:
            if i - start > 1 and np.int64(keys[i - 1] & mask) >= settled:
                starts[found], ends[found], pairs[found] = start, i, 0
                if i - start <= limit:
                    for j in range(start + 1, i):
                        if np.int64(keys[j] & mask) >= settled:
                            pairs[found] += j - start
                found += 1
            start = i


@kernel
def _fill_pairs(
    keys: NDArray[np.uint64],
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    crowded: NDArray[np.bool_],
    document_bits: int,
    settled: int,
    pairs: NDArray[np.uint64],
) -> None:
    """All pairs of the buckets that are not crowded, but those of two settled documents."""
    mask = (np.uint64(1) << np.uint64(document_bits)) - np.uint64(1)
    filled = 0
    for bucket in range(len(starts)):
        if not crowded[bucket]:
            for i in range(starts[bucket] + 1, ends[bucket]):
                if np.int64(keys[i] & mask) >= settled:
                    for j in range(starts[bucket], i):
                        pairs[filled] = (keys[i] & mask) << np.uint64(32) | (keys[j] & mask)
                        filled += 1
