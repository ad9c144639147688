"""Markdown as converters of PDF write it, without what is no text: comments, pictures, repeated headings."""

from __future__ import annotations

import re
from collections import Counter

COMMENT, END = "<!--", "-->"
PICTURE = re.compile(r"!\[[^\[\]\n]*+\]\([^()\n]*+\)")
HEADING = re.compile(r"#{1,6}[ \t]+\S")
BLANKS = re.compile(r"\n{3,}")
RUNNING_WORDS, RUNNING_TIMES = 4, 3
"""A heading of more words than this that comes again, or a shorter one that comes so often, is the running
head of pages: the first one stays."""


def clean(text: str) -> str:
    """The text as Markdown still."""
    kept = PICTURE.sub("", _without_comments(text.replace("\r\n", "\n")))
    lines = _without_running_heads([line.rstrip() for line in kept.split("\n")])
    return BLANKS.sub("\n\n", "\n".join(lines)).strip()


def _without_comments(text: str) -> str:
    before, *rest = text.split(COMMENT)
    return before + "".join(_behind(piece) for piece in rest)


def _behind(piece: str) -> str:
    """What follows a comment; one that is never closed is text."""
    _, end, after = piece.partition(END)
    return after if end else COMMENT + piece


def _without_running_heads(lines: list[str]) -> list[str]:
    times = Counter(line for line in lines if HEADING.match(line))
    seen: set[str] = set()
    kept = []
    for line in lines:
        is_running = times[line] >= (2 if len(line.split()) > RUNNING_WORDS else RUNNING_TIMES)
        if not (is_running and line in seen):
            kept.append(line)
        seen.add(line)
    return kept
