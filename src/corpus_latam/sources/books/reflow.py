"""Joins hard-wrapped lines to paragraphs, and leaves verse and lists as they stand.

A line was wrapped where the first word of the next one would not have fitted behind it. Of a paragraph of
prose all lines but the last were; lines of verse end earlier.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

from corpus_latam.storage.lines import text_lines

USUAL = 0.98
"""Share of the lines that the width holds; a few longer ones are tables or mistakes."""
WRAPPED = 0.8
"""Share of a paragraph's lines that were wrapped from which it is prose: editors leave some lines short."""
LEAST_LINES = 20
"""With fewer lines no width can be told, and all are left as they stand."""


def reflow(text: str) -> list[str]:
    """The paragraphs of a text, which blank lines keep apart."""
    paragraphs = list(_paragraphs(text_lines(text)))
    width = _width(line for lines in paragraphs for line in lines[:-1])
    return [_joined(lines, width) for lines in paragraphs]


def _paragraphs(lines: Iterable[str]) -> Iterator[list[str]]:
    open_: list[str] = []
    for line in lines:
        if line.strip():
            open_.append(line.rstrip())
        elif open_:
            yield open_
            open_ = []
    if open_:
        yield open_


def _width(lines: Iterable[str]) -> int:
    """How long lines may get: that of nearly all lines that others follow. 0 where that cannot be told."""
    lengths = Counter(map(len, lines))
    number = sum(lengths.values())
    if number < LEAST_LINES:
        return 0
    seen = 0
    for length in sorted(lengths):
        seen += lengths[length]
        if seen >= USUAL * number:
            return length
    return 0


def _joined(lines: list[str], width: int) -> str:
    followed = list(pairwise(lines))
    wrapped = sum(len(line) + 1 + len(after.split(maxsplit=1)[0]) > width for line, after in followed)
    if width and followed and wrapped >= WRAPPED * len(followed):
        return " ".join(" ".join(lines).split())
    return "\n".join(" ".join(line.split()) for line in lines)
