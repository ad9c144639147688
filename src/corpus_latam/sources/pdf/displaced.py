"""Puts accents that lie at a wrong place (`TEORICO ´`) before the letter over which they are drawn."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from corpus_latam.sources.pdf.accents import BEARERS, SIGNS, may_bear

DISPLACED = re.compile(rf"[{re.escape(SIGNS)}](?![{''.join(BEARERS.values())}])")
NEAR = 0.4
"""How far the middles of an accent and its letter may lie apart, as a share of the letters' size."""
SPACE = 0.15
"""The narrowest space between words, as a share of the letters' size."""
MOST = 40
"""Accents of one line that are moved: a line of signs alone is no text."""


class Extent(NamedTuple):
    """From where to where a character is drawn."""

    left: float
    right: float


def put_back(text: str, extent: Callable[[int], Extent], size: float) -> str:
    """The line with each displaced accent before its letter. extent: of the character at a place."""
    found = [match.start() for match in DISPLACED.finditer(text)][:MOST]
    if not found or size <= 0:
        return text
    drawn = {place: extent(place) for place, char in enumerate(text) if not char.isspace()}
    before: dict[int, str] = {}
    gone: set[int] = set()
    for place in found:
        letter = _letter_under(text, place, drawn, size)
        if letter is not None:
            before[letter] = text[place]
            gone |= {place, *_spaces_of(text, place, drawn, size)}
    pieces = ("" if place in gone else before.get(place, "") + char for place, char in enumerate(text))
    return "".join(pieces)


def _letter_under(text: str, accent: int, drawn: dict[int, Extent], size: float) -> int | None:
    """The letter whose middle lies nearest to the accent's."""
    middle = sum(drawn[accent]) / 2
    bearing = [place for place in drawn if may_bear(text[accent], text[place])]
    if not bearing:
        return None
    nearest = min(bearing, key=lambda place: abs(sum(drawn[place]) / 2 - middle))
    return nearest if abs(sum(drawn[nearest]) / 2 - middle) < NEAR * size else None


def _spaces_of(text: str, accent: int, drawn: dict[int, Extent], size: float) -> set[int]:
    """Spaces around an accent that only it made."""
    spaces = {place for place in (accent - 1, accent + 1) if text[place : place + 1] == " " and place >= 0}
    left = max((place for place in drawn if place < accent and text[place] not in SIGNS), default=None)
    right = min((place for place in drawn if place > accent and text[place] not in SIGNS), default=None)
    if not spaces or left is None or right is None:
        return spaces
    is_space = drawn[right].left - drawn[left].right > SPACE * size
    return set(sorted(spaces)[1:]) if is_space else spaces
