"""Says which paragraphs are headings, notes, tables, lists of contents and of works."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
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
CHAPTER = re.compile(r"(?:cap[ií]tulo|parte|t[ií]tulo|anexo|ap[eé]ndice)\b", re.IGNORECASE)
UNNUMBERED = re.compile(
    r"(?:introducci[oó]n|introdu[cç][aã]o|conclusi[oó]n(?:es)?|conclus[aã]o|resumen|resumo|abstract|pr[oó]logo"
    r"|agradecimientos|agradecimentos|[ií]ndice(?: general)?|consideraciones finales)\W*",
    re.IGNORECASE,
)
"""Headings that stand beside chapters."""
DOTTED = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,3})\.?\s")
CHAPTER_ALONE = re.compile(r"(?:cap[ií]tulo|parte|t[ií]tulo|anexo|ap[eé]ndice)\s+\w{1,12}\W?", re.IGNORECASE)
"""The number of a chapter, whose title may follow as a heading of its own."""
TITLE_WORD = re.compile(r"[^\W\d_]{4}")
ENDS_IN_PAGE = re.compile(r"\s(?:\d{1,4}|[ivxlc]+)$")
CHAPTER_SIZE = 1.4
"""Times the size of most text, from which on a heading without a number is a chapter's."""
NOTE = re.compile(r"\d{1,3}\s?\S|[*†‡]")
CONTENTS = re.compile(r" … \s?(?:\d{1,4}|[ivxlc]+)\b")
WORKS = re.compile(
    r"(?:\d+\.?\s+)?(?:refer[eê]ncias|bibliograf[ií]a|obras citadas|references|bibliography)\b.{0,30}",
    re.IGNORECASE,
)
WORK = re.compile(r"\b(?:1[5-9]|20)\d\d\b|doi\b|https?:", re.IGNORECASE)
WITHOUT_YEAR = 3
"""Paragraphs in a row without a year, which end a list of works."""
NUMBER = re.compile(r"(?<!\S)\d")
NUMBERS = 0.5
"""Share of a table's words that are numbers."""
FEWEST_CELLS = 6
SLIDES = (16 / 9, 16 / 10, 4 / 3)
"""Width by height of slides. Sheets lying on their side are 1.41 (A4) and 1.29 (letter)."""
FEWEST_SLIDES = 3


def kinds(paragraphs: Sequence[Paragraph]) -> list[str | None]:
    """What each paragraph is, where it is no running text."""
    size = _usual_size(paragraphs)
    works = _works(paragraphs)
    return ["references" if n in works else _kind(each, size) for n, each in enumerate(paragraphs)]


def spans(paragraphs: Sequence[Paragraph], kinds: Sequence[str | None]) -> list[list[Any]]:
    """Where each part begins and ends in the text, in characters, and what it is."""
    found: list[list[Any]] = []
    at = 0
    for paragraph, kind in zip(paragraphs, kinds, strict=True):
        end = at + len(paragraph.text)
        if kind and found and found[-1][2] == kind != "heading" and found[-1][1] == at - len(BETWEEN):
            found[-1][1] = end
        elif kind:
            found.append([at, end, kind])
        at = end + len(BETWEEN)
    return found[:MOST_SPANS]


def sections(paragraphs: Sequence[Paragraph], kinds: Sequence[str | None]) -> list[list[Any]]:
    """Where each section begins and ends in the text, its level (1: a chapter) and its heading.

    A section ends where the next one of its level or above begins.
    """
    size = _usual_size(paragraphs)
    found: list[list[Any]] = []
    at = title_at = 0
    for number, paragraph in enumerate(paragraphs):
        if kinds[number] == "heading" and _is_title(paragraph.text, kinds[max(0, number - 1) : number + 2]):
            if found and at == title_at and CHAPTER_ALONE.fullmatch(found[-1][3]):
                found[-1][3] += f" {paragraph.text}"
            else:
                found.append([at, 0, _level(paragraph, size), paragraph.text])
            title_at = at + len(paragraph.text) + len(BETWEEN)
        at += len(paragraph.text) + len(BETWEEN)
    open_ends: list[list[Any]] = []
    for section in [*found, [max(0, at - len(BETWEEN)), 0, 0, ""]]:
        while open_ends and open_ends[-1][2] >= section[2]:
            open_ends.pop()[1] = section[0]
        open_ends.append(section)
    return found[:MOST_SPANS]


def _is_title(text: str, around: Sequence[str | None]) -> bool:
    """Whether a heading is that of a section: no formula, and no line of a list of contents."""
    if not TITLE_WORD.search(text) or not next(filter(str.isalpha, text)).isupper():
        return False
    return not ("contents" in around and ENDS_IN_PAGE.search(text))


def _level(heading: Paragraph, size: float) -> int:
    """1 for a chapter and what stands beside chapters; else by its number, or by its letters."""
    text = heading.text.strip()
    if CHAPTER.match(text) or WORKS.fullmatch(text) or UNNUMBERED.fullmatch(text):
        return 1
    found = DOTTED.match(text)
    if found and "." in found[1]:
        return len(found[1].split("."))
    if found:  # an item of a list is as large as the text
        return 1 if heading.size > LARGER * size > 0 else 2
    return 1 if heading.size > CHAPTER_SIZE * size > 0 else 2


def parted(fields: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The fields of a document, by section of the first level; what comes before the first one is its own."""
    text = fields["text"]
    firsts = [(start, heading) for start, _, level, heading in fields.get("sections") or () if level == 1]
    if not firsts:
        return [dict(fields)]
    starts = firsts if firsts[0][0] == 0 else [(0, None), *firsts]
    ends = [start for start, _ in starts[1:]] + [len(text)]
    found = [_part(fields, start, end, heading) for (start, heading), end in zip(starts, ends, strict=True)]
    return [each for each in found if each["text"]]


def _part(fields: Mapping[str, Any], start: int, end: int, heading: str | None) -> dict[str, Any]:
    """The fields with the text between two places, and the spans in it."""
    text = fields["text"][start:end].rstrip()
    kept = {
        name: [
            [first - start, min(last, end) - start, *rest]
            for first, last, *rest in fields.get(name) or ()
            if start <= first < end
        ]
        for name in ("spans", "sections")
    }
    shorter = {name: [[a, min(b, len(text)), *rest] for a, b, *rest in spans] or None
               for name, spans in kept.items()}  # fmt: skip
    return {**fields, **shorter, "text": text, "section": heading}


def _usual_size(paragraphs: Sequence[Paragraph]) -> float:
    """The size of the letters of most text."""
    sizes = [each.size for each in paragraphs for _ in range(1 + len(each.text) // 100)]
    return median_high(sizes) if sizes else 0.0


def _kind(paragraph: Paragraph, size: float) -> str | None:
    text = paragraph.text
    if CONTENTS.search(text):
        return "contents"
    if NUMBER.search(text):
        words = text.split()
        if len(words) >= FEWEST_CELLS and len(NUMBER.findall(text)) > NUMBERS * len(words):
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
