"""Exact copies: normalised texts with one 128-bit hash, found a partition of hashes at a time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from corpus_latam.deduplicate.exchange import Columns, read_groups, split, write_groups
from corpus_latam.deduplicate.inputs import Shard
from corpus_latam.storage.manifest import Commit

HASH_TYPES = {"high": np.uint64, "low": np.uint64, "document": np.uint32}
COPY_TYPES = {"document": np.uint32, "original": np.uint32}
ROW_BYTES = 20
SORT_BYTES = 72
"""Memory per document of a partition: its row as read and as joined, the sort's index and copy."""


def write_hashes(
    shard: Shard,
    numbers: NDArray[np.uint32],
    wanted: NDArray[np.bool_],
    bits: int,
    folder: str,
    key: str,
    fingerprint: str,
) -> Commit:
    """One shard's hashes, cut into 2^bits partitions by their first bits (a task).

    `wanted` says which documents are compared, shape (documents,), like `numbers`.
    """
    parts = [_halves(batch["exact_hash"]) for batch in shard.documents({"annotate": ["exact_hash"]})]
    halves = np.concatenate([np.empty((0, 2), np.uint64), *parts])[wanted]
    columns = {"high": halves[:, 0], "low": halves[:, 1], "document": numbers[wanted]}
    groups = split(columns, prefix(halves[:, 0], bits), 1 << bits)
    return Commit(key, fingerprint, (write_groups(folder, shard.label, HASH_TYPES, groups),))


def prefix(hashes: NDArray[np.uint64], bits: int) -> NDArray[np.int64]:
    """The first `bits` bits of 64-bit hashes."""
    if bits == 0:
        return np.zeros(len(hashes), np.int64)
    return (hashes >> np.uint64(64 - bits)).astype(np.int64)


def _halves(hashes: pa.Array) -> NDArray[np.uint64]:
    """A fixed_size_binary(16) array as big-endian halves, shape (rows, 2)."""
    halves = np.frombuffer(hashes.buffers()[1], ">u8").reshape(-1, 2)
    return halves[hashes.offset : hashes.offset + len(hashes)].astype(np.uint64)


def write_copies(
    files: Sequence[str], partition: int, settled: int, folder: str, name: str, fingerprint: str
) -> Commit:
    """The copies among one partition's documents, each with the document that stays (a task)."""
    copies = find_copies(read_groups(files, partition), settled)
    file = write_groups(folder, f"{name}.parquet", COPY_TYPES, [copies])
    return Commit(name, fingerprint, (file,))


def find_copies(hashes: Columns, settled: int) -> Columns:
    """Columns of `COPY_TYPES`, sorted by document. Documents numbered below `settled` are never copies."""
    shared = _shared(hashes["high"])
    rows = {name: values[shared] for name, values in hashes.items()}
    order = np.lexsort([rows["document"], rows["low"], rows["high"]])
    high, low, document = (rows[name][order] for name in ("high", "low", "document"))
    first = np.ones(len(order), np.bool_)
    first[1:] = (high[1:] != high[:-1]) | (low[1:] != low[:-1])
    starts = np.flatnonzero(first)
    original = np.repeat(document[starts], np.diff(np.append(starts, len(order))))
    copied = ~first & (document >= settled)
    by_document = np.argsort(document[copied])
    return {"document": document[copied][by_document], "original": original[copied][by_document]}


def _shared(values: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Places of the values that occur more than once."""
    order = np.argsort(values)
    ordered = values[order]
    same = ordered[1:] == ordered[:-1]
    member = np.zeros(len(values), np.bool_)
    member[order[1:][same]] = True
    member[order[:-1][same]] = True
    return np.flatnonzero(member)
