"""Books and encyclopedias."""

from __future__ import annotations

from typing import Literal

from corpus_latam.config.sources.base import FilesSource, ReaderColumns
from corpus_latam.schema import DocType


class BookSource(FilesSource):
    """Books: TEI, EPUB, Word (.docx), OpenDocument (.odt), plain text of Project Gutenberg; and dumps of
    MediaWiki, a page each.

    What a file is, its first bytes say.
    """

    type: Literal["book"]
    """Books."""
    columns: ReaderColumns = ReaderColumns(metadata=("title", "author", "publisher", "encoding"))
    """Which field of what the reader finds holds what."""
    doc_type: DocType = DocType.LITERATURE
    """The kind of its texts; it decides which thresholds apply."""
    parts: tuple[Literal["front", "body", "back", "notes"], ...] = ("body", "notes")
    """What of a book becomes text: front matter, body, back matter, and notes, which follow the rest."""
