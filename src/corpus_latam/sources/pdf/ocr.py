"""Has tesseract read the pages of a PDF whose text cannot be taken, in the language of the others."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

from corpus_latam.sources.newspapers.hocr import read_hocr
from corpus_latam.sources.newspapers.layout import Block, Box, PageLine
from corpus_latam.sources.newspapers.xml_input import parse_html
from corpus_latam.sources.ocr import tesseract
from corpus_latam.sources.ocr.cache import Folder
from corpus_latam.sources.packing.members import BadMemberError
from corpus_latam.sources.pdf.drawing import scale
from corpus_latam.sources.pdf.noise import signs_of
from corpus_latam.sources.pdf.opening import Limits, drawn
from corpus_latam.sources.pdf.page import BROKEN, Line, Page
from corpus_latam.sources.pdf.router import Route
from corpus_latam.text.dehyphenate import BREAKS, HYPHENS

SIGNS = {
    "spa": {
        "el",
        "los",
        "las",
        "y",
        "en",
        "un",
        "una",
        "del",
        "al",
        "con",
        "más",
        "pero",
        "según",
        "también",
    },
    "por": {"o", "os", "as", "e", "em", "um", "uma", "do", "da", "ao", "com", "mais", "mas", "também", "não"},
}
"""Small words that Spanish and Portuguese do not share, by tesseract's code of the language."""
SURE = 3
"""Times as many words of the one as of the other, and more, say the language."""
FEWEST = 20
LETTERS = 0.75
"""Height of letters' size as a share of the height of a line's box, which has their tails too."""
ALIKE = 1.4
"""Times the usual height of a page's lines, up to which a line has letters of the usual size."""


class Ocr(NamedTuple):
    """How pages are read. language: tesseract's codes, joined by `+`; null where the text says which."""

    language: str | None = None
    seconds: int = 120
    most_pages: int = 1_000
    cache: Folder | None = None


class Read(NamedTuple):
    """Pages with what OCR read of some, and numbers (from 0) of those that still need it."""

    pages: list[Page]
    by_ocr: list[int]
    left: list[int]


def read(
    data: bytes, pages: Sequence[Page], routes: Sequence[Route], ocr: Ocr | None, limits: Limits
) -> Read:
    """Reads the pages that need it; without `ocr`, or its program, none. Their old text goes all the same."""
    wanted = [number for number, route in enumerate(routes) if route in (Route.OCR, Route.BOTH_DISAGREE)]
    found = [page._replace(lines=()) if number in wanted else page for number, page in enumerate(pages)]
    language = _language(ocr, pages, routes) if ocr and wanted else None
    if ocr is None or language is None:
        return Read(found, [], wanted)
    settings = tesseract.Settings(language, ocr.seconds, ocr.cache)
    now, left, by_ocr = wanted[: ocr.most_pages], wanted[ocr.most_pages :], []
    for number, picture in zip(now, drawn(data, now, limits), strict=True):
        try:
            page = _recognised(picture, pages[number], settings) if picture else None
        except BadMemberError:
            page = None
        if page is None:
            left.append(number)
            continue
        by_ocr.append(number)
        found[number] = page if routes[number] is Route.OCR else _better(page, pages[number])
    return Read(found, by_ocr, sorted(left))


def _language(ocr: Ocr | None, pages: Sequence[Page], routes: Sequence[Route]) -> str | None:
    """What tesseract looks for, of what it has data for; null where it cannot read."""
    if ocr is None or not tesseract.is_installed():
        return None
    wanted = ocr.language or languages_of(pages, routes)
    there = [each for each in wanted.split("+") if each in tesseract.installed_languages()]
    return "+".join(there) or None


def languages_of(pages: Sequence[Page], routes: Sequence[Route]) -> str:
    """The language of the pages whose text is taken; both where they do not say."""
    words = [
        word.lower()
        for page, route in zip(pages, routes, strict=True)
        if route is Route.TEXT
        for line in page.lines
        for word in line.text.split()
    ]
    counts = {code: sum(word in signs for word in words) for code, signs in SIGNS.items()}
    most, least = sorted(counts, key=lambda code: -counts[code])
    return most if counts[most] >= max(FEWEST, SURE * counts[least]) else "spa+por"


def _recognised(picture: bytes, page: Page, settings: tesseract.Settings) -> Page:
    """The page with the lines that tesseract reads of its picture."""
    found = read_hocr(parse_html(tesseract.recognised(picture, settings)))
    blocks = [block for each in found.pages for block in each.blocks]
    lines = [line for block in blocks for line in _boxed(block)]
    points = 1 / scale(page.width, page.height)
    usual = median(box.bottom - box.top for _, box in lines) if lines else 0.0
    return page._replace(lines=tuple(_line(text, box, points, usual) for text, box in lines))


def _boxed(block: Block) -> list[tuple[str, Box]]:
    return [(line.text, box) for line in block.lines if (box := line.box or block.box) and _says(line)]


def _says(line: PageLine) -> bool:
    return any(map(str.isalnum, line.text))


def _line(text: str, box: Box, points: float, usual: float) -> Line:
    """A line in points; letters a little higher or lower than the page's are of the usual size."""
    height = box.bottom - box.top
    size = usual if usual / ALIKE <= height <= usual * ALIKE else height
    left, top, right, bottom = (round(value * points, 1) for value in box)
    return Line(
        _with_mark(text.strip()), left, top, right, bottom, round(max(size * LETTERS, 1.0) * points, 1)
    )


def _with_mark(text: str) -> str:
    """A line whose last word goes on ends as PDFium has it."""
    goes_on = text[-1:] in (*HYPHENS, *BREAKS) and text[-2:-1].isalpha()
    return text[:-1] + BROKEN if goes_on else text


def _better(one: Page, other: Page) -> Page:
    """Of two readings of a page, the one whose words are words."""
    readings = [signs_of(" ".join(line.text for line in page.lines)) for page in (one, other)]
    return one if readings[0].words and readings[0].goodness >= readings[1].goodness else other._replace()
