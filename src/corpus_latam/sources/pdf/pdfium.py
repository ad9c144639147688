"""Reads a PDF with PDFium: lines with boxes and sizes of letters. Runs in the helper process alone."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from importlib.metadata import version
from itertools import islice, pairwise
from statistics import median
from typing import Any

from corpus_latam.sources.pdf.page import BROKEN, Line, Look, Opened, Page
from corpus_latam.sources.pdf.strokes import LONG_ENOUGH, Pen, Stroke, upright

SAMPLED_PAGES = 12
"""Pages that are looked at for pictures, hidden text and fonts, evenly spread; all with few letters too."""
FEW_CHARACTERS = 300
PICTURE = 0.5
"""Share of a page that pictures cover, in a scan: there, every page is looked at."""
SAMPLED_CHARACTERS = 400
"""Of each of them, for characters without a map to Unicode."""
SAMPLED_LINES, FEWEST_WIDE = 5, 2
"""Lines of a page that are looked at for spaces as wide as between columns, and how many must have one."""
WIDER = 1.3
"""Times the usual width of a page's lines: a line that may run over two columns."""
MOST_OBJECTS = 3_000
"""Things on a page that are looked at: maps hold millions."""
MOST_PAGES = 20_000
MOST_CHARACTERS = 2_000_000
"""On one page: more is no page of text."""
COPY = 1 << 4
"""The permission to copy text (ISO 32000-2, table 22, bit 5)."""
LINE_END = "\r\n"


Found = tuple[Stroke, str, int]
"""A line, its text as it stands, and the place of its first character."""


class NeedsPasswordError(Exception):
    """The file opens with a password alone."""


def read(data: bytes) -> Opened:
    """The pages of a file. Raises `NeedsPasswordError`, or what PDFium raises where it refuses the file."""
    import pypdfium2
    from pypdfium2 import raw

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise NeedsPasswordError from error
        raise
    count = min(len(document), MOST_PAGES)
    step = max(1, math.ceil(count / SAMPLED_PAGES))
    pages = [_page(document, number, number % step == 0) for number in range(count)]
    if any(page.look and page.look.image > PICTURE for page in pages):  # a scan: each page has its own layer
        pages = [
            page if page.look else _looked_at(document, number, page) for number, page in enumerate(pages)
        ]
    said = document.get_metadata_dict(skip_empty=True)
    may_copy = bool(raw.FPDF_GetDocPermissions(document.raw) & COPY)
    name = f"pypdfium2 {version('pypdfium2')}"
    return Opened(name, tuple(pages), said.get("Title"), said.get("Producer"), may_copy)


def _page(document: Any, number: int, is_sampled: bool) -> Page:
    """A page; an empty one where PDFium cannot read it."""
    import pypdfium2

    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        return Page(0.0, 0.0, ())
    try:
        text_page = page.get_textpage()
        width, height = page.get_size()
        lines = tuple(_lines(text_page, page.get_mediabox()[3]))
        is_looked_at = is_sampled or sum(len(line.text) for line in lines) < FEW_CHARACTERS
        look = _look(page, text_page, width * height) if is_looked_at else None
        text_page.close()
        return Page(width, height, lines, look)
    except pypdfium2.PdfiumError:
        return Page(0.0, 0.0, ())
    finally:
        page.close()


def _looked_at(document: Any, number: int, page: Page) -> Page:
    """A page that was read, with what it looks like."""
    import pypdfium2

    try:
        again = document[number]
    except pypdfium2.PdfiumError:
        return page
    try:
        text_page = again.get_textpage()
        look = _look(again, text_page, page.width * page.height)
        text_page.close()
        return page._replace(look=look)
    except pypdfium2.PdfiumError:
        return page
    finally:
        again.close()


