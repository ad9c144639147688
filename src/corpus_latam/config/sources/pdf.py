"""PDF files."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from corpus_latam.config.sources.base import FilesSource, ReaderColumns
from corpus_latam.config.values import Bytes

PDF_FIELDS = (
    "title", "pages", "pages_without_text", "pages_by_ocr", "pages_needing_ocr", "has_ocr_layer", "may_copy",
    "slides", "spans", "section", "sections",
)  # fmt: skip
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
    ocr: Literal["auto", "off", "required"] = "auto"
    """Whether tesseract reads pages that are pictures, or whose text is none: where it is installed (`auto`),
    never, or always (`required`: no run begins without it). `needs-ocr.json` lists what is left."""
    ocr_language: str | None = Field(default=None, pattern=r"^[A-Za-z_]+(\+[A-Za-z_]+)*$")
    """Languages that tesseract looks for, by its own codes (`spa`, `spa+por`). By default the one of Spanish
    and Portuguese that the document's other pages are in; both where they do not say."""
    ocr_seconds: int = Field(default=120, gt=0)
    """For one page. One that takes longer still needs OCR."""
    ocr_pages: int = Field(default=1_000, gt=0)
    """Pages of one document that OCR reads at most. The others still need it."""
    ocr_cache: str | None = None
    """A folder of this machine for what OCR has read, by image, so that no page is read twice."""
    ocr_cache_bytes: Bytes = 4 * 2**30
    """The most that this folder holds: the oldest results go first."""
    only: str | None = None
    """A `needs-ocr.json` of another run: only the files that it names are read."""
    split: Literal["no", "sections"] = "no"
    """Whether a document is cut into its chapters (sections of the first level), a document each."""
