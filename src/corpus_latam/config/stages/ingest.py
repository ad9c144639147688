"""The section `ingest`."""

from __future__ import annotations

from pydantic import Field

from corpus_latam.config.values import Bytes, Model, Share


class IngestConfig(Model):
    """How input is cut into shards, and how much bad input is too much."""

    shard_bytes: Bytes = 64 * 10**6
    """Text per shard, about; the unit of work of every later stage."""
    shard_rows: int = Field(default=100_000, gt=0)
    """Documents per shard at most."""
    max_document_bytes: Bytes = 100 * 10**6
    """Longer texts go to quarantine: annotate needs about 16 times a document's size in memory."""
    max_bad_share: Share = 0.05
    """Of a source's records; more than this go to quarantine, and the stage stops."""
    min_records_for_share: int = Field(default=1_000, ge=1)
    """From so many records on the share is judged while reading. A smaller source is judged at its end, with
    the allowance that chance needs (docs/ingest.md)."""
