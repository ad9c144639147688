"""Where lines are drawn, as PDFium says it, and how they lie when their text is read upright."""

from __future__ import annotations

from collections.abc import Sequence
from ctypes import byref, c_double
from itertools import islice
from statistics import fmean
from typing import Any, NamedTuple
from unicodedata import bidirectional

from corpus_latam.sources.pdf.displaced import DISPLACED, Extent, put_back
from corpus_latam.sources.pdf.page import LONG, Line

PLAUSIBLE = (0.6, 2.2)
"""How high letters are drawn, as a multiple of their font's size. Else the size lies in the matrix."""
DRAWN = 1.2
"""The usual multiple."""
WIDE = 1.8
"""Times the mean width of a line's letters: a space that may lie between two columns."""
LONG_ENOUGH = 20
"""Characters of a line that may hold text of two columns."""
SAMPLED_LETTERS = 5
"""Of a line, for their width."""
FROM_THE_RIGHT = ("R", "AL")
"""Classes of letters (Unicode, annex 9) that are written from right to left."""


class Stroke(NamedTuple):
    """A line between the baselines of its first and its last character, in the page's own coordinates."""

    text: str
    x: float
    y: float
    end_x: float
    end_y: float
    size: float
    is_beside: bool = False

    @property
    def width(self) -> float:
        """From end to end, in points."""
        return abs(self.end_x - self.x)

    @property
    def turns_up(self) -> bool | None:
        """Whether it is written from bottom to top; false from top to bottom, null from side to side."""
        if len(self.text) < LONG or abs(self.end_y - self.y) <= abs(self.end_x - self.x):
            return None
        return self.end_y > self.y


class Pen:
    """Measures characters of a page."""

    def __init__(self, page: Any, raw: Any) -> None:
        self._page, self._raw, self._box = page, raw, raw.FS_RECTF()
        self._x, self._y = c_double(), c_double()

    def stroke(self, text: str, at: int, length: int) -> Stroke:
        """The line of characters at a place."""
        first = at + len(text) - len(text.lstrip())
        last = at + length - 1 - (len(text) - len(text.rstrip()))
        size = self._size(first, last)
        if DISPLACED.search(text):
            text = put_back(text, lambda place: self._extent(at + place), size)
        x, y = self._origin(first)
        end_x, end_y = self._origin(last)
        if abs(end_x - x) >= abs(end_y - y):
            extent = self._extent(last)
            end_x = extent.right if end_x >= x else extent.left
        return Stroke(text.strip().replace("\0", ""), x, y, end_x, end_y, size)

    def split(self, text: str, at: int) -> list[int]:
        """Places of a line's characters before which a wide space lies, or its text goes back to the left.

        PDFium takes what two columns have at one height for one line, where the file writes it in one go.
        """
        first, last = len(text) - len(text.lstrip()), len(text.rstrip()) - 1
        if last - first <= LONG or not self._is_level(at + first):
            return []
        least = WIDE * self._width(text, at)
        box_of, page, box = self._raw.FPDFText_GetLooseCharBox, self._page, self._box
        begins, found = self._extent(at + first).left, list[int]()
        place = text.find(" ", first) + 1
        while 0 < place <= last:
            box_of(page, at + place - 2, box)
            ends = box.right
            box_of(page, at + place, box)
            behind = box.left
            is_wide = behind > ends + least > least
            if is_wide or (behind < begins and bidirectional(text[place]) not in FROM_THE_RIGHT):
                found.append(place)
                begins = behind
            place = text.find(" ", place) + 1
        return found

    def _is_level(self, at: int) -> bool:
        """Whether the characters from a place on are written from side to side."""
        x, y = self._origin(at)
        end_x, end_y = self._origin(at + LONG)
        return abs(end_x - x) > abs(end_y - y)

    def _width(self, text: str, at: int) -> float:
        """The mean width of some letters of a line."""
        letters = islice((place for place, char in enumerate(text) if char.isalnum()), SAMPLED_LETTERS)
        extents = [self._extent(at + place) for place in letters]
        return fmean(extent.right - extent.left for extent in extents) if extents else 0.0

    def _size(self, first: int, last: int) -> float:
        places = (first, (first + last) // 2, last)
        size = sorted([self._raw.FPDFText_GetFontSize(self._page, place) for place in places])[1]
        self._raw.FPDFText_GetLooseCharBox(self._page, places[1], self._box)
        box = self._box
        height = box.top - box.bottom
        if size > 0 and PLAUSIBLE[0] <= height / size <= PLAUSIBLE[1]:
            return float(size)
        return float(height) / DRAWN if height > 0 else float(size)

    def _origin(self, place: int) -> tuple[float, float]:
        self._raw.FPDFText_GetCharOrigin(self._page, place, byref(self._x), byref(self._y))
        return self._x.value, self._y.value

    def _extent(self, place: int) -> Extent:
        self._raw.FPDFText_GetLooseCharBox(self._page, place, self._box)
        return Extent(self._box.left, self._box.right)


def upright(strokes: Sequence[Stroke], page_top: float) -> list[Line]:
    """Lines with boxes as they lie when most of the page's text is upright; y grows downwards."""
    turned = [stroke.turns_up for stroke in strokes if stroke.turns_up is not None]
    if len(turned) * 2 <= len(strokes):
        return [_line(each, each.x, each.end_x, page_top - each.y) for each in strokes]
    sign = 1 if sum(turned) * 2 > len(turned) else -1
    return [_line(each, sign * each.y, sign * each.end_y, sign * each.x) for each in strokes]


def _line(stroke: Stroke, start: float, end: float, base: float) -> Line:
    left, right = sorted((start, end))
    size = round(stroke.size, 1)
    top = round(base - stroke.size, 1)
    return Line(stroke.text, round(left, 1), top, round(right, 1), round(base, 1), size, stroke.is_beside)
