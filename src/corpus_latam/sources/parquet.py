"""Parquet files, a row group at a time; rows with a value that cannot be read are set aside."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from corpus_latam.config import Columns, ParquetSource
from corpus_latam.sources import advice, files
from corpus_latam.sources.batches import cuts, fields_of, make_page, problem_of, read_columns
from corpus_latam.sources.member_pages import read_file_or_archive
from corpus_latam.sources.nested import type_at
from corpus_latam.sources.packing import archives
from corpus_latam.sources.packing.members import Member, as_file, choice_of
from corpus_latam.sources.pages import (
    DEFAULT_SIZE,
    Page,
    PageSize,
    Partition,
    no_rows,
)
from corpus_latam.sources.refused import other_than_data
from corpus_latam.sources.sniff import HEAD_BYTES
from corpus_latam.sources.values import to_json
from corpus_latam.storage import paths
from corpus_latam.storage.quarantine import BadRecord
from corpus_latam.wording import counted

SUFFIXES = (".parquet",)

DAMAGED_ROW_GROUP = "damaged row group"
ENCRYPTED = "encrypted Parquet: decrypt it first"
UNREADABLE_FILE = "unreadable Parquet file"


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
    if archives.kind_of(file) is not None:
        return None, None
    return check_file(file, source.columns, source.join)


def check_file(path: str, columns: Columns, join: str | None = None) -> tuple[int | None, str | None]:
    """Rows of a file that may have text (null if its footer cannot be read), and what keeps its documents
    from being read."""
    try:
        with paths.open_read(path) as stream, pq.ParquetFile(stream) as file:
            rows: int = file.metadata.num_rows
            schema = file.schema_arrow
    except (pa.ArrowException, OSError) as error:
        if not is_damage(error):
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
    problem = problem_of(schema, columns, join)
    if problem:
        return rows, f"{path} {problem[1]}"
    return 0 if pa.types.is_null(type_at(schema, columns.text)) else rows, None


def read(
    source: ParquetSource, partition: Partition, cursor: str | None = None, size: PageSize = DEFAULT_SIZE
) -> Iterator[Page]:
    """Pages of one file or archive from `cursor` on."""
    reader = partial(read_member, source)
    return read_file_or_archive(partition.location, choice_of(source, SUFFIXES), reader, cursor, size)


def read_member(source: ParquetSource, member: Member, cursor: str | None, size: PageSize) -> Iterator[Page]:
    """Pages of a file, or of one that lies in an archive."""
    if not member.inside:
        return read_file(member.file, source.columns, cursor, size, source.join)
    stream = as_file(member, source.max_file_bytes)
    return _read_open(stream, member.file, source.columns, cursor, size, source.join)


def read_file(
    path: str, columns: Columns, cursor: str | None, size: PageSize, join: str | None = None
) -> Iterator[Page]:
    """Pages of one Parquet file; no page spans two row groups.

    A file that cannot be read at all gives one page with one bad record.
    """
    with paths.open_read(path) as stream:
        yield from _read_open(stream, path, columns, cursor, size, join)


def _read_open(
    stream: IO[bytes], path: str, columns: Columns, cursor: str | None, size: PageSize, join: str | None
) -> Iterator[Page]:
    start = json.loads(cursor) if cursor else {"group": 0, "row": 0}
    try:
        file = pq.ParquetFile(stream)
        problem = problem_of(file.schema_arrow, columns, join)
    except (pa.ArrowException, OSError) as error:
        if not is_damage(error):
            raise
        stream.seek(0)
        reason = other_than_data(stream.read(HEAD_BYTES)) or UNREADABLE_FILE
        yield from _unreadable(path, ENCRYPTED if _is_encrypted(error) else reason, start)
        return
    with file:
        if problem:
            yield from _unreadable(path, problem[0], start)
            return
        for group in range(start["group"], file.metadata.num_row_groups):
            first = start["row"] if group == start["group"] else 0
            yield from _read_group(file, path, columns, group, first, size, join)


def _unreadable(path: str, reason: str, start: dict[str, int]) -> Iterator[Page]:
    if start["row"] == 0:
        bad = [BadRecord(path, "file", reason)]
        yield Page(no_rows(), path, [], bad, to_json({"group": 0, "row": 1}))


def _read_group(
    file: pq.ParquetFile,
    path: str,
    columns: Columns,
    group: int,
    first: int,
    size: PageSize,
    join: str | None,
) -> Iterator[Page]:
    """Pages of one row group from its row `first` on.

    Decoding always starts with the group, so that batches, and pages within them, fall on the same rows
    wherever reading began.
    """
    before = sum(file.metadata.row_group(g).num_rows for g in range(group))
    rows = file.metadata.row_group(group).num_rows
    done = 0
    try:
        for batch in _batches(file, columns, group, size.records, join):
            for start, count in cuts(batch, max(0, first - done), size.bytes):
                row = done + start
                cursor = to_json({"group": group, "row": row + count})
                yield make_page(batch.slice(start, count), path, columns, before + row, cursor)
            done += batch.num_rows
    except (pa.ArrowException, OSError) as error:
        if not is_damage(error):
            raise
        reason = ENCRYPTED if _is_encrypted(error) else DAMAGED_ROW_GROUP
        yield from _damaged_rows(path, before, group, range(max(first, done), rows), size, reason)


def _batches(
    file: pq.ParquetFile, columns: Columns, group: int, records: int, join: str | None
) -> Iterator[pa.RecordBatch]:
    names = read_columns(file.schema_arrow, columns)
    for batch in file.iter_batches(records, row_groups=[group], columns=names, use_threads=False):
        yield fields_of(batch, columns, join)


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


def is_damage(error: Any) -> bool:
    """Arrow reports damaged data as its own errors or as a bare OSError; errors of storage have a number."""
    return isinstance(error, pa.ArrowException) or (type(error) is OSError and error.errno is None)
