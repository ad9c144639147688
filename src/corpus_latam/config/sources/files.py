"""Plain files of records: Parquet, JSON Lines and text."""

from __future__ import annotations

from typing import Literal

from corpus_latam.config.sources.base import FilesSource, SourceBase
from corpus_latam.config.values import Bytes


class ParquetSource(SourceBase):
    """Parquet files: a file, a folder or a glob, local or remote.

    A folder means the files in it; where it holds none itself, those of all folders below it.
    """

    type: Literal["parquet"]
    """Parquet files."""
    path: str
    """A file, a folder or a glob, here or anywhere that fsspec reads (`s3://`, `hf://`)."""


class JsonlSource(SourceBase):
    """JSON Lines, plain or compressed (.gz, .zst, .bz2, .xz)."""

    type: Literal["jsonl"]
    """JSON Lines."""
    path: str
    """A file, a folder or a glob, here or anywhere that fsspec reads."""
    max_line_bytes: Bytes = 64 * 2**20
    """Longer lines go to quarantine, unread."""


class TextSource(FilesSource):
    """Plain text files, one document each, plain, compressed or in archives."""

    type: Literal["text"]
    """A document per file."""
