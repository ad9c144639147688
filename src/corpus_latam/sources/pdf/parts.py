"""Says which paragraphs are headings, notes, tables, lists of contents and of works."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from statistics import median_high
from typing import Any

from corpus_latam.sources.pdf.page import Page
from corpus_latam.sources.pdf.paragraphs import Paragraph

BETWEEN = "\n\n"
MOST_SPANS = 2_000
"""Of one document: an index of thousands of tables is of no use in `metadata`."""
LARGER, SMALLER = 1.12, 0.92
"""Times the size of most text: headings, and notes."""
LONGEST_HEADING = 150
NUMBERED = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2}){0,3}\.?|[IVXL]{1,6}\.?|cap[ií]tulo \S+)\s+\S.*[^.,;:]", re.IGNORECASE
)
NOTE = re.compile(r"\d{1,3}\s?\S|[*†‡]")
CONTENTS = re.compile(r" … \s?(?:\d{1,4}|[ivxlc]+)\b")
WORKS = re.compile(
    r"(?:\d+\.?\s+)?(?:refer[eê]ncias|bibliograf[ií]a|obras citadas|references|bibliography)\b.{0,30}",
    re.IGNORECASE,
)
WORK = re.compile(r"\b(?:1[5-9]|20)\d\d\b|doi\b|https?:", re.IGNORECASE)
WITHOUT_YEAR = 3
"""Paragraphs in a row without a year, which end a list of works."""
NUMBERS = 0.5
"""Share of a table's words that are numbers."""
FEWEST_CELLS = 6
SLIDES = (16 / 9, 16 / 10, 4 / 3)
"""Width by height of slides. Sheets lying on their side are 1.41 (A4) and 1.29 (letter)."""
FEWEST_SLIDES = 3


def spans(paragraphs: Sequence[Paragraph]) -> list[list[Any]]:
    """Where each part begins and ends in the text, in characters, and what it is."""
    size = _usual_size(paragraphs)
    works = _works(paragraphs)
    found: list[list[Any]] = []
    at = 0
    for number, paragraph in enumerate(paragraphs):
        end = at + len(paragraph.text)
        kind = "references" if number in works else _kind(paragraph, size)
        if kind and found and found[-1][2] == kind != "heading" and found[-1][1] == at - len(BETWEEN):
            found[-1][1] = end
        elif kind:
            found.append([at, end, kind])
        at = end + len(BETWEEN)
    return found[:MOST_SPANS]


def _usual_size(paragraphs: Sequence[Paragraph]) -> float:
    """The size of the letters of most text."""
    sizes = [each.size for each in paragraphs for _ in range(1 + len(each.text) // 100)]
    return median_high(sizes) if sizes else 0.0


def _kind(paragraph: Paragraph, size: float) -> str | None:
    text = paragraph.text
    if CONTENTS.search(text):
        return "contents"
    words = text.split()
    if len(words) >= FEWEST_CELLS and sum(word[:1].isdigit() for word in words) > NUMBERS * len(words):
        return "table"
    if paragraph.is_low and paragraph.size < SMALLER * size and NOTE.match(text):
        return "note"
    is_short = len(text) <= LONGEST_HEADING and any(map(str.isalpha, text))
    if is_short and (paragraph.size > LARGER * size > 0 or NUMBERED.fullmatch(text)):
        return "heading"
    return None


def _works(paragraphs: Sequence[Paragraph]) -> set[int]:
    """Numbers of the paragraphs of lists of works: from a heading that says so on, while years come."""
    return {each for number, one in enumerate(paragraphs) if WORKS.fullmatch(one.text.strip())
            for each in _list_from(paragraphs, number + 1)}  # fmt: skip


def _list_from(paragraphs: Sequence[Paragraph], start: int) -> Iterator[int]:
    last = start
    for number in range(start, len(paragraphs)):
        if WORK.search(paragraphs[number].text):
            last = number + 1
        elif number - last >= WITHOUT_YEAR:
            break
    yield from range(start, last)


def are_slides(pages: Sequence[Page]) -> bool:
    """Whether most pages have the shape of a screen."""
    shapes = [page.width / page.height for page in pages if page.height > 0]
    alike = sum(min(abs(shape - slide) for slide in SLIDES) < 0.02 for shape in shapes)
    return len(shapes) >= FEWEST_SLIDES and alike > 0.8 * len(shapes)
