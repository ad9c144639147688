"""Plain files of records: Parquet, JSON Lines and text."""

from __future__ import annotations

from typing import Literal

from corpus_latam.config.sources.base import FilesSource, PackedSource
from corpus_latam.config.values import Bytes


class ParquetSource(PackedSource):
    """Parquet files: a file, a folder or a glob, local or remote, also in archives.

    A folder means the files in it; where it holds none itself, those of all folders below it.
    """

    type: Literal["parquet"]
    """Parquet files."""
    join: str | None = None
    """Where the text is a list of words or of other texts: what is to stand between them (`" "`)."""
    max_file_bytes: Bytes = 2**30
    """Of a file inside an archive, which has to be held whole. Longer ones go to quarantine, unread."""


class JsonlSource(PackedSource):
    """JSON Lines, plain or compressed (.gz, .zst, .bz2, .xz), also in archives."""

    type: Literal["jsonl"]
    """JSON Lines."""
    max_line_bytes: Bytes = 64 * 2**20
    """Longer lines go to quarantine, unread."""


class TextSource(FilesSource):
    """Plain text files, one document each, plain, compressed or in archives."""

    type: Literal["text"]
    """A document per file."""
