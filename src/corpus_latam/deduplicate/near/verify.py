"""Verification: of the candidate pairs, those that are similar enough, with their similarity.

The share of equal minima estimates the Jaccard index. Outside the grey zone the estimate decides; inside it
the texts are read and the exact index decides. Each shard is read once for its signatures and once for its
texts, and gives each group of pairs what it needs.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from corpus_latam.deduplicate.exchange import Pieces, split
from corpus_latam.deduplicate.flat import SUFFIX, Columns, Types, read_partition, write_partitions
from corpus_latam.deduplicate.inputs import Shard
from corpus_latam.deduplicate.near.bands import signature_matrix
from corpus_latam.deduplicate.near.groups import PairGroup, ShardRows
from corpus_latam.deduplicate.near.jaccard import (
    Sets,
    jaccards,
    pack_sets,
    shingle_sets,
    unpack_sets,
)
from corpus_latam.storage.manifest import Commit
from corpus_latam.text.jit import kernel

EDGE_TYPES: Types = {"document": np.uint32, "original": np.uint32, "similarity": np.float32}
MINIMUM_TYPES = {"minimum": np.uint32}
SET_TYPES = {"value": np.uint64}
VERIFIED, GREY = 0, 1
"""Partitions of the files of `estimate_group`."""


def signature_rows(shard: Shard, wanted: ShardRows, groups: int) -> Pieces:
    """The signatures of a shard's documents that groups need, for each of these."""
    start = 0
    for batch in shard.documents({"annotate": ["signature"]}):
        inside, groups_of = _between(wanted, start, start + batch.num_rows)
        minima = signature_matrix(batch["signature"])[inside]
        for group, columns in split({"minimum": minima}, groups_of, groups):
            yield group, {"minimum": columns["minimum"].ravel()}
        start += batch.num_rows


def estimate_group(
    group: PairGroup,
    files: Sequence[str],
    place: int,
    grey_zone: tuple[float, float],
    folder: str,
    key: str,
    fingerprint: str,
) -> Commit:
    """Pairs that their signatures settle, with their similarity, and pairs in the grey zone (a task)."""
    low, high = grey_zone
    minima = read_minima(files, place, len(group.numbers))
    similarity = estimates(minima, group)
    parts = [similarity >= high, (similarity >= low) & (similarity < high)]
    edges = [_edges(group, similarity, part) for part in parts]
    file = write_partitions(folder, f"{key}{SUFFIX}", EDGE_TYPES, edges)
    counts = {"candidates": len(similarity), "verified": int(parts[VERIFIED].sum())}
    return Commit(key, fingerprint, (file,), counts=counts | {"grey": int(parts[GREY].sum())})


def read_minima(files: Sequence[str], place: int, documents: int) -> NDArray[np.uint32]:
    """The signatures of a group of so many documents, shape (documents, K)."""
    minima: NDArray[np.uint32] = read_partition(files, MINIMUM_TYPES, place)["minimum"]
    return minima.reshape(documents, -1)


def set_rows(shard: Shard, wanted: ShardRows, groups: int, words: int) -> Pieces:
    """The n-grams of `words` words of a shard's documents that groups need, for each of these.

    A document's set is its size and then its sorted hashes.
    """
    start = 0
    for texts in shard.texts():
        inside, groups_of = _between(wanted, start, start + len(texts))
        if len(inside):
            sets = shingle_sets(texts.take(pa.array(inside)), words)
            for group, columns in split({"set": np.arange(len(inside))}, groups_of, groups):
                yield group, {"value": pack_sets(sets.take(columns["set"]))}
        start += len(texts)


def read_sets(files: Sequence[str], place: int, documents: int) -> Sets:
    """The sets of a group of so many documents, as `set_rows` gives them."""
    return unpack_sets(read_partition(files, SET_TYPES, place)["value"], documents)


def compare_group(
    group: PairGroup,
    files: Sequence[str],
    place: int,
    threshold: float,
    folder: str,
    key: str,
    fingerprint: str,
) -> Commit:
    """The pairs of a group whose exact Jaccard index reaches the threshold (a task)."""
    sets = read_sets(files, place, len(group.numbers))
    similarity = jaccards(sets, group.later, group.earlier)
    edges = _edges(group, similarity, similarity >= threshold)
    file = write_partitions(folder, f"{key}{SUFFIX}", EDGE_TYPES, [edges])
    return Commit(key, fingerprint, (file,), counts={"verified": file.rows})


def _edges(group: PairGroup, similarity: NDArray[np.float32], chosen: NDArray[np.bool_]) -> Columns:
    """Columns of `EDGE_TYPES`, sorted by document."""
    document, original = group.numbers[group.later[chosen]], group.numbers[group.earlier[chosen]]
    order = np.lexsort([original, document])
    columns = {"document": document, "original": original, "similarity": similarity[chosen]}
    return {name: values[order] for name, values in columns.items()}


def estimates(minima: NDArray[np.uint32], group: PairGroup) -> NDArray[np.float32]:
    """The share of equal minima of each pair. `minima`: shape (documents, K)."""
    equal = np.empty(len(group.later), np.int64)
    _count_equal(minima, group.later, group.earlier, equal)
    shares: NDArray[np.float32] = (equal / minima.shape[1]).astype(np.float32)
    return shares


def _between(wanted: ShardRows, start: int, end: int) -> tuple[NDArray[np.uint32], NDArray[np.int32]]:
    """Those rows that lie in a batch, counted from its start, and the groups that need them."""
    first, last = np.searchsorted(wanted.rows, [start, end])
    return wanted.rows[first:last] - np.uint32(start), wanted.groups[first:last]


@kernel
def _count_equal(
    signatures: NDArray[np.uint32],
    later: NDArray[np.uint32],
    earlier: NDArray[np.uint32],
    equal: NDArray[np.int64],
) -> None:
    for pair in range(len(later)):
        count = 0
        for k in range(signatures.shape[1]):
            count += signatures[later[pair], k] == signatures[earlier[pair], k]
        equal[pair] = count
