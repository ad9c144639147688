"""Which documents of the validation split are measured: a share of each group, by the hash of their id.

A document is drawn where the hash of its id lies below its group's share of all hashes. So neither its place
in a shard nor the other documents decide, and a larger sample holds a smaller one. Shares differ, so that
small groups are measured too: stratified sampling with Poisson draws within strata (Cochran 1977, chapter 5).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import pyarrow as pa
import xxhash

from corpus_latam.storage import paths
from corpus_latam.storage.shards import open_shard, read_batches
from corpus_latam.text import as_utf8

FINEST = ["language", "source", "country", "doc_type"]
"""What a group of the sample is: a row of the fertility table."""

SIZES = pa.schema(
    [
        pa.field("language", pa.string(), nullable=False),
        pa.field("source", pa.string(), nullable=False),
        pa.field("country", pa.string()),
        pa.field("doc_type", pa.string(), nullable=False),
        pa.field("documents", pa.int64(), nullable=False),
        pa.field("bytes", pa.int64(), nullable=False),
    ]
)
"""One row per group of a validation shard: its documents and the UTF-8 bytes of their texts."""

SAMPLE = SIZES.append(pa.field("share", pa.float64(), nullable=False))
"""One row per group of the validation split: all its documents, their bytes, and what share is measured."""

KEPT_BYTES = 10**6
"""A group of so much text is measured whole, unless there are very many groups."""
FEWEST_DOCUMENTS = 50
"""A group of so few documents is measured whole; of a larger one no fewer are to be expected."""
HASHES = 1 << 64
SEED = 2
"""Apart from those of folds and phrases: what is drawn says nothing about them."""

Finest = tuple[str, str, str | None, str]
Sizes = Mapping[Finest, tuple[int, int]]
"""Documents and bytes by group."""
Shares = Mapping[Finest, float]


def text_bytes(path: str) -> int:
    """About the bytes of a release shard's text, never fewer, from its footer alone."""
    with open_shard(path) as shard:
        column = shard.schema_arrow.names.index("text")
        groups = range(shard.num_row_groups)
        return sum(shard.metadata.row_group(group).column(column).total_uncompressed_size for group in groups)


def sizes_of_shard(corpus: str, shard: str) -> dict[Finest, tuple[int, int]]:
    """Documents and UTF-8 bytes of a release shard by group, a row group of text in memory at a time."""
    documents: Counter[Finest] = Counter()
    sizes: Counter[Finest] = Counter()
    language = shard.split("/", 1)[0]
    for batch in read_batches(paths.join(corpus, shard), ["text", *FINEST[1:]]):
        lengths = np.diff(as_utf8(batch["text"]).offsets).tolist()
        for key, length in zip(_keys(batch, language), lengths, strict=True):
            documents[key] += 1
            sizes[key] += length
    return {key: (documents[key], sizes[key]) for key in documents}


def plan(parts: Iterable[Sizes], wanted: int) -> pa.Table | None:
    """Rows of `SAMPLE` that measure about `wanted` bytes; None where that is all text.

    Every group has the same share, but that a group with fewer than `KEPT_BYTES` (or half of `wanted` dealt
    evenly to all groups, where that is less) or `FEWEST_DOCUMENTS` to be expected has a larger one.
    """
    documents: Counter[Finest] = Counter()
    sizes: Counter[Finest] = Counter()
    for part in parts:
        for key, (count, size) in part.items():
            documents[key] += count
            sizes[key] += size
    if sum(sizes.values()) <= wanted:
        return None
    order = sorted(documents, key=lambda key: (key[0], key[1], key[2] or "", key[3]))
    floor = min(KEPT_BYTES, wanted / (2 * len(order)))
    least = [min(1.0, max(FEWEST_DOCUMENTS / documents[k], floor / max(sizes[k], 1))) for k in order]
    even = _even_share(least, [sizes[key] for key in order], wanted)
    shares = [max(even, share) for share in least]
    if min(shares) == 1:
        return None
    rows = [(*key, documents[key], sizes[key], share) for key, share in zip(order, shares, strict=True)]
    return pa.Table.from_pylist([dict(zip(SAMPLE.names, row, strict=True)) for row in rows], schema=SAMPLE)


def _even_share(least: list[float], sizes: list[int], wanted: int) -> float:
    """The share of all groups that are not held at a larger one, so that `wanted` bytes are drawn in all.

    Groups are let go of their least share one after the other, the one with the smallest first, until the
    share that is left for those is below the least share of the next.
    """
    held = sum(share * size for share, size in zip(least, sizes, strict=True))
    free = 0
    share = 0.0
    order = sorted(range(len(least)), key=lambda group: least[group])
    for number, group in enumerate(order):
        free += sizes[group]
        held -= least[group] * sizes[group]
        share = (wanted - held) / free if free else 0.0
        if number + 1 < len(order) and share <= least[order[number + 1]]:
            break
    return min(max(share, 0.0), 1.0)


def shares_of(sample: pa.Table | None) -> Shares | None:
    """What `read_documents` takes; None: every document."""
    if sample is None:
        return None
    return {tuple(row[name] for name in FINEST): row["share"] for row in sample.to_pylist()}


def read_documents(
    corpus: str, shard: str, columns: list[str], shares: Shares | None
) -> Iterator[pa.RecordBatch]:
    """The documents of a release shard that are counted, `columns` of them (`id` among these): all without
    `shares`, else those drawn from each group."""
    language = shard.split("/", 1)[0]
    limits = {key: int(share * HASHES) for key, share in (shares or {}).items()}
    for batch in read_batches(paths.join(corpus, shard), columns):
        chosen = batch if shares is None else batch.filter(_drawn(batch, language, limits))
        if chosen.num_rows:
            yield chosen


def _drawn(batch: pa.RecordBatch, language: str, limits: Mapping[Finest, int]) -> pa.Array:
    rows = zip(batch["id"].to_pylist(), _keys(batch, language), strict=True)
    hashes = ((xxhash.xxh3_64_intdigest(name.encode(), seed=SEED), key) for name, key in rows)
    return pa.array([found < limits[key] for found, key in hashes], pa.bool_())


def _keys(batch: pa.RecordBatch, language: str) -> Iterator[Finest]:
    """Each row's group; an empty country is none."""
    columns = zip(
        batch["source"].to_pylist(), batch["country"].to_pylist(), batch["doc_type"].to_pylist(), strict=True
    )
    return ((language, source, country or None, kind) for source, country, kind in columns)
