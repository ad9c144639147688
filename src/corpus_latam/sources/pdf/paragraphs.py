"""Makes paragraphs of lines: where one begins, its place on the page, its letters and its signs say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from corpus_latam.sources.pdf.page import BROKEN, Line, Page
from corpus_latam.text import dehyphenate

GAP = 1.45
"""Times the usual distance of lines, from which on a distance parts paragraphs."""
LEADING = 1.15
"""Times the letters' size, the least usual distance: headings of two lines are wider than the text's."""
INDENT = 0.7
"""Of the letters' size, by which a first line begins further in."""
SHORT = 0.12
"""Of the column's width, by which a last line ends before its end."""
OTHER_SIZE = 1.1
"""Times the letters' size: a heading, a note."""
ENDS = tuple('.:;?!»"”)…')
ITEM = re.compile(r"\(?(?:\d{1,3}|[a-zA-Z])[.)]\s")
"""How an item of a list begins; also, now and then, a line in the middle of a sentence."""
SURE_ITEM = re.compile(
    r"(?:[•·▪◦●○■□]|\d{1,2}(?:\.\d{1,2}){1,4}\.?)\s|(?:Art[ií]culo|ART[IÍ]CULO|Art\.|ART\.) ?\d+ ?[.°ºo:-]"
)
"""How only an item, a numbered heading or an article of a law begins."""
FAR = 6
"""Times the distance of lines: what lies further down is not below."""
NEAR = 30
"""Lines before and behind that show where a column ends."""
LOW = 0.6
"""Of the page's height: footnotes begin below."""
LEADERS = re.compile(r" ?(?:[._·…] ?){4,}")
"""Dots or rules that lead to a page number, or are to be written on."""
SHARES_LINE = 0.6
"""Of a line's height that two parts of one line have in common."""


class Paragraph(NamedTuple):
    """A paragraph, how large its letters are, and whether it begins in the lowest part of its page."""

    text: str
    size: float = 0.0
    is_low: bool = False


def paragraphs(pages: Sequence[Page]) -> Iterator[Paragraph]:
    """The paragraphs of a document, those that go on over columns and pages made whole."""
    known = dehyphenate.words_of(line.text for page in pages for line in page.lines)
    held: list[Line] = []
    low = False
    for page in pages:
        for group, begins in _groups(page):
            if held and (begins or not _goes_on(held[-1], group[0])):
                yield _paragraph(held, known, low)
                held = []
            low = low if held else group[0].top > LOW * page.height > 0
            held = held + group
    if held:
        yield _paragraph(held, known, low)


def _groups(page: Page) -> Iterator[tuple[list[Line], bool]]:
    """Lines without a break between them, and whether they begin a paragraph for sure."""
    lines = list(_whole_lines(page.lines))
    if not lines:
        return
    step = _step(lines)
    group, begins = [lines[0]], False
    for number, (before, line) in enumerate(pairwise(lines), 1):
        jumps = bool(before.size) and _jumps(before, line, step)
        if jumps or _parts(lines, number, step):
            yield group, begins
            group, begins = [line], not jumps
        else:
            group.append(line)
    yield group, begins


def _whole_lines(lines: Iterable[Line]) -> Iterator[Line]:
    """Lines, those parts joined that lie level and side by side: a hyphen in a line's middle parted them."""
    held: Line | None = None
    for line in lines:
        if held and held.text.endswith(BROKEN) and line.size and _is_level(held, line):
            held = Line(held.text[:-1] + "-" + line.text, held.left, held.top, line.right, *held[4:])
            continue
        if held:
            yield held
        held = line
    if held:
        yield held


def _is_level(left: Line, right: Line) -> bool:
    common = min(left.bottom, right.bottom) - max(left.top, right.top)
    return right.left >= left.right - 2 and common > SHARES_LINE * (left.bottom - left.top)


def _right_end(lines: Sequence[Line], number: int) -> float:
    """Where the column ends to the right in which a line lies."""
    before = lines[number]
    near = lines[max(0, number - NEAR) : number + NEAR]
    return max(
        (each.right for each in near if each.left < before.right and each.right > before.left), default=0.0
    )


def _jumps(before: Line, line: Line, step: float) -> bool:
    """Whether a line lies in another column, or far below."""
    return line.bottom < before.bottom - 2 or line.bottom > before.bottom + FAR * max(step, 1.0)


def _step(lines: Sequence[Line]) -> float:
    """The usual distance from line to line."""
    steps = [
        below.bottom - above.bottom
        for above, below in pairwise(lines)
        if 2 < below.bottom - above.bottom < 60
    ]
    return median(steps) if steps else 0.0


def _parts(lines: Sequence[Line], number: int, step: float) -> bool:
    """Whether a paragraph ends before a line of a column."""
    before, line = lines[number - 1 : number + 1]
    if before.text.endswith(BROKEN):
        return False
    ends = before.text.endswith(ENDS)
    if not before.size or not step:
        return bool(SURE_ITEM.match(line.text)) or (ends and bool(ITEM.match(line.text)))
    sizes = sorted((max(before.size, 0.1), max(line.size, 0.1)))
    if SURE_ITEM.match(line.text):
        return True
    distance = line.bottom - before.bottom
    if distance > GAP * max(step, LEADING * before.size) or (
        sizes[1] > OTHER_SIZE * sizes[0] and distance > 0.5 * step
    ):
        return True
    is_item = ITEM.match(line.text) is not None
    if not ends and not is_item:
        return False
    right = _right_end(lines, number - 1)
    ends_short = before.right < right - SHORT * (right - before.left)
    if is_item and (ends or ends_short):
        return True
    return ends and (ends_short or _begins(before, line, lines[number + 1 : number + 2]))


def _begins(before: Line, line: Line, following: Sequence[Line]) -> bool:
    """Whether a line is set in as a first one is, or out where the others are set in (lists of works)."""
    least = INDENT * line.size
    if line.left > before.left + least:
        return all(after.left < line.left - least / 2 for after in following)
    return line.left < before.left - least and any(after.left > line.left + least / 2 for after in following)


def _goes_on(before: Line, line: Line) -> bool:
    """Whether a paragraph goes on over the end of a column or a page."""
    if before.text.endswith(BROKEN):
        return True
    same_size = abs(before.size - line.size) <= 0.1 * max(before.size, line.size)
    return same_size and not before.text.endswith(ENDS) and line.text[:1].islower()


def _paragraph(lines: Sequence[Line], known: frozenset[str], low: bool) -> Paragraph:
    """Running text of lines."""
    broken = (dehyphenate.Line(line.text.replace(BROKEN, "-")) for line in lines)
    text = LEADERS.sub(" … ", dehyphenate.flow(broken, known))
    return Paragraph(text, median(line.size for line in lines), low)
