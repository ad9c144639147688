"""The JSON values of a file: one a line or, where its first line is the beginning of one, over lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

import orjson

from corpus_latam.sources.jsonl import INVALID_JSON, LINE_TOO_LONG
from corpus_latam.sources.lines import Line, lines_of
from corpus_latam.sources.packing.members import Member, content
from corpus_latam.sources.values import INVALID_UTF8


class Value(NamedTuple):
    """A value, or what is wrong with it; `mark` is where reading goes on after it, if it can."""

    position: str
    content: Any
    problem: str | None = None
    sample: bytes = b""
    mark: Any = None


def values(member: Member, mark: Any, max_line_bytes: int, max_bytes: int) -> Iterator[Value]:
    """From `mark` on. A file of values over several lines is held whole: `max_bytes` at most."""
    if mark is None and _begins_over_lines(member, max_line_bytes):
        yield from _over_lines(member, max_bytes)
        return
    number, offset = mark or (0, 0)
    for line in lines_of(member.blocks(offset), max_line_bytes, number, offset):
        yield _of_line(line)


def _begins_over_lines(member: Member, max_line_bytes: int) -> bool:
    """Whether the first line that is not blank is only the beginning of a value, or holds several."""
    first = next(islice(lines_of(member.blocks(0), max_line_bytes), 1), None)
    if first is None or first.too_long or first.damage:
        return False
    text = first.content.decode("utf-8", "replace").strip()
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return error.pos >= len(text) or (error.msg == "Extra data" and text[error.pos] in "{[")
    except (RecursionError, ValueError):
        return False
    return False


def _of_line(line: Line) -> Value:
    position, mark = f"line {line.number}", [line.number, line.end]
    problem = LINE_TOO_LONG if line.too_long else line.damage
    if problem:
        return Value(position, None, problem, line.content, None if line.damage else mark)
    try:
        return Value(position, orjson.loads(line.content), mark=mark)
    except orjson.JSONDecodeError:
        return Value(position, None, INVALID_JSON, line.content, mark)


def _over_lines(member: Member, max_bytes: int) -> Iterator[Value]:
    """Values one after the other. Behind a bad one, reading goes on where a line begins with another."""
    data, damage = content(member, max_bytes)
    try:
        text = data.removeprefix(b"\xef\xbb\xbf").decode()
    except UnicodeDecodeError:
        yield Value("", None, INVALID_UTF8, data)
        return
    decoder = json.JSONDecoder()
    at = _next_value(text, 0)
    while at < len(text):
        position = f"character {at + 1}"
        try:
            found, end = decoder.raw_decode(text, at)
            yield Value(position, found)
        except (ValueError, RecursionError):
            yield Value(position, None, damage or INVALID_JSON, text[at : at + 500].encode())
            end = _next_line_with_value(text, at + 1)
        at = _next_value(text, end)
    if damage:
        yield Value("end", None, damage)


def _next_value(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n,":
        at += 1
    return at


def _next_line_with_value(text: str, at: int) -> int:
    places = [place + 1 for place in (text.find("\n{", at), text.find("\n[", at)) if place >= 0]
    return min(places, default=len(text))
