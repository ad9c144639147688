"""PDF files."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from corpus_latam.config.sources.base import FilesSource, ReaderColumns
from corpus_latam.config.values import Bytes

PDF_FIELDS = ("title", "pages", "pages_without_text", "has_ocr_layer", "may_copy", "slides", "spans")
"""What a PDF says of itself, and what was found in it (docs/sources.md)."""


class PdfSource(FilesSource):
    """PDF files, a document each: theses, articles, laws, reports.

    Each file is opened by another process, with bounded memory and time. A file that breaks it goes to
    quarantine. Needs `pip install 'corpus-latam[pdf]'`.
    """

    type: Literal["pdf"]
    """PDF files."""
    columns: ReaderColumns = ReaderColumns(metadata=PDF_FIELDS)
    """Which field of what the reader finds holds what."""
    max_file_bytes: Bytes = 256 * 2**20
    """Of a file. Longer ones go to quarantine, unread."""
    max_memory: Bytes = 2 * 2**30
    """Address space of the process that opens files."""
    max_seconds: int = Field(default=60, gt=0)
    """Seconds of CPU that opening a file may take."""
