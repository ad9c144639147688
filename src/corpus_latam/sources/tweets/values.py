"""The JSON values of a file: one a line or, where its first line is the beginning of one, over lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

import orjson

from corpus_latam.sources.json_values import UnfinishedError, Values
from corpus_latam.sources.jsonl import INVALID_JSON, LINE_TOO_LONG
from corpus_latam.sources.lines import Line, lines_of
from corpus_latam.sources.packing.members import Member, content
from corpus_latam.sources.values import INVALID_UTF8

BETWEEN = b" \t\r\n,]"


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
    """Values one after the other, those of a list too: damage in one leaves the others whole.

    Behind one that does not end, reading goes on where a line begins with another.
    """
    data, damage = content(member, max_bytes)
    start = 0
    while start < len(data):
        values = Values(iter([data[start:]]), start, max_bytes)
        try:
            yield from _each(values)
        except UnfinishedError as error:
            yield Value(_place(values), None, damage or INVALID_JSON, error.sample)
        start = _next_line_with_value(data, values.offset + 1) if values.next_sign() else len(data)
    if damage:
        yield Value("end", None, damage)


def _each(values: Values) -> Iterator[Value]:
    while sign := values.next_sign(BETWEEN):
        position = _place(values)
        if sign == b"[":
            values.take_sign()
        elif sign == b"{":
            yield _parsed(position, values.take())
        else:
            yield Value(position, None, INVALID_JSON, values.take_line())


def _parsed(position: str, content: bytes) -> Value:
    try:
        return Value(position, json.loads(content))
    except UnicodeDecodeError:
        return Value(position, None, INVALID_UTF8, content)
    except (ValueError, RecursionError):
        return Value(position, None, INVALID_JSON, content)


def _place(values: Values) -> str:
    return f"character {values.offset + 1}"


def _next_line_with_value(data: bytes, at: int) -> int:
    places = [place + 1 for place in (data.find(b"\n{", at), data.find(b"\n[", at)) if place >= 0]
    return min(places, default=len(data))
