"""Makes paragraphs of lines: where one begins, its place on the page, its letters and its signs say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median

from corpus_latam.sources.pdf.page import BROKEN, Line, Page
from corpus_latam.text import dehyphenate

GAP = 1.45
"""Times the usual distance of lines, from which on a distance parts paragraphs."""
INDENT = 0.7
"""Of the letters' size, by which a first line begins further in."""
SHORT = 0.12
"""Of the column's width, by which a last line ends before its end."""
OTHER_SIZE = 1.1
"""Times the letters' size: a heading, a note."""
ENDS = tuple('.:;?!»"”)…')
ITEM = re.compile(
    r"(?:[•·▪◦●○■□\-–—*]|\(?\d{1,3}[.)]|\(?[a-z][.)]|(?:\d+\.){1,4}\d*|(?:art[ií]culo|art\.) \d+)\s",
    re.IGNORECASE,
)
"""How an item of a list, a numbered heading or an article of a law begins."""
SHARES_LINE = 0.6
"""Of a line's height that two parts of one line have in common."""


def paragraphs(pages: Sequence[Page]) -> Iterator[str]:
    """The paragraphs of a document, those that go on over columns and pages made whole."""
    known = dehyphenate.words_of(line.text for page in pages for line in page.lines)
    held: list[Line] = []
    for group, begins in _groups(pages):
        if held and (begins or not _goes_on(held[-1], group[0])):
            yield _text(held, known)
            held = []
        held = held + group
    if held:
        yield _text(held, known)


def _groups(pages: Sequence[Page]) -> Iterator[tuple[list[Line], bool]]:
    """Lines without a break between them, and whether they begin a paragraph for sure."""
    for page in pages:
        lines = list(_whole_lines(page.lines))
        if not lines:
            continue
        step = _step(lines)
        group, begins = [lines[0]], False
        for before, line in pairwise(lines):
            jumps = line.top < before.top - 2 or line.top > before.bottom + 6 * max(step, 1.0)
            if jumps and before.size:
                yield group, begins
                group, begins = [line], False
            elif _parts(before, line, step, lines):
                yield group, begins
                group, begins = [line], True
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


def _step(lines: Sequence[Line]) -> float:
    """The usual distance from line to line."""
    steps = [below.top - above.top for above, below in pairwise(lines) if 0 < below.top - above.top < 60]
    return median(steps) if steps else 0.0


def _parts(before: Line, line: Line, step: float, lines: Sequence[Line]) -> bool:
    """Whether a paragraph ends between two lines of a column."""
    if before.text.endswith(BROKEN):
        return False
    if not before.size or not step:
        return before.text.endswith(ENDS) and bool(ITEM.match(line.text))
    if ITEM.match(line.text) and (before.text.endswith(ENDS) or line.left <= before.left + before.size):
        return True
    sizes = sorted((max(before.size, 0.1), max(line.size, 0.1)))
    if sizes[1] > OTHER_SIZE * sizes[0] and line.top - before.top > 0.5 * step:
        return True
    if line.top - before.top > GAP * step:
        return True
    column = [each for each in lines if each.left < before.right and each.right > before.left]
    right = max(each.right for each in column[:60])
    ends_short = before.right < right - SHORT * (right - before.left)
    is_indented = line.left > before.left + INDENT * line.size
    return before.text.endswith(ENDS) and (ends_short or is_indented)


def _goes_on(before: Line, line: Line) -> bool:
    """Whether a paragraph goes on over the end of a column or a page."""
    if before.text.endswith(BROKEN):
        return True
    same_size = abs(before.size - line.size) <= 0.1 * max(before.size, line.size)
    return same_size and not before.text.endswith(ENDS) and line.text[:1].islower()


def _text(lines: Sequence[Line], known: frozenset[str]) -> str:
    """Running text of a paragraph's lines."""
    broken = (dehyphenate.Line(line.text.replace(BROKEN, "-")) for line in lines)
    return dehyphenate.flow(broken, known)
