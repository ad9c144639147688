"""JSON Lines, line by line: a bad line is set aside with its number and reason, and reading goes on.

Readers of whole blocks (pyarrow, polars, `datasets`) give up on one bad line; this one does not.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import orjson
import pyarrow as pa

from corpus_latam.config import Columns, JsonlSource
from corpus_latam.sources import advice, compression, files
from corpus_latam.sources.lines import Line, read_lines
from corpus_latam.sources.pages import DEFAULT_SIZE, RAW, Page, PageSize, Partition, mapped
from corpus_latam.sources.values import to_json, to_metadata, to_text
from corpus_latam.storage.quarantine import SAMPLE_BYTES, BadRecord

SUFFIXES = tuple(name + packed for name in (".jsonl", ".json", ".ndjson") for packed in compression.SUFFIXES)
LINES_TO_CHECK = 100

INVALID_JSON = "invalid JSON"
NOT_AN_OBJECT = "not a JSON object"
INVALID_UTF8 = "invalid UTF-8"
LONE_SURROGATE = "lone surrogate"
LINE_TOO_LONG = "line longer than max_line_bytes"
TEXT_NOT_A_STRING = "text is not a string"


def locate(source: JsonlSource) -> files.Located:
    """One partition per file."""
    return files.locate(source.path, SUFFIXES)


def check(source: JsonlSource, parts: list[Partition]) -> list[str]:
    """Problems known from the beginnings of the files."""
    if not parts:
        return [advice.nothing_found(source, SUFFIXES)]
    if all(part.bytes == 0 for part in parts):
        return [f"{source.path} is an empty source: its {len(parts)} files have no content."]
    problems = [check_file(part.location, source.columns, source.max_line_bytes) for part in parts]
    return [problem for problem in problems if problem]


def check_file(path: str, columns: Columns, max_line_bytes: int) -> str | None:
    """Why no document can come of this file, judged by its first lines; null where all seems well.

    Bad lines are no problem here: they are set aside when the file is read.
    """
    fields: set[str] = set()
    for line in read_lines(path, max_line_bytes):
        record, _ = parse(line.content)
        fields |= set(record or ())
        if columns.text in fields:
            return None
        if line.number >= LINES_TO_CHECK:
            break
    if not fields:
        return None
    return (
        f"{path} has no field {columns.text!r} in its first records; the fields are"
        f" {', '.join(sorted(fields))}. Set columns.text to the one that holds the text."
    )


def read(
    source: JsonlSource, partition: Partition, cursor: str | None = None, size: PageSize = DEFAULT_SIZE
) -> Iterator[Page]:
    """Pages of one file from `cursor` on."""
    return read_file(partition.location, source.columns, source.max_line_bytes, cursor, size)


def read_file(
    path: str, columns: Columns, max_line_bytes: int, cursor: str | None, size: PageSize
) -> Iterator[Page]:
    """Pages of one JSON Lines file. A page is full after so many lines or bytes, whatever they hold."""
    start = json.loads(cursor) if cursor else {"line": 0, "offset": 0, "end": False}
    if start["end"]:
        return
    page_start = start["offset"]
    page = _PageBuilder(path, columns)
    for line in read_lines(path, max_line_bytes, start["line"], start["offset"]):
        page.add(line)
        if page.lines >= size.records or line.end - page_start >= size.bytes:
            yield page.finish()
            page, page_start = _PageBuilder(path, columns), line.end
    if page.lines:
        yield page.finish()


class _PageBuilder:
    """Collects the lines of one page."""

    def __init__(self, path: str, columns: Columns) -> None:
        self._path, self._columns = path, columns
        self._fields = mapped(columns)
        self._rows: dict[str, list[str | None]] = {name: [] for name in RAW.names}
        self._positions: list[str] = []
        self._bad: list[BadRecord] = []
        self._cursor: dict[str, int] = {}
        self.lines = 0

    def add(self, line: Line) -> None:
        self.lines += 1
        self._cursor = {"line": line.number, "offset": line.end, "end": line.damage is not None}
        position = f"line {line.number}"
        record, problem = _read_record(line, self._columns.text)
        if record is not None:
            self._add_record(record, position)
        reason = line.damage or problem
        if reason:
            self._bad.append(BadRecord(self._path, position, reason, line.content[:SAMPLE_BYTES]))

    def _add_record(self, record: dict[str, Any], position: str) -> None:
        for name, field in self._fields.items():
            self._rows[name].append(to_text(record.get(field)))
        self._rows["metadata"].append(to_metadata(record, self._columns.metadata))
        self._positions.append(position)

    def finish(self) -> Page:
        count = len(self._positions)
        arrays = [pa.array(self._rows[field.name] or [None] * count, field.type) for field in RAW]
        batch = pa.RecordBatch.from_arrays(arrays, schema=RAW)
        return Page(batch, self._path, self._positions, self._bad, to_json(self._cursor))


def _read_record(line: Line, text: str) -> tuple[dict[str, Any] | None, str | None]:
    """A line's record, whose text may be missing or null, or the reason why it is none."""
    if line.too_long:
        return None, LINE_TOO_LONG
    record, problem = parse(line.content)
    if record is not None and not isinstance(record.get(text), str | None):
        return None, TEXT_NOT_A_STRING
    return record, problem


def parse(content: bytes) -> tuple[dict[str, Any] | None, str | None]:
    """A line's object, or the reason why it is none. A blank line is neither."""
    try:
        record = orjson.loads(content)
    except orjson.JSONDecodeError:
        return _parse_slowly(content) if content.strip() else (None, None)
    return (record, None) if isinstance(record, dict) else (None, NOT_AN_OBJECT)


def _parse_slowly(content: bytes) -> tuple[dict[str, Any] | None, str | None]:
    """The standard library's parser, which also reads NaN and Infinity, and tells what is wrong."""
    try:
        record = json.loads(content.decode())
        if not isinstance(record, dict):
            return None, NOT_AN_OBJECT
        json.dumps(record, ensure_ascii=False).encode()
    except UnicodeDecodeError:
        return None, INVALID_UTF8
    except UnicodeEncodeError:
        return None, LONE_SURROGATE
    except (ValueError, RecursionError):
        return None, INVALID_JSON
    return record, None
