"""Parquet files, a row group at a time; rows that are not valid UTF-8 are set aside."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from corpus_latam.config import Columns, ParquetSource
from corpus_latam.sources import advice, files
from corpus_latam.sources.pages import (
    DEFAULT_SIZE,
    RAW,
    Page,
    PageSize,
    Partition,
    mapped,
    no_rows,
)
from corpus_latam.sources.values import to_json, to_metadata, to_text
from corpus_latam.storage import paths
from corpus_latam.storage.quarantine import SAMPLE_BYTES, BadRecord

SUFFIXES = (".parquet",)

INVALID_UTF8 = "invalid UTF-8"
DAMAGED_ROW_GROUP = "damaged row group"
ENCRYPTED = "encrypted Parquet: decrypt it first"
UNREADABLE_FILE = "unreadable Parquet file"
NO_TEXT_COLUMN = "no text column"


def locate(source: ParquetSource) -> files.Located:
    """One partition per file."""
    return files.locate(source.path, SUFFIXES)


def check(source: ParquetSource, parts: list[Partition]) -> list[str]:
    """Problems that the footers of the files show."""
    if not parts:
        return [advice.nothing_found(source, SUFFIXES)]
    found = [check_file(part.location, source.columns) for part in parts]
    if all(rows == 0 for rows, _ in found):
        return [f"{source.path} is an empty source: its {len(parts)} Parquet files have no rows."]
    if source.on_bad_file == "quarantine" and any(problem is None for _, problem in found):
        return []
    return [problem for _, problem in found if problem]


def check_file(path: str, columns: Columns) -> tuple[int | None, str | None]:
    """Rows of a file (null if its footer cannot be read), and what keeps its documents from being read."""
    try:
        with paths.open_read(path) as stream, pq.ParquetFile(stream) as file:
            rows: int = file.metadata.num_rows
            schema = file.schema_arrow
    except (pa.ArrowException, OSError) as error:
        if not _is_damage(error):
            raise
        if _is_encrypted(error):
            return None, (
                f"{path} is encrypted, and there are no keys for it here. Name a decrypted copy, or set"
                " on_bad_file: quarantine on its source to go on without it."
            )
        return None, (
            f"{path} is not a whole Parquet file ({error}). Fetch it again, or set on_bad_file: quarantine"
            " on its source to go on without it."
        )
    problem = _text_problem(schema, columns.text)
    return rows, f"{path} {problem}" if problem else None


def _text_problem(schema: pa.Schema, text: str) -> str | None:
    if text not in schema.names:
        return (
            f"has no column {text!r}; its columns are {', '.join(schema.names)}. Set columns.text to the"
            " one that holds the text, or leave the file out by a narrower path."
        )
    if not _is_text(schema.field(text).type):
        return (
            f"has a column {text!r} of type {schema.field(text).type}, which is not text."
            " Set columns.text to the column that holds the text."
        )
    return None


def read(
    source: ParquetSource, partition: Partition, cursor: str | None = None, size: PageSize = DEFAULT_SIZE
) -> Iterator[Page]:
    """Pages of one file from `cursor` on."""
    return read_file(partition.location, source.columns, cursor, size)


def read_file(path: str, columns: Columns, cursor: str | None, size: PageSize) -> Iterator[Page]:
    """Pages of one Parquet file; no page spans two row groups.

    A file that cannot be read at all gives one page with one bad record.
    """
    start = json.loads(cursor) if cursor else {"group": 0, "row": 0}
    with paths.open_read(path) as stream:
        try:
            file = pq.ParquetFile(stream)
        except (pa.ArrowException, OSError) as error:
            if not _is_damage(error):
                raise
            yield from _unreadable(path, ENCRYPTED if _is_encrypted(error) else UNREADABLE_FILE, start)
            return
        with file:
            if _text_problem(file.schema_arrow, columns.text):
                yield from _unreadable(path, NO_TEXT_COLUMN, start)
                return
            for group in range(start["group"], file.metadata.num_row_groups):
                first = start["row"] if group == start["group"] else 0
                yield from _read_group(file, path, columns, group, first, size)


def _unreadable(path: str, reason: str, start: dict[str, int]) -> Iterator[Page]:
    if start["row"] == 0:
        bad = [BadRecord(path, "file", reason)]
        yield Page(no_rows(), path, [], bad, to_json({"group": 0, "row": 1}))


def _read_group(
    file: pq.ParquetFile, path: str, columns: Columns, group: int, first: int, size: PageSize
) -> Iterator[Page]:
    """Pages of one row group from its row `first` on.

    Decoding always starts with the group, so that batches, and pages within them, fall on the same rows
    wherever reading began.
    """
    before = sum(file.metadata.row_group(g).num_rows for g in range(group))
    rows = file.metadata.row_group(group).num_rows
    done = 0
    try:
        for batch in _batches(file, columns, group, size.records):
            for start, count in _cuts(batch, columns.text, max(0, first - done), size.bytes):
                row = done + start
                yield _page(batch.slice(start, count), path, columns, before + row, group, row)
            done += batch.num_rows
    except (pa.ArrowException, OSError) as error:
        if not _is_damage(error):
            raise
        reason = ENCRYPTED if _is_encrypted(error) else DAMAGED_ROW_GROUP
        yield from _damaged_rows(path, before, group, range(max(first, done), rows), size, reason)


def _batches(file: pq.ParquetFile, columns: Columns, group: int, records: int) -> Iterator[pa.RecordBatch]:
    wanted = {*mapped(columns).values(), *columns.metadata}
    names = [name for name in file.schema_arrow.names if name in wanted]
    for batch in file.iter_batches(records, row_groups=[group], columns=names, use_threads=False):
        yield _plain(batch, set(mapped(columns).values()))


def _plain(batch: pa.RecordBatch, names: set[str]) -> pa.RecordBatch:
    """The named columns as plain string arrays where they hold text in any other form; nothing is checked."""
    arrays = []
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        array = column.dictionary_decode() if pa.types.is_dictionary(column.type) else column
        if name in names and _is_text(array.type) and not pa.types.is_string(array.type):
            array = pc.cast(array, pa.large_binary()).view(pa.large_string())
        arrays.append(array)
    return pa.RecordBatch.from_arrays(arrays, names=batch.schema.names)


def _cuts(batch: pa.RecordBatch, text: str, first: int, limit: int) -> Iterator[tuple[int, int]]:
    """Stretches (start, count) of a batch from row `first` on, each with about `limit` bytes of text."""
    lengths = pc.fill_null(pc.binary_length(batch[text]), 0)
    ends = np.cumsum(lengths.to_numpy(zero_copy_only=False), dtype=np.int64)
    while first < batch.num_rows:
        before = int(ends[first - 1]) if first else 0
        end = max(first + 1, int(np.searchsorted(ends, before + limit, side="right")))
        yield first, end - first
        first = end


def _page(batch: pa.RecordBatch, path: str, columns: Columns, row: int, group: int, start: int) -> Page:
    """One page of a row group: `row` counts from the start of the file, `start` from that of the group."""
    cursor = to_json({"group": group, "row": start + batch.num_rows})
    positions = [f"row {row + i + 1}" for i in range(batch.num_rows)]
    valid = _valid_rows(batch)
    if all(valid):
        return Page(_to_raw(batch, columns), path, positions, [], cursor)
    texts = pc.cast(batch[columns.text], pa.large_binary())
    bad = [
        BadRecord(path, position, INVALID_UTF8, (texts[i].as_py() or b"")[:SAMPLE_BYTES])
        for i, position in enumerate(positions)
        if not valid[i]
    ]
    kept = [position for i, position in enumerate(positions) if valid[i]]
    return Page(_to_raw(batch.filter(pa.array(valid)), columns), path, kept, bad, cursor)


def _damaged_rows(
    path: str, before: int, group: int, rows: range, size: PageSize, reason: str
) -> Iterator[Page]:
    """A bad record per row that a row group takes with it, so that the share of bad ones is true."""
    for start in range(rows.start, rows.stop, size.records):
        part = range(start, min(start + size.records, rows.stop))
        bad = [BadRecord(path, f"row {before + row + 1}", reason) for row in part]
        yield Page(no_rows(), path, [], bad, to_json({"group": group, "row": part.stop}))


def _to_raw(batch: pa.RecordBatch, columns: Columns) -> pa.RecordBatch:
    fields = mapped(columns)
    arrays = []
    for target in RAW:
        name = fields.get(target.name)
        present = name in batch.schema.names
        arrays.append(_as_text(batch[name], target.type) if present else pa.nulls(len(batch), target.type))
    if columns.metadata:
        records = batch.select([n for n in columns.metadata if n in batch.schema.names]).to_pylist()
        values = [to_metadata(record, columns.metadata) for record in records]
        arrays[RAW.get_field_index("metadata")] = pa.array(values, pa.string())
    return pa.RecordBatch.from_arrays(arrays, schema=RAW)


def _as_text(column: pa.Array, target: pa.DataType) -> pa.Array:
    if pa.types.is_nested(column.type):
        return pa.array([to_text(value) for value in column.to_pylist()], target)
    return pc.cast(column, target)


def _valid_rows(batch: pa.RecordBatch) -> list[bool]:
    """Whether all text in a row is valid UTF-8; checked for all rows at once, singly only on failure."""
    suspects = [column for column in batch.columns if not _is_valid(column)]
    return [all(_is_decodable(column[row]) for column in suspects) for row in range(batch.num_rows)]


def _is_valid(column: pa.Array) -> bool:
    try:
        column.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _is_decodable(value: pa.Scalar) -> bool:
    try:
        value.as_py()
    except UnicodeDecodeError:
        return False
    return True


def _is_text(kind: pa.DataType) -> bool:
    types = pa.types
    if types.is_dictionary(kind):
        return _is_text(kind.value_type)
    tests = (types.is_string, types.is_large_string, types.is_string_view)
    bytes_tests = (types.is_binary, types.is_large_binary, types.is_binary_view)
    return any(test(kind) for test in (*tests, *bytes_tests))


def _is_encrypted(error: Any) -> bool:
    """Parquet may encrypt its footer or single columns; Arrow says so in words only."""
    return "crypt" in str(error)


def _is_damage(error: Any) -> bool:
    """Arrow reports damaged data as its own errors or as a bare OSError; errors of storage have a number."""
    return isinstance(error, pa.ArrowException) or (type(error) is OSError and error.errno is None)
