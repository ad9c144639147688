"""RedPajama-V2 as its makers publish it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from corpus_latam.config.sources.base import ReaderColumns, SourceBase
from corpus_latam.config.values import Bytes


class RedPajamaSource(SourceBase):
    """RedPajama-V2: documents of Common Crawl in three parts by perplexity, with signals and duplicates."""

    type: Literal["redpajama"]
    """RedPajama-V2, from its address or a folder of the same form."""
    columns: ReaderColumns = ReaderColumns(
        metadata=("title", "source_domain", "language_score", "perplexity", "bucket", "quality_signals")
    )
    """Which field holds what. The text is `text`; all other fields of a document keep their names."""
    path: str = "https://data.together.xyz/redpajama-data-v2/v1.0.0"
    """The address or folder in which `listings`, `documents`, `quality_signals` and `duplicates` lie."""
    lang: Literal["de", "en", "es", "fr", "it"] = "es"
    """The language whose files are read."""
    snapshots: tuple[str, ...] = Field(min_length=1)
    """Of Common Crawl, as `2023-14`."""
    parts: tuple[Literal["head", "middle", "tail"], ...] = ("head", "middle")
    """By perplexity under a model of Wikipedia. The tail has no quality signals and no list of duplicates."""
    quality_signals: tuple[str, ...] = ()
    """Patterns of signals (`rps_doc_*`, `ccnet_perplexity`) that go to the field `quality_signals`."""
    drop_duplicates: bool = False
    """Leaves out what its makers found to be the copy of a document of another shard or snapshot."""
    max_line_bytes: Bytes = 64 * 2**20
    """Longer lines go to quarantine, unread."""
