"""Takes running heads, footers and page numbers off: what comes again at the same place of many pages."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from corpus_latam.sources.pdf.page import Page

EDGE = 8
"""Lines at the top and at the bottom of a page that may be furniture: Mexican laws have heads of five."""
FEWEST = 3
"""Pages on which a line comes again."""
SHARE, ENOUGH = 0.05, 5
"""A share of all pages, in short documents; in long ones so many pages: heads of chapters come on a few."""
NEARBY = 2
"""Pages before and behind: heads of left pages differ from those of right ones."""
SAME_HEIGHT = 4.0
"""Points by which a head's place may differ."""
LONGEST = 200
NUMBER = re.compile(
    r"[-–—|·\s]*(?:p[aá]g(?:ina)?\.?\s*)?(?:\d{1,4}|[ivxlc]{1,7})(?:\s*(?:de|/|of|[-–])\s*\d{1,4})?[-–—|·.\s]*",
    re.IGNORECASE,
)
"""A page's number: `12`, `xiv`, `- 3 -`, `Página 3 de 40`."""
VARYING = re.compile(r"\d+|\b[ivxlcIVXLC]+\b")


Key = tuple[str, bool]
Seen = dict[Key, list[tuple[int, float]]]
"""By what lines have in common: on which pages they lie, and how far down."""


def without_furniture(pages: Sequence[Page]) -> list[Page]:
    """The pages without what is not their own text."""
    edges = [_edges(page) for page in pages]
    seen: Seen = {}
    for place, (page, (top, bottom)) in enumerate(zip(pages, edges, strict=True)):
        for number in {*top, *bottom, *_turned(page)}:
            seen.setdefault(_key(page, number), []).append((place, page.lines[number].bottom))
    fewest = max(2, min(FEWEST, len(pages)), min(SHARE * len(pages), ENOUGH))
    seen = {key: found for key, found in seen.items() if len({place for place, _ in found}) >= fewest}
    return [
        _bare(page, place, sides, seen) for place, (page, sides) in enumerate(zip(pages, edges, strict=True))
    ]


def _bare(page: Page, place: int, edges: tuple[list[int], list[int]], seen: Seen) -> Page:
    """The page without the lines that come again, from its edges up to the first that does not."""
    gone: set[int] = set()
    for edge in edges:
        for number in edge:
            if not _comes_again(page, place, number, seen) and not _is_number(page, number):
                break
            gone.add(number)
    gone |= {number for number in _turned(page) if _comes_again(page, place, number, seen)}
    return page._replace(lines=tuple(line for number, line in enumerate(page.lines) if number not in gone))


def _comes_again(page: Page, place: int, number: int, seen: Seen) -> bool:
    """Whether a line lies at the same height of a page nearby: those that begin chapters are far apart."""
    found = seen.get(_key(page, number), [])
    start = bisect_left(found, (place - NEARBY, float("-inf")))
    for other, bottom in found[start:]:
        if other > place + NEARBY:
            return False
        if other != place and abs(bottom - page.lines[number].bottom) <= SAME_HEIGHT:
            return True
    return False


def _turned(page: Page) -> list[int]:
    """Lines that are written along the margin."""
    return [number for number, line in enumerate(page.lines) if line.is_turned]


def _edges(page: Page) -> tuple[list[int], list[int]]:
    """Lines from the top down and from the bottom up, by place, or by order where no place is known."""
    lines = page.lines
    upright = [number for number, line in enumerate(lines) if not line.is_turned]
    order = sorted(upright, key=lambda number: (lines[number].top, number))
    half = min(EDGE, (len(order) + 1) // 2)
    return order[:half], order[::-1][:half]


def _key(page: Page, number: int) -> Key:
    """What a line has in common with those of other pages: its words without numbers, and its half."""
    line = page.lines[number]
    return VARYING.sub("#", line.text[:LONGEST]).lower(), line.top * 2 > page.height


def _is_number(page: Page, number: int) -> bool:
    """Whether a line is a page number: one alone, above, below or beside all long lines of text."""
    line = page.lines[number]
    if len(line.text) > 20 or not NUMBER.fullmatch(line.text):
        return False
    others = [each for place, each in enumerate(page.lines) if place != number and len(each.text) > 20]
    others = [each for each in others if not each.is_turned]
    if not others:
        return True
    lefts, tops, rights, bottoms = zip(*(each[1:5] for each in others), strict=True)
    is_apart = line.bottom <= min(tops) + 1 or line.top >= max(bottoms) - 1
    return bool(is_apart or line.right <= min(lefts) or line.left >= max(rights))
