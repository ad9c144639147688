"""Parquet files, a row group at a time; rows with a value that cannot be read are set aside."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from typing import IO, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from corpus_latam.config import Columns, ParquetSource
from corpus_latam.sources import advice, files
from corpus_latam.sources.columns import is_text, plain_text, to_rows
from corpus_latam.sources.member_pages import read_file_or_archive
from corpus_latam.sources.nested import array_at, column_of, type_at
from corpus_latam.sources.packing import archives
from corpus_latam.sources.packing.members import Member, as_file, choice_of
from corpus_latam.sources.pages import (
    DEFAULT_SIZE,
    Page,
    PageSize,
    Partition,
    mapped,
    no_rows,
)
from corpus_latam.sources.values import to_json
from corpus_latam.storage import paths
from corpus_latam.storage.quarantine import SAMPLE_BYTES, BadRecord
from corpus_latam.wording import counted

SUFFIXES = (".parquet",)

DAMAGED_ROW_GROUP = "damaged row group"
ENCRYPTED = "encrypted Parquet: decrypt it first"
UNREADABLE_FILE = "unreadable Parquet file"
NO_TEXT_COLUMN = "no text column"
TWO_COLUMNS = "two columns of one name"


def locate(source: ParquetSource) -> files.Located:
    """One partition per file."""
    return files.locate(source.path, SUFFIXES)


def check(source: ParquetSource, parts: list[Partition]) -> list[str]:
    """Problems that the footers of the files show."""
    if not parts:
        return [advice.nothing_found(source, SUFFIXES)]
    found = [_check(source, part.location) for part in parts]
    if all(rows == 0 for rows, _ in found):
        return [
            f"{source.path} is an empty source: its"
            f" {counted(len(parts), 'Parquet file has', 'Parquet files have')} no rows, or no value in"
            f" the column {source.columns.text!r}."
        ]
    if source.on_bad_file == "quarantine" and any(problem is None for _, problem in found):
        return []
    return [problem for _, problem in found if problem]


def _check(source: ParquetSource, file: str) -> tuple[int | None, str | None]:
    """What `check_file` says of a file. An archive is not looked into: its files are held whole."""
    return check_file(file, source.columns) if archives.kind_of(file) is None else (None, None)


def check_file(path: str, columns: Columns) -> tuple[int | None, str | None]:
    """Rows of a file that may have text (null if its footer cannot be read), and what keeps its documents
    from being read."""
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
    problem = _problem(schema, columns)
    if problem:
        return rows, f"{path} {problem[1]}"
    return 0 if pa.types.is_null(type_at(schema, columns.text)) else rows, None


def _problem(schema: pa.Schema, columns: Columns) -> tuple[str, str] | None:
    """Why a file with these columns gives no documents: as reason for quarantine, and as a sentence."""
    text = columns.text
    kind = type_at(schema, text)
    if kind is None:
        return NO_TEXT_COLUMN, (
            f"has no column {text!r}; its columns are {', '.join(schema.names)}. Set columns.text to the"
            " one that holds the text, or leave the file out by a narrower path."
        )
    read = {column for path in _wanted(columns) if (column := column_of(schema, path))}
    twice = next((name for name in sorted(read) if schema.names.count(name) > 1), None)
    if twice is not None:
        return TWO_COLUMNS, (
            f"has {schema.names.count(twice)} columns named {twice!r}, and which of them is meant, nobody"
            " says. Rename one of them, or name another field in the source's columns (null for none)."
        )
    if not is_text(kind):
        return NO_TEXT_COLUMN, (
            f"has a column {text!r} of type {kind}, which is not text."
            " Set columns.text to the column that holds the text."
        )
    return None


def _wanted(columns: Columns) -> set[str]:
    return {*mapped(columns).values(), *columns.metadata}


def read(
    source: ParquetSource, partition: Partition, cursor: str | None = None, size: PageSize = DEFAULT_SIZE
) -> Iterator[Page]:
    """Pages of one file or archive from `cursor` on."""
    reader = partial(_read_member, source)
    return read_file_or_archive(partition.location, choice_of(source, SUFFIXES), reader, cursor, size)


def _read_member(source: ParquetSource, member: Member, cursor: str | None, size: PageSize) -> Iterator[Page]:
    if not member.inside:
        return read_file(member.file, source.columns, cursor, size)
    stream = as_file(member, source.max_file_bytes)
    return _read_open(stream, member.file, source.columns, cursor, size)


def read_file(path: str, columns: Columns, cursor: str | None, size: PageSize) -> Iterator[Page]:
    """Pages of one Parquet file; no page spans two row groups.

    A file that cannot be read at all gives one page with one bad record.
    """
    with paths.open_read(path) as stream:
        yield from _read_open(stream, path, columns, cursor, size)


def _read_open(
    stream: IO[bytes], path: str, columns: Columns, cursor: str | None, size: PageSize
) -> Iterator[Page]:
    start = json.loads(cursor) if cursor else {"group": 0, "row": 0}
    try:
        file = pq.ParquetFile(stream)
        problem = _problem(file.schema_arrow, columns)
    except (pa.ArrowException, OSError) as error:
        if not _is_damage(error):
            raise
        yield from _unreadable(path, ENCRYPTED if _is_encrypted(error) else UNREADABLE_FILE, start)
        return
    with file:
        if problem:
            yield from _unreadable(path, problem[0], start)
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
            for start, count in _cuts(batch, max(0, first - done), size.bytes):
                row = done + start
                yield _page(batch.slice(start, count), path, columns, before + row, group, row)
            done += batch.num_rows
    except (pa.ArrowException, OSError) as error:
        if not _is_damage(error):
            raise
        reason = ENCRYPTED if _is_encrypted(error) else DAMAGED_ROW_GROUP
        yield from _damaged_rows(path, before, group, range(max(first, done), rows), size, reason)


def _batches(file: pq.ParquetFile, columns: Columns, group: int, records: int) -> Iterator[pa.RecordBatch]:
    """Batches of the wanted columns; those that are mapped and hold text, as large strings."""
    as_text = set(mapped(columns).values())
    schema = file.schema_arrow
    inside = {path: column for path in sorted(_wanted(columns)) if (column := column_of(schema, path))}
    names = [name for name in schema.names if name in inside.values()]
    for batch in file.iter_batches(records, row_groups=[group], columns=names, use_threads=False):
        found = {path: _at(batch, column, path) for path, column in inside.items()}
        arrays = [
            plain_text(column) if path in as_text and is_text(column.type) else column
            for path, column in found.items()
        ]
        yield pa.RecordBatch.from_arrays(arrays, names=list(found))


def _at(batch: pa.RecordBatch, column: str, path: str) -> pa.Array:
    """By the column's name: one with dots may have brought others along."""
    return batch[column] if path == column else array_at(batch[column], path.split(".")[1:])


