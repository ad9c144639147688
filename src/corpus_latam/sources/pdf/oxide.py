"""Reads with pdf_oxide what PDFium refuses: plain lines, without their places. Runs in the helper alone."""

from __future__ import annotations

from importlib.metadata import version

from corpus_latam.sources.pdf.page import Line, Opened, Page
from corpus_latam.sources.pdf.pdfium import MOST_PAGES, NeedsPasswordError


def read(data: bytes) -> Opened:
    """The pages of a damaged file. Raises `NeedsPasswordError`, or what pdf_oxide raises where it refuses."""
    import pdf_oxide

    try:
        document = pdf_oxide.PdfDocument.from_bytes(data)
        count = min(document.page_count(), MOST_PAGES)
    except Exception as error:
        if "password" in str(error).lower() or "encrypt" in str(error).lower():
            raise NeedsPasswordError from error
        raise
    pages = tuple(_page(document, number) for number in range(count))
    return Opened(f"pdf_oxide {version('pdf_oxide')}", pages, is_damaged=True)


def _page(document: object, number: int) -> Page:
    try:
        text: str = document.extract_text(number)  # type: ignore[attr-defined]
    except Exception:  # any damage: its exceptions have no common class
        return Page(0.0, 0.0, ())
    return Page(0.0, 0.0, tuple(Line(line.strip()) for line in text.split("\n") if line.strip()))
