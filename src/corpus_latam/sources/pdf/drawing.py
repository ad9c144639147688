"""Draws pages of a PDF as pictures for OCR: grey values, as PGM. Runs in the helper process alone."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from corpus_latam.sources.pdf.pdfium import NeedsPasswordError

DPI = 300
"""What tesseract asks for (its manual, "Rescaling")."""
MOST_PIXELS = 20_000_000
"""Of a page: A3 at 300 dpi has 17 million. Larger pages are drawn smaller."""


def draw(data: bytes, numbers: Sequence[int]) -> Iterator[bytes]:
    """A picture for each of some pages; empty where PDFium cannot draw it."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise NeedsPasswordError from error
        raise
    for number in numbers:
        yield _drawn(document, number)


def _drawn(document: Any, number: int) -> bytes:
    import pypdfium2

    try:
        page = document[number]
        width, height = page.get_size()
        bitmap = page.render(scale=scale(width, height), grayscale=True)
    except (pypdfium2.PdfiumError, IndexError):
        return b""
    rows = bytes(bitmap.buffer)
    if bitmap.stride != bitmap.width:
        starts = range(0, bitmap.stride * bitmap.height, bitmap.stride)
        rows = b"".join(rows[start : start + bitmap.width] for start in starts)
    page.close()
    return b"P5 %d %d 255\n%s" % (bitmap.width, bitmap.height, rows)


def scale(width: float, height: float) -> float:
    """Points of the picture per point (1/72 inch) of the page."""
    return min(DPI / 72, math.sqrt(MOST_PIXELS / max(1.0, width * height)))
