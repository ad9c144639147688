"""Books that lie there as images of their pages."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from corpus_latam.config.sources.base import FilesSource, ReaderColumns
from corpus_latam.config.values import Bytes
from corpus_latam.schema import DocType

GROUPS = {"book", "page"}
NOTICES = (
    r"no forma parte del libro",
    r"página (?:no disponible|faltante|intencionalmente en blanco|dejada en blanco)",
    r"autor de esta herramienta no está afiliado",
)
"""What programs write on pages that they put in, or in place of others (libros-conaliteg-pdf among them)."""


def _is_pattern(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"is no regular expression ({error})") from error
    return pattern


def _names_groups(pattern: str) -> str:
    if not set(re.compile(_is_pattern(pattern)).groupindex) >= GROUPS:
        raise ValueError("needs the groups (?P<book>...) and (?P<page>...)")
    return pattern


class PagesSource(FilesSource):
    """Images of pages, which tesseract reads, or what another program has read of them, a document per book.

    A page that lies there as text, hOCR, ALTO or PAGE XML too is read from that, without OCR.
    """

    type: Literal["pages"]
    """Images of pages, grouped to books."""
    columns: ReaderColumns = ReaderColumns(metadata=("book", "pages", "word_confidence"))
    """Which field of what the reader finds holds what."""
    doc_type: DocType = DocType.MANUAL
    """The kind of its texts; it decides which thresholds apply."""
    pattern: Annotated[str, AfterValidator(_names_groups)] = r"(?P<book>[^/]+)/(?P<page>[^/]+)$"
    """A regular expression that finds in a file's name its `book` and its `page`. By default a folder is a
    book, as in `P1MLA/004.jpg`. Files in which it finds nothing are books of one page."""
    ocr_language: str = Field(default="spa", pattern=r"^[A-Za-z_]+(\+[A-Za-z_]+)*$")
    """Languages that tesseract looks for, by its own codes (`spa`, `spa+por`)."""
    ocr_seconds: int = Field(default=120, gt=0)
    """For one page. A page that takes longer goes to quarantine."""
    ocr_cache: str | None = None
    """A folder of this machine for what OCR has read, by image, so that no image is read twice."""
    ocr_cache_bytes: Bytes = 4 * 2**30
    """The most that this folder holds: the oldest results go first."""
    not_pages: tuple[str, ...] = ()
    """SHA-256 of images that are no pages of a book: notices that a program put in. Images that lie there
    more than once are none anyway."""
    notices: tuple[Annotated[str, AfterValidator(_is_pattern)], ...] = NOTICES
    """Regular expressions, whatever the case: a short page in whose text one is found is none of a book."""
