"""Digitised newspapers, journals and books: the output of OCR."""

from __future__ import annotations

from typing import Literal

from corpus_latam.config.sources.base import FilesSource, ReaderColumns
from corpus_latam.schema import DocType


class NewspaperSource(FilesSource):
    """Digitised pages with their text: ALTO, METS, hOCR, PAGE XML, MiniOCR, plain text of OCR.

    Files are grouped to issues by their names: a METS and what lies beside or below it, or files of a folder
    whose names differ in a page number.
    """

    type: Literal["newspaper"]
    """Output of OCR."""
    columns: ReaderColumns = ReaderColumns(
        metadata=(
            *("title", "newspaper", "section", "pages", "incomplete"),
            *("languages", "word_confidence", "heads", "encoding"),
        )
    )
    """Which field of what the reader finds holds what."""
    doc_type: DocType = DocType.NEWS
    """The kind of its texts; it decides which thresholds apply."""
    document: Literal["article", "issue", "page"] = "article"
    """What is one document: an article where a METS tells articles apart, else an issue; always an issue;
    always a page."""
    advertisements: bool = True
    """Whether advertisements that a METS tells apart are read. In `metadata` their `section` is
    `advertisement`."""
