"""Input records that could not become documents: kept with their reason, never dropped in silence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import pyarrow as pa

from corpus_latam.credentials import redacted
from corpus_latam.errors import valid_text
from corpus_latam.schema import QUARANTINE
from corpus_latam.storage.shards import ShardFile, write_shard

SAMPLE_BYTES = 500


@dataclass(frozen=True)
class BadRecord:
    """Where a bad record lies (`location` a file or URL, `position` a row, line or id) and why it is bad."""

    location: str
    position: str
    reason: str
    sample: bytes = b""


def write_quarantine(folder: str, name: str, source: str, records: Iterable[BadRecord]) -> ShardFile:
    """Writes bad records of one source as a shard of `schema.QUARANTINE`."""
    clean = cache(redacted)
    rows = [
        {
            "source": source,
            "location": clean(location) if "://" in (location := valid_text(record.location)) else location,
            "position": valid_text(record.position),
            "reason": clean(record.reason),
            "sample": record.sample[:SAMPLE_BYTES] or None,
        }
        for record in records
    ]
    batch = pa.RecordBatch.from_pylist(rows, schema=QUARANTINE)
    return write_shard(folder, name, [batch], QUARANTINE)
