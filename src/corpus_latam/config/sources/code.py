"""Source code as files."""

from __future__ import annotations

from typing import Literal

from corpus_latam.config.sources.base import FilesSource, ReaderColumns
from corpus_latam.config.values import Bytes
from corpus_latam.schema import DocType


class CodeColumns(ReaderColumns):
    """Columns of source files."""

    metadata: tuple[str, ...] = ("path", "code_language", "encoding")
    """Further fields to keep, in a JSON object: `path` below the source's folder, `code_language`, `encoding`
    where it is not UTF-8."""


class CodeSource(FilesSource):
    """Source files and notebooks, one document each, in folders and archives. Tables of code (The Stack and
    its kin) are read by `type: parquet`, `jsonl` or `hub` with `doc_type: code`."""

    type: Literal["code"]
    """A document per source file."""
    columns: CodeColumns = CodeColumns()
    """Which field of what the reader finds holds what. `license` is that of a file's own SPDX line."""
    doc_type: DocType = DocType.CODE
    """The kind of its texts; it decides which thresholds apply."""
    code_languages: tuple[str, ...] = ()
    """Those to read, as `configs/code/languages.yaml` calls them; by default all."""
    copies: tuple[str, ...] = (
        *("node_modules", "bower_components", "vendor", "third_party", "site-packages", "dist-packages"),
        *("__pycache__", "venv", "env"),
    )
    """Names of folders that hold what was copied from elsewhere. Files below them are left out."""
    max_file_bytes: Bytes = 2**20
    """Longer files are data more than code. They go to quarantine, unread."""
