"""Plain files of records: Parquet, JSON Lines and text."""

from __future__ import annotations

from typing import Literal

from corpus_latam.config.sources.base import FilesSource, PackedSource, ReaderColumns
from corpus_latam.config.sources.pdf import PDF_FIELDS
from corpus_latam.config.values import Bytes, Encoding


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


class JsonSource(PackedSource):
    """JSON that is no JSON Lines: an array of objects, an object with a list of them, or objects in a row, on
    as many lines as they like. Also JSON Lines, more slowly than `jsonl`."""

    type: Literal["json"]
    """JSON over several lines."""
    records: str | None = None
    """Where the list of records lies: `data.items`. By default the only list of objects; an object without
    one, or with the text itself, is a record."""
    max_record_bytes: Bytes = 64 * 2**20
    """Longer records go to quarantine, unread, and what follows them in the file is not read."""


class MixedSource(FilesSource):
    """A folder of mixed files, each read by the reader of its kind: text, JSON, tables, books, web pages,
    sentences, PDF, Parquet."""

    type: Literal["files"]
    """Files of several kinds."""
    columns: ReaderColumns = ReaderColumns(metadata=(*PDF_FIELDS, "encoding", "reader"))
    """Which field holds what, of tables and JSON too. `reader` is the type of source of such files."""


class TextSource(FilesSource):
    """Plain text and Markdown files, one document each, plain, compressed or in archives."""

    type: Literal["text"]
    """A document per file."""
    columns: ReaderColumns = ReaderColumns(metadata=("encoding",))
    """Which field of what the reader finds holds what. `encoding` is stated where it is not UTF-8."""
    encoding: Encoding | None = None
    """That of all files: `cp1252`, `utf-16`. By default it is found for each file: UTF-8, UTF-16, and the old
    ones of Windows, DOS and Macintosh by the letters of Spanish and Portuguese."""