def _lines(text_page: Any, page_top: float) -> list[Line]:
    """The lines of a page in the order in which the file writes them."""
    from pypdfium2 import raw

    count = min(text_page.count_chars(), MOST_CHARACTERS)
    if count <= 0:
        return []
    text = text_page.get_text_range(0, count)
    pen, found = Pen(text_page.raw, raw), list[Found]()
    has_pairs = len(text) != count  # places count UTF-16 units
    at = 0
    for whole in text.split(LINE_END):
        for part in _unbroken(whole):
            length = len(part.encode("utf-16-le", "surrogatepass")) // 2 if has_pairs else len(part)
            if part.strip():
                found.append((pen.stroke(part, at, length), part, at))
            at += length
        at += len(LINE_END)
    if has_pairs:
        return upright([stroke for stroke, *_ in found], page_top)
    suspects = _suspects(pen, found)
    parts = (_parts(pen, *each) if number in suspects else [each[0]] for number, each in enumerate(found))
    return upright([part for each in parts for part in each], page_top)


def _suspects(pen: Pen, found: Sequence[Found]) -> Collection[int]:
    """Numbers of the lines that may hold text of two columns: all, if some of a sample do, or the widest."""
    long = [number for number, each in enumerate(found) if len(each[1]) >= LONG_ENOUGH]
    step = max(1, math.ceil(len(long) / SAMPLED_LINES))
    wide = (number for number in long[::step] if pen.split(*found[number][1:]))
    if len(list(islice(wide, FEWEST_WIDE))) == FEWEST_WIDE:
        return range(len(found))
    usual = median(found[number][0].width for number in long) if long else float("inf")
    return {number for number, each in enumerate(found) if each[0].width > WIDER * usual}


def _parts(pen: Pen, stroke: Stroke, text: str, at: int) -> list[Stroke]:
    """What lies between the wide spaces of a line."""
    places = pen.split(text, at)
    if not places:
        return [stroke]
    ends = [0, *places, len(text)]
    parts = [pen.stroke(text[start:end], at + start, end - start) for start, end in pairwise(ends)]
    return [parts[0], *(part._replace(is_beside=True) for part in parts[1:])]


def _unbroken(line: str) -> list[str]:
    """Parts of what PDFium gives as one line, since it goes on behind a broken word. The mark stays."""
    if BROKEN not in line:
        return [line]
    parts = line.split(BROKEN)
    return [part + BROKEN for part in parts[:-1]] + parts[-1:]


def _look(page: Any, text_page: Any, area: float) -> Look:
    """Pictures, hidden text and unmapped characters of a page."""
    from pypdfium2 import raw

    covered = texts = hidden = 0.0
    objects = min(raw.FPDFPage_CountObjects(page.raw), MOST_OBJECTS)
    for number in range(objects):
        thing = raw.FPDFPage_GetObject(page.raw, number)
        kind = raw.FPDFPageObj_GetType(thing)
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            texts += 1
            hidden += raw.FPDFTextObj_GetTextRenderMode(thing) == raw.FPDF_TEXTRENDERMODE_INVISIBLE
        elif kind == raw.FPDF_PAGEOBJ_IMAGE or (kind == raw.FPDF_PAGEOBJ_FORM and _holds_picture(thing)):
            covered += _area(thing)
    count = text_page.count_chars()
    step = max(1, count // SAMPLED_CHARACTERS)
    places = range(0, max(count, 0), step)
    unmapped = sum(raw.FPDFText_HasUnicodeMapError(text_page.raw, place) == 1 for place in places)
    return Look(
        round(min(1.0, covered / area), 3) if area > 0 else 0.0,
        round(hidden / texts, 3) if texts else 0.0,
        round(unmapped / len(places), 3) if places else 0.0,
        objects - int(texts),
    )


def _holds_picture(form: Any) -> bool:
    """Whether a part that is drawn as one holds a picture: some programs wrap their scans so."""
    from pypdfium2 import raw

    count = min(raw.FPDFFormObj_CountObjects(form), MOST_OBJECTS)
    kinds = (raw.FPDFPageObj_GetType(raw.FPDFFormObj_GetObject(form, number)) for number in range(count))
    return raw.FPDF_PAGEOBJ_IMAGE in kinds


def _area(thing: Any) -> float:
    from ctypes import byref, c_float

    from pypdfium2 import raw

    left, bottom, right, top = c_float(), c_float(), c_float(), c_float()
    if not raw.FPDFPageObj_GetBounds(thing, byref(left), byref(bottom), byref(right), byref(top)):
        return 0.0
    return max(0.0, right.value - left.value) * max(0.0, top.value - bottom.value)
