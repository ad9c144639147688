"""Candidates: documents that share a band, found a partition of one band at a time.

Keys are sorted, so that a bucket's members follow each other in the total order. In a small bucket all pairs
are candidates. A larger one is a crowd (a template repeated a million times): its
members are listed, and `crowds.py` compares each with the few of them that stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus_latam.deduplicate.arrays import distinct
from corpus_latam.deduplicate.partitions import Columns, read_group
from corpus_latam.deduplicate.runs import write_runs
from corpus_latam.storage.manifest import Commit
from corpus_latam.text.jit import kernel

PAIR_TYPES = {"pair": np.uint64}
MEMBER_TYPES = {"document": np.uint32, "bucket": np.uint64}
SORT_BYTES = 40
"""Memory per document of a partition: its key as read and as joined, its bucket, its pairs counted."""
CROWD = 32
"""A bucket of more members than this and one is a crowd: its pairs, half as many for each, cost more than all
else that is done for a document."""
PAIR_BYTES = 16
"""Memory per pair of a run while it is sorted and written."""
MEMBER_BYTES = 64
"""Memory per member of a crowd in a run, likewise."""


def write_candidates(
    files: Sequence[str],
    group: int,
    document_bits: int,
    settled: int,
    cap: int,
    memory: int,
    folder: str,
    name: str,
    fingerprint: str,
) -> Commit:
    """The candidate pairs and the crowded buckets of one partition of one band (a task).

    `memory`: bytes that pairs may take at once; they are written in sorted runs.
    """
    keys = np.concatenate([np.empty(0, np.uint64), *(read_group(path, group)["key"] for path in files)])
    keys.sort()
    buckets = find_buckets(keys, document_bits, settled, cap)
    runs = pair_runs(keys, buckets, document_bits, max(1, memory // PAIR_BYTES))
    pairs = write_runs(folder, f"{name}.parquet", PAIR_TYPES, runs)
    members = crowd_members(keys, buckets, document_bits, settled, cap, group, max(1, memory // MEMBER_BYTES))
    crowds = write_runs(folder, f"{name}-crowds.parquet", MEMBER_TYPES, members)
    counts = {"pairs": pairs.rows, "crowded_buckets": int(buckets.crowded.sum()), "members": crowds.rows}
    return Commit(name, fingerprint, (pairs, crowds), counts=counts | {"largest_bucket": buckets.largest})


@dataclass(frozen=True)
class Buckets:
    """The buckets of sorted keys.

    starts: int64, the place of the first key of each bucket, and the number of keys at the end, shape
    (buckets + 1,). crowded: bool, shape (buckets,). pairs: int64, candidate pairs up to and with each key,
    shape (keys,).
    """

    starts: NDArray[np.int64]
    crowded: NDArray[np.bool_]
    pairs: NDArray[np.int64]

    @property
    def largest(self) -> int:
        """Members of the largest bucket."""
        return int(np.diff(self.starts).max(initial=0))


def find_buckets(keys: NDArray[np.uint64], document_bits: int, settled: int, cap: int) -> Buckets:
    """Where buckets begin, which are crowded, and how many pairs the others make.

    `keys` are sorted. Pairs of two documents numbered below `settled` are left out, and crowds of them.
    """
    shift = np.uint64(document_bits)
    new = np.ones(len(keys), np.bool_)
    new[1:] = keys[1:] >> shift != keys[:-1] >> shift
    starts = np.append(np.flatnonzero(new), len(keys))
    last = keys[starts[1:] - 1] & ((np.uint64(1) << shift) - np.uint64(1)) if len(keys) else keys
    crowded = (np.diff(starts) > min(cap, CROWD) + 1) & (last >= settled)
    pairs = np.zeros(len(keys), np.int64)
    _count(keys, starts, crowded, document_bits, settled, pairs)
    return Buckets(starts, crowded, np.cumsum(pairs, out=pairs))


def pair_runs(keys: NDArray[np.uint64], buckets: Buckets, document_bits: int, most: int) -> Iterator[Columns]:
    """Candidate pairs as `later << 32 | earlier`, in sorted runs of about `most`."""
    total = int(buckets.pairs[-1]) if len(keys) else 0
    ends = np.searchsorted(buckets.pairs, np.arange(most, total + most, most), side="left") + 1
    start = 0
    for end in np.minimum(ends, len(keys)).tolist():
        before = int(buckets.pairs[start - 1]) if start else 0
        pairs = np.empty(int(buckets.pairs[end - 1]) - before, np.uint64) if end > start else keys[:0]
        _fill(keys, buckets.pairs, start, end, document_bits, pairs)
        pairs.sort()
        start = max(start, end)
        yield {"pair": pairs}


def crowd_members(
    keys: NDArray[np.uint64],
    buckets: Buckets,
    document_bits: int,
    settled: int,
    cap: int,
    group: int,
    most: int,
) -> Iterator[Columns]:
    """Columns of `MEMBER_TYPES`, in sorted runs of `most`: the members of crowded buckets.

    Of settled documents, which all stay, only the first `cap` of a bucket are compared with. Buckets are told
    apart by `group`, their partition, and their place in it.
    """
    chosen = np.flatnonzero(buckets.crowded)
    ends = np.cumsum(np.diff(buckets.starts)[chosen])
    for start in range(0, int(ends[-1]) if len(ends) else 0, most):
        member = np.arange(start, min(start + most, int(ends[-1])))
        bucket = np.searchsorted(ends, member, side="right")
        first = buckets.starts[chosen[bucket]]
        place = member - (ends[bucket] - (buckets.starts[chosen[bucket] + 1] - first))
        documents = keys[first + place] & ((np.uint64(1) << np.uint64(document_bits)) - np.uint64(1))
        wanted = (documents >= settled) | (place < cap)
        documents, bucket = documents[wanted].astype(np.uint32), bucket[wanted].astype(np.uint64)
        order = np.argsort(documents, kind="stable")
        yield {"document": documents[order], "bucket": (np.uint64(group) << np.uint64(32) | bucket)[order]}


def join_pairs(lists: Iterable[NDArray[np.uint64]]) -> NDArray[np.uint64]:
    """The union of lists of pairs, sorted."""
    return distinct(np.concatenate([np.empty(0, np.uint64), *lists]))


def unpack(pairs: NDArray[np.uint64]) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """The later and the earlier document of each pair."""
    return (pairs >> np.uint64(32)).astype(np.uint32), pairs.astype(np.uint32)


@kernel
def _count(
    keys: NDArray[np.uint64],
    starts: NDArray[np.int64],
    crowded: NDArray[np.bool_],
    document_bits: int,
    settled: int,
    pairs: NDArray[np.int64],
) -> None:
    """How many earlier members of its bucket each key's document is paired with."""
    mask = (np.uint64(1) << np.uint64(document_bits)) - np.uint64(1)
    for bucket in range(len(crowded)):
        if not crowded[bucket]:
            for i in range(starts[bucket] + 1, starts[bucket + 1]):
                if np.int64(keys[i] & mask) >= settled:
                    pairs[i] = i - starts[bucket]


@kernel
def _fill(
    keys: NDArray[np.uint64],
    counted: NDArray[np.int64],
    start: int,
    end: int,
    document_bits: int,
    pairs: NDArray[np.uint64],
) -> None:
    """The pairs of the keys from `start` to `end`; `counted` says up to where each one's go."""
    mask = (np.uint64(1) << np.uint64(document_bits)) - np.uint64(1)
    filled = 0
    for i in range(start, end):
        own = counted[i] - (counted[i - 1] if i else 0)
        for j in range(i - own, i):
            pairs[filled] = (keys[i] & mask) << np.uint64(32) | (keys[j] & mask)
            filled += 1
