"""Candidates: pairs of documents that share a band, found a partition of one band at a time.

Keys are sorted, so that a bucket's members follow each other in the total order. Each member is paired with
the first `cap` members before it: all pairs in a bucket of up to `cap` + 1 members, a number that grows with
the members and not with their square in larger ones (a template repeated a million times).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from corpus_latam.deduplicate.partitions import read_group, write_groups
from corpus_latam.storage.manifest import Commit
from corpus_latam.text.jit import kernel

PAIR_TYPES = {"pair": np.uint64}
SORT_BYTES = 24
"""Memory per document of a partition: its key as read, as joined, and pairs."""


def write_candidates(
    files: Sequence[str],
    group: int,
    document_bits: int,
    settled: int,
    cap: int,
    folder: str,
    name: str,
    fingerprint: str,
) -> Commit:
    """The candidate pairs of one partition of one band (a task)."""
    keys = np.concatenate([np.empty(0, np.uint64), *(read_group(path, group)["key"] for path in files)])
    keys.sort()
    pairs, crowded, largest = candidate_pairs(keys, document_bits, settled, cap)
    file = write_groups(folder, f"{name}.parquet", PAIR_TYPES, [{"pair": pairs}])
    counts = {"pairs": len(pairs), "crowded_buckets": crowded, "largest_bucket": largest}
    return Commit(name, fingerprint, (file,), counts=counts)


def candidate_pairs(
    keys: NDArray[np.uint64], document_bits: int, settled: int, cap: int
) -> tuple[NDArray[np.uint64], int, int]:
    """Pairs as `later << 32 | earlier`, sorted; how many buckets are larger than the cap; the largest bucket.

    `keys` are sorted. Pairs of two documents numbered below `settled` are left out.
    """
    count, crowded, largest = _count(keys, document_bits, settled, cap)
    pairs = np.empty(count, np.uint64)
    _fill(keys, document_bits, settled, cap, pairs)
    pairs.sort()
    return pairs, crowded, largest


def join_pairs(lists: Iterable[NDArray[np.uint64]]) -> NDArray[np.uint64]:
    """The union of sorted lists of pairs, sorted. Holds the union and one list at a time."""
    union = np.empty(0, np.uint64)
    for pairs in lists:
        both = np.concatenate([union, pairs])
        both.sort()
        new = np.ones(len(both), np.bool_)
        new[1:] = both[1:] != both[:-1]
        union = both[new]
    return union


def unpack(pairs: NDArray[np.uint64]) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """The later and the earlier document of each pair."""
    return (pairs >> np.uint64(32)).astype(np.uint32), pairs.astype(np.uint32)


@kernel
def _count(keys: NDArray[np.uint64], document_bits: int, settled: int, cap: int) -> tuple[int, int, int]:
    """Pairs, buckets over the cap, and members of the largest bucket."""
    shift, mask = np.uint64(document_bits), (np.uint64(1) << np.uint64(document_bits)) - np.uint64(1)
    pairs, crowded, largest, start = 0, 0, 0, 0
    for i in range(1, len(keys) + 1):
        if i == len(keys) or keys[i] >> shift != keys[start] >> shift:
            largest = max(largest, i - start)
            crowded += i - start > cap + 1
            start = i
        elif np.int64(keys[i] & mask) >= settled:
            pairs += min(i - start, cap)
    return pairs, crowded, largest


@kernel
def _fill(
    keys: NDArray[np.uint64], document_bits: int, settled: int, cap: int, pairs: NDArray[np.uint64]
) -> None:
    shift, mask = np.uint64(document_bits), (np.uint64(1) << np.uint64(document_bits)) - np.uint64(1)
    count, start = 0, 0
    for i in range(1, len(keys)):
        if keys[i] >> shift != keys[start] >> shift:
            start = i
        elif np.int64(keys[i] & mask) >= settled:
            for j in range(start, start + min(i - start, cap)):
                pairs[count] = (keys[i] & mask) << np.uint64(32) | (keys[j] & mask)
                count += 1
