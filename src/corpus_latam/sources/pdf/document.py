"""Makes running text of the pages of a PDF, or says why they hold none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from corpus_latam.sources.ocr.tesseract import name_and_version
from corpus_latam.sources.packing.members import BadMemberError
from corpus_latam.sources.pdf import ocr, parts
from corpus_latam.sources.pdf.accents import composed
from corpus_latam.sources.pdf.columns import in_order
from corpus_latam.sources.pdf.furniture import without_furniture
from corpus_latam.sources.pdf.ocr import Read
from corpus_latam.sources.pdf.opening import Limits
from corpus_latam.sources.pdf.page import Line, Opened, Page
from corpus_latam.sources.pdf.paragraphs import paragraphs
from corpus_latam.sources.pdf.readable import is_garbage
from corpus_latam.sources.pdf.router import Route, routes

NEEDS_OCR = "no text layer: its pages are pictures or drawings, and need OCR"
NO_TEXT = "no text: its pages are empty"
NO_WORDS = "no words: signs or numbers alone, or fonts without a map to Unicode"
LETTER_OR_NUMBER = re.compile(r"[^\W_]")
WORD = re.compile(r"[^\W\d_]{2}")
SCAN = 0.5
"""Share of a page that pictures cover, and of its text that is not drawn, in a scan with a layer of OCR."""
PAGES_NEED_OCR = "documents of which some pages need OCR"
NOTHING_LEFT = "damaged: no text can be read of it"
UNREADABLE_FONTS = "fonts without a map to Unicode: its text is no text, and needs OCR"


def routed(opened: Opened) -> tuple[list[Page], list[Route]]:
    """The pages with letters and columns as people read them, and what is to be done with each."""
    pages = [composed_page(page) for page in opened.pages]
    if is_garbage(opened.pages):
        return pages, [Route.OCR] * len(pages)
    return pages, routes(pages)


def to_fields(opened: Opened, read: Read | None = None) -> dict[str, Any]:
    """What becomes of an opened file. Raises `BadMemberError` where it has no text. read: what OCR made of
    its pages; without, those that need it are left out."""
    read = read or ocr.read(b"", *routed(opened), None, Limits())
    if not any(page.lines for page in read.pages):
        raise BadMemberError(_why_empty(opened, read))
    found = [each for each in paragraphs(without_furniture(read.pages)) if each.text]
    if not any(WORD.search(each.text) for each in found):
        raise BadMemberError(NO_WORDS)
    kinds = parts.kinds(found)
    return {
        "text": parts.BETWEEN.join(each.text for each in found),
        "spans": parts.spans(found, kinds) or None,
        "sections": parts.sections(found, kinds) or None,
        "slides": parts.are_slides(read.pages) or None,
        "pages_without_text": sum(not page.lines for page in read.pages) or None,
        "pages_by_ocr": len(read.by_ocr) or None,
        "pages_needing_ocr": [number + 1 for number in read.left] or None,
        "has_ocr_layer": _has_ocr_layer(opened) or None,
        "title": (opened.title or "").strip() or None,
        "extractor": " + ".join((opened.extractor, *([name_and_version()] if read.by_ocr else []))),
        "pages": len(opened.pages),
        "may_copy": None if opened.may_copy else False,
    }


def _why_empty(opened: Opened, read: Read) -> str:
    if opened.is_damaged:
        return NOTHING_LEFT
    if is_garbage(opened.pages):
        return UNREADABLE_FONTS
    is_drawn = any(page.look and page.look.shapes for page in opened.pages)
    return NEEDS_OCR if read.left or (is_drawn and not read.by_ocr) else NO_TEXT


def _has_ocr_layer(opened: Opened) -> bool:
    """Whether the text lies hidden under pictures of the pages: OCR made it."""
    looks = [page.look for page in opened.pages if page.look and page.lines]
    return bool(looks) and sum(look.image > SCAN and look.hidden > SCAN for look in looks) * 2 > len(looks)


def composed_page(page: Page) -> Page:
    """The page with letters as they are read and columns in order, without lines of dots and rules alone."""
    return in_order(page._replace(lines=tuple(_saying_something(map(_composed, page.lines)))))


def _composed(line: Line) -> Line:
    text = composed(line.text)
    return line if text is line.text else line._replace(text=text)


def _saying_something(lines: Iterable[Line]) -> Iterator[Line]:
    is_gone = False
    for line in lines:
        says_something = LETTER_OR_NUMBER.search(line.text) is not None
        if says_something:
            yield line._replace(is_beside=False) if is_gone and line.is_beside else line
        is_gone = not says_something
