"""HPLT's monolingual data sets, as they are downloaded."""

from __future__ import annotations

from typing import Literal

from corpus_latam.config.sources.base import FilesSource, ReaderColumns
from corpus_latam.config.values import Bytes


class HpltSource(FilesSource):
    """Documents of HPLT 1, 2 and 3, told apart by their fields."""

    type: Literal["hplt"]
    """JSON Lines of HPLT (.jsonl.zst), or the list of their addresses (.map, _map.txt)."""
    columns: ReaderColumns = ReaderColumns(
        metadata=(
            "collection",
            "language_score",
            "doc_scores",
            "registers",
            "cluster_size",
            "scores",
            "filter",
            "pii",
        )
    )
    """Which field holds what: ours for what HPLT names briefly (`u`, `ts`), its own for all else."""
    form: Literal["text", "markdown"] = "text"
    """Which form of a text is taken where a document has both: plain, or Markdown made of HPLT 3's XML."""
    max_line_bytes: Bytes = 64 * 2**20
    """Longer lines go to quarantine, unread."""
