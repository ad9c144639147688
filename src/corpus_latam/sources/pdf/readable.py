"""Tells text from what fonts without a map to Unicode give: codes of glyphs, which only look like text."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from corpus_latam.sources.pdf.page import Page

UNMAPPED = 0.3
"""Share of a page's characters that its fonts do not map."""
STRANGE = 0.15
"""Share of characters that no text has: private use, replacement characters, controls."""
SAMPLE = 20_000
"""Characters that are looked at."""
NO_TEXT = frozenset(("Co", "Cn", "Cc", "Cs"))


def is_garbage(pages: Iterable[Page]) -> bool:
    """Whether most of what pages hold is no text."""
    pages = list(pages)
    unmapped = [page.look.unmapped for page in pages if page.look and page.lines]
    if unmapped and sum(unmapped) / len(unmapped) > UNMAPPED:
        return True
    letters = "".join(line.text for page in pages for line in page.lines)[:: max(1, _length(pages) // SAMPLE)]
    strange = sum(char == "\ufffd" or unicodedata.category(char) in NO_TEXT for char in letters)
    strange -= letters.count("\ufffe")
    return strange > STRANGE * max(1, len(letters))


def _length(pages: Iterable[Page]) -> int:
    return sum(len(line.text) for page in pages for line in page.lines)
