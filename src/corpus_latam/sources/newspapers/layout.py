"""What all formats of digitised pages are read to: pages of blocks of lines, with what is said of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import NamedTuple

from corpus_latam.text.dehyphenate import Line


class Box(NamedTuple):
    """Where something lies on its page, in any unit; y grows downwards."""

    left: float
    top: float
    right: float
    bottom: float


class Part(Enum):
    """What a block is of its page."""

    BODY = "body"
    HEAD = "head"
    """Running heads, page numbers, signatures of sheets: what repeats on pages, apart from their text."""
    ADVERTISEMENT = "advertisement"


@dataclass(frozen=True)
class PageLine:
    """A line as it stands. `whole` is what its last word and the next line's first one are together, where
    the page says so, `ids` are names by which METS may refer to it. `confidence` is the sum of the words'
    (0 to 1) and `rated` their number."""

    text: str
    whole: str | None = None
    box: Box | None = None
    ids: tuple[str, ...] = ()
    confidence: float = 0.0
    rated: int = 0
    is_heading: bool = False

    @property
    def line(self) -> Line:
        """What its text flows from."""
        return Line(self.text, self.whole)


@dataclass(frozen=True)
class Block:
    """Lines that belong together, in their order. `ids` are its own and those of what it lies in."""

    lines: tuple[PageLine, ...]
    box: Box | None = None
    ids: tuple[str, ...] = ()
    part: Part = Part.BODY
    language: str | None = None

    def only(self, lines: Iterable[PageLine]) -> Block:
        """The block with some of its lines."""
        return replace(self, lines=tuple(lines))


@dataclass(frozen=True)
class LaidOut:
    """A page: its blocks in the order of the file. `is_ordered` says that the file states that this is the
    order in which they are read."""

    blocks: tuple[Block, ...]
    is_ordered: bool = False


@dataclass(frozen=True)
class PageFile:
    """What a file of pages holds. `problem` says what is wrong with it, `notes` what was done to read it."""

    pages: tuple[LaidOut, ...]
    extractor: str | None = None
    problem: str | None = None
    notes: dict[str, str] = field(default_factory=dict)


def union(boxes: Iterable[Box | None]) -> Box | None:
    """The smallest box around those that are known."""
    known = [box for box in boxes if box is not None]
    if not known:
        return None
    lefts, tops, rights, bottoms = zip(*known, strict=True)
    return Box(min(lefts), min(tops), max(rights), max(bottoms))


def number(value: str | None) -> float | None:
    """A number of an attribute (`1.5`, `2.500000037e-002`), or null where it is none."""
    try:
        found = float(value) if value else None
    except ValueError:
        return None
    return found if found is not None and abs(found) < 1e9 else None
