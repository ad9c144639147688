"""What a page of a PDF is read to: lines with their place and the size of their letters."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

BROKEN = "\ufffe"
"""Ends a line whose last word goes on: where PDFium found a hyphen at a line's end."""

LONG = 4
"""Characters of a line that show which way it runs."""


class Line(NamedTuple):
    """A line as it stands. Its box is in points, y grows downwards; all zero where nobody knows it."""

    text: str
    left: float = 0.0
    top: float = 0.0
    right: float = 0.0
    bottom: float = 0.0
    size: float = 0.0
    is_beside: bool = False
    """Whether the file writes it in one go with the line before, behind a space as wide as a gutter."""

    @property
    def is_turned(self) -> bool:
        """Whether it is written up or down along a page whose text is upright."""
        return len(self.text) >= LONG and self.size > 0 and self.right - self.left < self.size


class Look(NamedTuple):
    """What a page looks like besides its lines, of those that were looked at."""

    image: float
    """Share of the page that pictures cover."""
    hidden: float
    """Share of its text that is not drawn: a layer of OCR under a scan."""
    unmapped: float
    """Share of its characters that the font does not map to Unicode."""
    shapes: int
    """Things on it that are no text: pictures, and drawings, which may be letters."""


class Page(NamedTuple):
    """A page of lines, in the order in which the file writes them."""

    width: float
    height: float
    lines: tuple[Line, ...]
    look: Look | None = None


class Opened(NamedTuple):
    """What a library read of a file."""

    extractor: str
    pages: tuple[Page, ...]
    title: str | None = None
    producer: str | None = None
    may_copy: bool = True
    """Whether its owner allows text to be copied out of it."""
    is_damaged: bool = False


def to_json(opened: Opened) -> dict[str, Any]:
    """As it goes through a pipe."""
    return opened._asdict()


def from_json(value: dict[str, Any]) -> Opened:
    """The inverse of `to_json`."""
    return Opened(**{**value, "pages": tuple(_pages(value["pages"]))})


def _pages(values: Iterable[Any]) -> Iterable[Page]:
    for width, height, lines, look in values:
        yield Page(width, height, tuple(Line(*line) for line in lines), Look(*look) if look else None)
