"""Rejected documents with their reason and signals, for whoever wants to check the policy by reading."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import pyarrow as pa
import pyarrow.compute as pc

from corpus_latam.storage import paths
from corpus_latam.storage.aligned import read_texts
from corpus_latam.storage.manifest import Commit
from corpus_latam.storage.shards import open_shard, read_table, write_shard

LEFT_OUT = ("id", "repaired_text", "signature", "exact_hash", "country", "country_basis", "language")
"""Annotations that are keys, texts or columns of the document itself."""


def write_rejected(root: str, folder: str, shard: str, fingerprint: str) -> Commit:
    """Writes what `select` or `deduplicate` rejected of one shard; no file where they rejected nothing."""
    batches = _rejected(root, shard, _signals(root, shard))
    first = next(batches, None)
    if first is None:
        return Commit(shard, fingerprint, (), counts={"documents": 0})
    file = write_shard(folder, shard, chain([first], batches), first.schema)
    return Commit(shard, fingerprint, (file,), counts={"documents": file.rows})


def _signals(root: str, shard: str) -> list[str]:
    with open_shard(paths.join(root, "annotate", shard)) as file:
        return [name for name in file.schema_arrow.names if name not in LEFT_OUT]


def _rejected(root: str, shard: str, signals: list[str]) -> Iterator[pa.RecordBatch]:
    columns = {
        "ingest": ["id", "source", "url", "doc_type"],
        "annotate": ["language", "country", *signals],
        "select": ["reason"],
        "deduplicate": ["keep", "duplicate_of", "similarity"],
    }
    duplicate_reasons = read_table(paths.join(root, "deduplicate", shard), ["reason"])["reason"]
    start = 0
    for batch in read_texts(root, shard, columns):
        duplicate = duplicate_reasons.slice(start, batch.num_rows).combine_chunks()
        start += batch.num_rows
        reason = pc.coalesce(batch["reason"], duplicate)
        explained = batch.set_column(batch.schema.get_field_index("reason"), "reason", reason)
        rejected = explained.filter(pc.invert(batch["keep"])).drop_columns(["keep"])
        if rejected.num_rows:
            yield rejected
