"""Says of each page of a PDF whether its text can be taken, or OCR has to read the page.

Cheap features alone: how many letters it has, what pictures cover, what is written and not drawn, what fonts
do not map, and whether its words are any (`noise.py`). Limits were set on half of the PDFs at hand and on
scans made of them, and measured on the other half (`scripts/bench/repositories_router.py`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from enum import Enum
from itertools import chain, islice

from corpus_latam.sources.pdf.noise import signs_of
from corpus_latam.sources.pdf.page import Page
from corpus_latam.sources.pdf.readable import UNMAPPED, is_garbage

NO_LETTERS = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\uf8ff\ufffd]")
"""Characters that no text has: a page without one, whose fonts map theirs, is not looked at closely."""
FEW = 60
"""Letters of a page that are not on other pages too: fewer beside a picture are a stamp, a page number. Also
signs of a page without a letter: more are a table of numbers."""
PICTURE, WHOLE_PICTURE = 0.3, 0.75
"""Share of a page that pictures cover, where it has no letter, and where it has few."""
HIDDEN = 0.5
"""Share of a page's text that is not drawn, in a layer of OCR."""
DRAWN = 10
"""Drawings of a page without a letter: its letters may be drawn. Fewer are a frame, a logo."""
FEWEST_WORDS = 15
"""Words that a judgement of them needs."""
STRANGE = 0.3
"""Share of words of impossible shape of a layer of OCR that is read again: good ones have up to 0.1."""
VERY_STRANGE, FEW_SMALL = 0.5, 0.1
"""The same where the text is drawn and no picture lies there, and the share of small words that it then has
at most: pages of formulas have signs, but also words."""
COMMON = 0.3
"""Share of a document's pages on which a line comes again."""


class Route(Enum):
    """What is to be done with a page."""

    TEXT = "text"
    OCR = "ocr"
    BOTH_DISAGREE = "both disagree"
    """It has text, and a picture, and the text does not look like what the picture shows."""
    EMPTY = "empty"


def routes(pages: Sequence[Page]) -> list[Route]:
    """What is to be done with each page of a document, whose letters are composed (`accents.py`)."""
    common = _common_lines(pages)
    return [_route(page, common) for page in pages]


def _common_lines(pages: Sequence[Page]) -> frozenset[str]:
    """Lines that come on many pages: running heads, stamps of who scanned or downloaded a file."""
    counts = Counter(text for page in pages for text in {line.text for line in page.lines})
    least = max(2, COMMON * len(pages))
    return frozenset(text for text, count in counts.items() if count >= least)


def _route(page: Page, common: frozenset[str]) -> Route:
    own = [line.text for line in page.lines if line.text not in common]
    letters = sum(1 for _ in islice(filter(str.isalpha, chain.from_iterable(own)), FEW))  # so many will do
    image = page.look.image if page.look else 0.0
    shapes = page.look.shapes if page.look else 0
    if letters == 0 and sum(map(len, own)) < FEW:
        return Route.OCR if image > PICTURE or shapes >= DRAWN else Route.EMPTY
    unmapped = page.look.unmapped if page.look else 0.0
    if (unmapped > UNMAPPED or any(map(NO_LETTERS.search, own))) and is_garbage([page]):
        return Route.OCR
    is_layer = page.look is not None and page.look.hidden > HIDDEN
    if letters < FEW and image > WHOLE_PICTURE and not is_layer:  # a layer says how little a picture holds
        return Route.BOTH_DISAGREE
    signs = signs_of(" ".join(own))
    if signs.words < FEWEST_WORDS:
        return Route.TEXT
    if image > PICTURE and signs.strange >= STRANGE:
        return Route.BOTH_DISAGREE
    if signs.strange >= VERY_STRANGE and signs.small < FEW_SMALL:
        return Route.OCR
    return Route.TEXT
