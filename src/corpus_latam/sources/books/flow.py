"""Makes paragraphs of a tree of marked-up text: which elements begin one, begin a line, or are no text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from corpus_latam.sources.xml_tree import local

PARAGRAPH, LINE, NO_BREAK, BREAK = "\x1d", "\x1e", "\x1f", "\x1c"
"""Stand in collected text for what the markup says; XML holds no such characters."""
CONTROL = str.maketrans("", "", PARAGRAPH + LINE + NO_BREAK + BREAK)
SPACES = re.compile(r"[ \t\r\n]+")
JOINED = re.compile(rf"[-\u00ac\u00ad]? ?{NO_BREAK} ?")
HYPHENATED = re.compile(rf"(?<=[^\W\d_])- ?{BREAK} ?(?=[a-zà-öø-ÿ])")
"""A word that the end of a printed line cuts."""
SOFT_BREAK = re.compile(r"[\u00ac\u00ad] ")
"""The same with a sign of its own."""


def names_of(words: str) -> frozenset[str]:
    """Names, written one after the other."""
    return frozenset(words.split())


class Rules(NamedTuple):
    """Names of elements by what they do. `is_dropped` says so of an element by its attributes or place."""

    paragraphs: frozenset[str]
    lines: frozenset[str]
    dropped: frozenset[str]
    notes: frozenset[str]
    line_ends: frozenset[str] = frozenset()
    """Empty elements behind which a new line begins."""
    spaces: frozenset[str] = frozenset()
    """Empty elements that are a space (or nothing inside a word: `break="no"`)."""
    is_dropped: Callable[[Any], bool] = lambda _: False
    is_note: Callable[[Any], bool] = lambda _: False


@dataclass
class Flow:
    """Paragraphs in their order, and those of notes apart."""

    paragraphs: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def flow_of(element: Any, rules: Rules) -> Flow:
    """The text of an element. Trees are 256 levels deep at most (`xml_tree`)."""
    pieces: list[str] = []
    notes: list[str] = []
    _collect(element, rules, pieces, notes)
    return Flow(_paragraphs(pieces), _paragraphs(notes))


def _collect(element: Any, rules: Rules, pieces: list[str], notes: list[str]) -> None:
    name = local(element)
    if name in rules.dropped or not name or rules.is_dropped(element):
        return
    if name in rules.notes or rules.is_note(element):
        pieces, around = notes, PARAGRAPH
    else:
        around = PARAGRAPH if name in rules.paragraphs else LINE if name in rules.lines else ""
    pieces.append(around)
    if name in rules.spaces:
        pieces.append(NO_BREAK if element.get("break") == "no" else BREAK)
    pieces.append((element.text or "").translate(CONTROL))
    for child in element:
        _collect(child, rules, pieces, notes)
        pieces.append((child.tail or "").translate(CONTROL))
    pieces.append(LINE if name in rules.line_ends else around)


def _paragraphs(pieces: list[str]) -> list[str]:
    text = SPACES.sub(" ", "".join(pieces))
    text = HYPHENATED.sub("", JOINED.sub("", text)).replace(BREAK, " ")
    text = SOFT_BREAK.sub("", SPACES.sub(" ", text))
    paragraphs = ("\n".join(_lines(paragraph)) for paragraph in text.split(PARAGRAPH))
    return [paragraph for paragraph in paragraphs if paragraph]


def _lines(paragraph: str) -> list[str]:
    lines = (" ".join(line.split()) for line in paragraph.split(LINE))
    return [line for line in lines if line]
