"""Sentences of text files: one per line, with Leipzig's numbers or without; tagged words, one per line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from corpus_latam.sources.lines import Line, lines_of
from corpus_latam.sources.sentences.documents import Piece

NUL = "a line with NUL bytes"
INVALID_UTF8 = "invalid UTF-8"
NO_WORD = "a line that is no tagged word"
LONGEST_SENTENCE, MOST_BYTES = 10_000, 4 << 20
"""Words, and bytes of their lines. A file without blank lines is cut there, so that memory is bounded."""
LINE_TOO_LONG = "line longer than max_line_bytes"
NUMBERED = re.compile(r"[0-9]{1,12}\t")
TAGGED_FIELDS = 5
SPACES = {"WSP": " ", "BLK": ""}
"""Whether a space follows a word, in the tagged Spanish Billion Words."""


def numbered_lines(blocks: Iterable[bytes], mark: Any, limit: int) -> Iterator[Line]:
    """Lines behind the place `mark`: the offset of a line's end, and its number."""
    offset, number = mark or (0, 0)
    return lines_of(blocks, limit, number, offset)


def line_sentences(
    lines: Iterable[Line], before: int, marker: re.Pattern[str] | None, ends_at_blank: bool, is_numbered: bool
) -> Iterator[Piece]:
    """A sentence per line. `before` is the number of the line before the first.

    marker: a line that it fits begins a document, and is not text. ends_at_blank: so does a blank line.
    """
    title: str | None = None
    starts = False
    for line in lines:
        starts = starts or (ends_at_blank and line.number > before + 1 and before > 0)
        before = line.number
        text = _text(line)
        if isinstance(text, Piece):
            yield text
            continue
        if marker and (found := marker.search(text)):
            starts, title = True, next(filter(None, found.groups()), None)
            continue
        if is_numbered:
            text = NUMBERED.sub("", text, count=1).strip()
        if text:
            fields = {"title": title} if title else {}
            yield Piece(text, f"line {line.number}", _mark(line), starts, fields=fields)
            starts, title = False, None


def _text(line: Line) -> str | Piece:
    """A line's text, or what is wrong with it."""
    reason = line.damage or (LINE_TOO_LONG if line.too_long else None)
    try:
        text = line.content.decode().strip()
    except UnicodeDecodeError:
        reason, text = reason or INVALID_UTF8, ""
    reason = reason or (NUL if "\0" in text else None)
    if reason:
        return Piece("", f"line {line.number}", _mark(line), problem=reason, sample=line.content)
    return text


def _mark(line: Line) -> list[int]:
    return [line.end, line.number]


def is_tagged(line: str) -> bool:
    """Whether a line is a word with its position, lemma, part of speech and the space behind it."""
    fields = line.split("\t")
    return len(fields) == TAGGED_FIELDS and fields[0].isdigit() and fields[-1].strip() in SPACES


def tagged_sentences(lines: Iterable[Line], before: int) -> Iterator[Piece]:
    """A sentence per group of lines between blank ones. Lines that are no words go to quarantine."""
    group: list[Line] = []
    size = 0
    for line in lines:
        is_full = len(group) >= LONGEST_SENTENCE or size >= MOST_BYTES
        if group and (line.number > before + 1 or is_full):
            yield from _tagged(group)
            group, size = [], 0
        before = line.number
        group.append(line)
        size += len(line.content)
    if group:
        yield from _tagged(group)


def _tagged(group: list[Line]) -> Iterator[Piece]:
    """A sentence, and what is wrong with its lines: reading goes on behind all of them."""
    words: list[str] = []
    bad: list[Piece] = []
    mark = _mark(group[-1])
    for line in group:
        text = _text(line)
        if isinstance(text, str) and not is_tagged(text):
            text = Piece("", f"line {line.number}", problem=NO_WORD, sample=line.content)
        if isinstance(text, Piece):
            bad.append(text._replace(mark=mark))
            continue
        _, word, _, _, space = text.split("\t")
        words += [word, SPACES[space.strip()]]
    if words:
        yield Piece("".join(words).strip(), f"line {group[0].number}", mark)
    yield from bad
