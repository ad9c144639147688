"""JSON Lines, line by line: a bad line is set aside with its number and reason, and reading goes on.

Readers of whole blocks (pyarrow, polars, `datasets`) give up on one bad line; this one does not.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

import orjson
import pyarrow as pa

from corpus_latam.config import Columns, JsonlSource
from corpus_latam.sources import advice, files
from corpus_latam.sources.lines import Line, lines_of, read_lines
from corpus_latam.sources.member_pages import read_file_or_archive
from corpus_latam.sources.nested import value_at
from corpus_latam.sources.packing import compression
from corpus_latam.sources.packing.members import Member, choice_of, first_member, plain_file
from corpus_latam.sources.pages import DEFAULT_SIZE, RAW, Page, PageSize, Partition, mapped
from corpus_latam.sources.values import (
    INVALID_UTF8,
    TOO_DEEP,
    BadValueError,
    is_deep,
    is_rounded,
    to_json,
    to_metadata,
    to_text,
)
from corpus_latam.storage.quarantine import SAMPLE_BYTES, BadRecord
from corpus_latam.wording import counted

SUFFIXES = tuple(name + packed for name in (".jsonl", ".json", ".ndjson") for packed in compression.SUFFIXES)
LINES_TO_CHECK = 100

INVALID_JSON = "invalid JSON"
NOT_AN_OBJECT = "not a JSON object"
LONE_SURROGATE = "lone surrogate"
LINE_TOO_LONG = "line longer than max_line_bytes"
TEXT_NOT_A_STRING = "text is not a string"

STRINGS = frozenset({str, type(None)})
EXACT_TYPES = STRINGS | {int, bool}
LONGEST_INTEGER = 640
"""Digits. Longer ones stay text: Python may be told to read no longer ones, and takes long over them."""


def locate(source: JsonlSource) -> files.Located:
    """One partition per file."""
    return files.locate(source.path, SUFFIXES)


def check(source: JsonlSource, parts: list[Partition]) -> list[str]:
    """Problems known from the beginnings of the files."""
    if not parts:
        return [advice.nothing_found(source, SUFFIXES)]
    if all(part.bytes == 0 for part in parts):
        return [
            f"{source.path} is an empty source: its {counted(len(parts), 'file has', 'files have')} no"
            " content."
        ]
    problems = [_check(source, part.location) for part in parts]
    return [problem for problem in problems if problem]


def _check(source: JsonlSource, file: str) -> str | None:
    """What is wrong with a file, or with the first one in an archive."""
    member = first_member(file, choice_of(source, SUFFIXES))
    if member is None:
        return None
    name = f"{file}/{member.inside}" if member.inside else file
    return check_lines(name, lines_of(member.blocks(0), source.max_line_bytes), source.columns)


def check_file(path: str, columns: Columns, max_line_bytes: int) -> str | None:
    """Why no document can come of this file, judged by its first lines; null where all seems well.

    Bad lines are no problem here: they are set aside when the file is read.
    """
    return check_lines(path, read_lines(path, max_line_bytes), columns)


def check_lines(name: str, lines: Iterable[Line], columns: Columns) -> str | None:
    """The same of the lines of a file of this name."""
    fields: set[str] = set()
    for line in lines:
        record, _ = parse(line.content)
        if value_at(record or {}, columns.text) is not None:
            return None
        fields |= set(record or ())
        if columns.text in fields:
            return None
        if line.number >= LINES_TO_CHECK:
            break
    if not fields:
        return None
    return (
        f"{name} has no field {columns.text!r} in its first records; the fields are"
        f" {', '.join(sorted(fields))}. Set columns.text to the one that holds the text."
    )


def read(
    source: JsonlSource, partition: Partition, cursor: str | None = None, size: PageSize = DEFAULT_SIZE
) -> Iterator[Page]:
    """Pages of one file or archive from `cursor` on."""
    reader = partial(read_member, columns=source.columns, max_line_bytes=source.max_line_bytes)
    return read_file_or_archive(partition.location, choice_of(source, SUFFIXES), reader, cursor, size)


def read_file(
    path: str, columns: Columns, max_line_bytes: int, cursor: str | None, size: PageSize
) -> Iterator[Page]:
    """Pages of one JSON Lines file."""
    return read_member(plain_file(path), cursor, size, columns, max_line_bytes)


def read_member(
    member: Member, cursor: str | None, size: PageSize, columns: Columns, max_line_bytes: int
) -> Iterator[Page]:
    """Pages of one JSON Lines file. A page is full after so many lines or bytes, whatever they hold."""
    start = json.loads(cursor) if cursor else {"line": 0, "offset": 0, "end": False}
    if start["end"]:
        return
    page_start = start["offset"]
    page = _PageBuilder(member.file, columns)
    for line in lines_of(member.blocks(page_start), max_line_bytes, start["line"], page_start):
        page.add(line)
        if page.lines >= size.records or line.end - page_start >= size.bytes:
            yield page.finish()
            page, page_start = _PageBuilder(member.file, columns), line.end
    if page.lines:
        yield page.finish()


class _PageBuilder:
    """Collects the lines of one page."""

    def __init__(self, path: str, columns: Columns) -> None:
        self._path, self._columns = path, columns
        self._fields = mapped(columns)
        self._count = len(self._fields)
        self._used = (*self._fields.values(), *columns.metadata)
        self._nested = any("." in name for name in self._used)
        self._rows: list[list[str | None]] = []
        self._positions: list[str] = []
        self._bad: list[BadRecord] = []
        self._cursor: dict[str, int] = {}
        self.lines = 0

    def add(self, line: Line) -> None:
        self.lines += 1
        self._cursor = {"line": line.number, "offset": line.end, "end": line.damage is not None}
        position = f"line {line.number}"
        row, problem = self._read_row(line)
        if row is not None:
            self._rows.append(row)
            self._positions.append(position)
        reason = line.damage or problem
        if reason:
            self._bad.append(BadRecord(self._path, position, reason, line.content[:SAMPLE_BYTES]))

    def _read_row(self, line: Line) -> tuple[list[str | None] | None, str | None]:
        """Texts of the mapped fields and the metadata, or the reason why there are none."""
        record, problem = _read_record(line, self._columns.text)
        if record is None:
            return None, problem
        values = self._values(record)
        if not STRINGS.issuperset(map(type, values)):
            return self._convert(record, values, line)
        values[self._count :] = [to_metadata(record, self._columns.metadata)]
        return values, None

    def _values(self, record: dict[str, Any]) -> list[Any]:
        if self._nested:
            return [value_at(record, name) for name in self._used]
        return [*map(record.get, self._used)]

    def _convert(
        self, record: dict[str, Any], values: list[Any], line: Line
    ) -> tuple[list[str | None] | None, str | None]:
        """The same for a record that holds other things than strings."""
        try:
            row = self._row(record, values)
            if EXACT_TYPES.issuperset(map(type, values)) or not any(map(is_rounded, values)):
                return row, None
            exact, problem = parse_slowly(line.content)
            if exact is None:
                return None, problem
            return self._row(exact, self._values(exact)), None
        except BadValueError as error:
            return None, error.reason

    def _row(self, record: dict[str, Any], values: list[Any]) -> list[str | None]:
        return [*map(to_text, values[: self._count]), to_metadata(record, self._columns.metadata)]

    def finish(self) -> Page:
        found = zip(*self._rows, strict=True) if self._rows else [()] * (len(self._fields) + 1)
        columns = dict(zip((*self._fields, "metadata"), found, strict=True))
        nulls = [None] * len(self._rows)
        arrays = [pa.array(columns.get(field.name, nulls), field.type) for field in RAW]
        batch = pa.RecordBatch.from_arrays(arrays, schema=RAW)
        return Page(batch, self._path, self._positions, self._bad, to_json(self._cursor))


def _read_record(line: Line, text: str) -> tuple[dict[str, Any] | None, str | None]:
    """A line's record, whose text may be missing or null, or the reason why it is none."""
    if line.too_long:
        return None, LINE_TOO_LONG
    record, problem = parse(line.content)
    if record is not None and not isinstance(value_at(record, text), str | None):
        return None, TEXT_NOT_A_STRING
    return record, problem


def parse(content: bytes) -> tuple[dict[str, Any] | None, str | None]:
    """A line's object, or the reason why it is none. A blank line is neither."""
    try:
        record = orjson.loads(content)
    except orjson.JSONDecodeError:
        return parse_slowly(content) if content.strip() else (None, None)
    return (record, None) if isinstance(record, dict) else (None, NOT_AN_OBJECT)


def parse_slowly(content: bytes) -> tuple[dict[str, Any] | None, str | None]:
    """The standard library's parser, which also reads NaN, Infinity and integers of any size, and tells what
    is wrong. How deep it can go differs with Python's version and the caller; a limit of ours comes before.
    """
    try:
        record = json.loads(content.decode(), parse_int=_integer)
        if is_deep(record):
            return None, TOO_DEEP
        if not isinstance(record, dict):
            return None, NOT_AN_OBJECT
        json.dumps(record, ensure_ascii=False).encode()
    except UnicodeDecodeError:
        return None, INVALID_UTF8
    except UnicodeEncodeError:
        return None, LONE_SURROGATE
    except RecursionError:
        return None, TOO_DEEP
    except ValueError:
        return None, INVALID_JSON
    return record, None


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= LONGEST_INTEGER else digits
