"""Posts of X (Twitter)."""

from __future__ import annotations

from typing import Literal

from corpus_latam.config.sources.base import FilesSource, ReaderColumns
from corpus_latam.config.values import Bytes
from corpus_latam.schema import DocType


class TweetsSource(FilesSource):
    """Posts of X (Twitter): API v1.1, v2, twarc's pages, the archived streams, Activity Streams.

    Retweets are left out, and so is what a message of any of its files takes back.
    """

    type: Literal["tweets"]
    """Posts of X."""
    columns: ReaderColumns = ReaderColumns(metadata=("parent", "posts", "truncated"))
    """Which field of what the reader finds holds what."""
    doc_type: DocType = DocType.SOCIAL
    """The kind of its texts; it decides which thresholds apply."""
    handle: str = "@usuario"
    """What stands in place of a handle."""
    link: str = "[enlace]"
    """What stands in place of a link."""
    threads: bool = False
    """Join what an author answers to own posts in the same file to one document. A file's posts are then held
    in memory."""
    max_line_bytes: Bytes = 64 * 2**20
    """Longer lines go to quarantine, unread."""
