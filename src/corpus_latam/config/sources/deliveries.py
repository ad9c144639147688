"""Deliveries of institutions."""

from __future__ import annotations

from typing import Literal

from corpus_latam.config.sources.base import ReaderColumns, SourceBase
from corpus_latam.config.sources.pdf import PDF_FIELDS
from corpus_latam.config.values import Bytes
from corpus_latam.schema import DocType


class DeliverySource(SourceBase):
    """A delivery of an institution: a folder with the same items as PDF, Markdown, Word and JSON.

    Files whose names differ in case, accents and signs alone are one item; so are those of the same bytes.
    PDF files need `pip install 'corpus-latam[pdf]'`.
    """

    type: Literal["delivery"]
    """A delivery."""
    columns: ReaderColumns = ReaderColumns(metadata=(*PDF_FIELDS, "author", "files"))
    """Which field of what the reader finds holds what."""
    doc_type: DocType = DocType.ACADEMIC
    """The kind of its texts; it decides which thresholds apply."""
    path: str
    """A folder or a glob, here or anywhere that fsspec reads."""
    max_file_bytes: Bytes = 64 * 2**20
    """Longer files go to quarantine, unread."""