def _cuts(batch: pa.RecordBatch, first: int, limit: int) -> Iterator[tuple[int, int]]:
    """Stretches (start, count) of a batch from row `first` on, each with about `limit` bytes."""
    sizes = np.zeros(batch.num_rows, np.int64)
    for column in batch.columns:
        sizes += _row_bytes(column)
    ends = np.cumsum(sizes)
    while first < batch.num_rows:
        before = int(ends[first - 1]) if first else 0
        end = max(first + 1, int(np.searchsorted(ends, before + limit, side="right")))
        yield first, end - first
        first = end


def _row_bytes(column: pa.Array) -> NDArray[np.int64]:
    """How large each value is; where that is not known at once, how large they are on average."""
    if not pa.types.is_large_string(column.type):
        return np.full(len(column), column.nbytes // max(1, len(column)))
    lengths = pc.fill_null(pc.binary_length(column), 0)
    return np.asarray(lengths.to_numpy(zero_copy_only=False), np.int64)


def _page(batch: pa.RecordBatch, path: str, columns: Columns, row: int, group: int, start: int) -> Page:
    """One page of a row group: `row` counts from the start of the file, `start` from that of the group."""
    cursor = to_json({"group": group, "row": start + batch.num_rows})
    positions = [f"row {row + i + 1}" for i in range(batch.num_rows)]
    raw, reasons = to_rows(batch, columns)
    if not reasons:
        return Page(raw, path, positions, [], cursor)
    texts = pc.cast(batch[columns.text], pa.large_binary())
    bad = [
        BadRecord(path, positions[i], reason, (texts[i].as_py() or b"")[:SAMPLE_BYTES])
        for i, reason in sorted(reasons.items())
    ]
    good = [i not in reasons for i in range(len(positions))]
    kept = [position for position, ok in zip(positions, good, strict=True) if ok]
    return Page(raw.filter(pa.array(good)), path, kept, bad, cursor)


def _damaged_rows(
    path: str, before: int, group: int, rows: range, size: PageSize, reason: str
) -> Iterator[Page]:
    """A bad record per row that a row group takes with it, so that the share of bad ones is true."""
    for start in range(rows.start, rows.stop, size.records):
        part = range(start, min(start + size.records, rows.stop))
        bad = [BadRecord(path, f"row {before + row + 1}", reason) for row in part]
        yield Page(no_rows(), path, [], bad, to_json({"group": group, "row": part.stop}))


def _is_encrypted(error: Any) -> bool:
    """Parquet may encrypt its footer or single columns; Arrow says so in words only."""
    return "crypt" in str(error)


def _is_damage(error: Any) -> bool:
    """Arrow reports damaged data as its own errors or as a bare OSError; errors of storage have a number."""
    return isinstance(error, pa.ArrowException) or (type(error) is OSError and error.errno is None)
