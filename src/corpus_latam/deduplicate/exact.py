"""Exact copies: normalised texts with one 128-bit hash, found a partition of hashes at a time."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from corpus_latam.deduplicate.exchange import (
    Gather,
    Holder,
    Pieces,
    Scatter,
    Taken,
    exchange,
    prefix,
    split,
)
from corpus_latam.deduplicate.flat import SUFFIX, Columns, join, read_partition, write_partitions
from corpus_latam.deduplicate.inputs import Shard
from corpus_latam.deduplicate.numbers import Numbers
from corpus_latam.deduplicate.work import Work, count_settled, paths_of
from corpus_latam.storage.manifest import Commit

HASH_TYPES = {"high": np.uint64, "low": np.uint64, "document": np.uint32}
COPY_TYPES = {"document": np.uint32, "original": np.uint32}
ROW_BYTES = 20
SORT_BYTES = 72
"""Memory per document of a partition: its row as read and as joined, the sort's index and copy."""


def find_copies(work: Work, numbers: Numbers, compared: NDArray[np.bool_]) -> NDArray[np.uint32]:
    """By number, the first document with the same text, among the documents compared; itself for most.

    `compared`: by position, shape (documents,).
    """
    originals = np.arange(numbers.documents, dtype=np.uint32)
    if not work.context.config.deduplicate.exact:
        return originals
    bits, settled = work.plan.exact_bits, count_settled(work, numbers)
    per_shard = zip(work.shards, numbers.by_shard(numbers.flat), numbers.by_shard(compared), strict=True)
    holders = [Holder(shard, (n, wanted), ROW_BYTES * len(n)) for shard, n, wanted in per_shard]
    scatter = Scatter("hashes", hash_rows, HASH_TYPES, (bits,))
    gather = Gather("copies", write_copies, (settled,))
    sizes = [numbers.documents * SORT_BYTES >> bits] * (1 << bits)
    commits = exchange(work, holders, scatter, gather, sizes)
    for path in paths_of(work, "copies", commits):
        copies = read_partition([path], COPY_TYPES, 0)
        originals[copies["document"]] = copies["original"]
    return originals


def hash_rows(shard: Shard, numbers: NDArray[np.uint32], wanted: NDArray[np.bool_], bits: int) -> Pieces:
    """One shard's hashes, cut into 2^bits partitions by their first bits.

    `wanted` says which documents are compared, shape (documents,), like `numbers`.
    """
    parts = [_halves(batch["exact_hash"]) for batch in shard.documents({"annotate": ["exact_hash"]})]
    halves = np.concatenate([np.empty((0, 2), np.uint64), *parts])[wanted]
    columns = {"high": halves[:, 0], "low": halves[:, 1], "document": numbers[wanted]}
    return split(columns, prefix(halves[:, 0], bits), 1 << bits)


def _halves(hashes: pa.Array) -> NDArray[np.uint64]:
    """A fixed_size_binary(16) array as big-endian halves, shape (rows, 2)."""
    halves = np.frombuffer(hashes.buffers()[1], ">u8").reshape(-1, 2)
    return halves[hashes.offset : hashes.offset + len(hashes)].astype(np.uint64)


def write_copies(taken: Taken, settled: int, folder: str, key: str, fingerprint: str) -> Commit:
    """The copies among the documents of some partitions, each with the document that stays (a task)."""
    found = [copies_among(hashes, settled) for _, hashes in taken.partitions(HASH_TYPES)]
    file = write_partitions(folder, f"{key}{SUFFIX}", COPY_TYPES, [join(found, COPY_TYPES)])
    return Commit(key, fingerprint, (file,))


def copies_among(hashes: Columns, settled: int) -> Columns:
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
