"""The access method `arrow`: a document per row of Arrow files."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from functools import partial

import pyarrow as pa

from corpus_latam.config import ArrowSource, Columns
from corpus_latam.sources import advice, files, sniff
from corpus_latam.sources.arrow import folders
from corpus_latam.sources.arrow.batches_of_file import (
    DAMAGED,
    UnreadableFileError,
    is_damage,
    is_sound,
    open_batches,
)
from corpus_latam.sources.batches import cuts, fields_of, make_page, problem_of
from corpus_latam.sources.member_pages import read_file_or_archive
from corpus_latam.sources.packing import archives
from corpus_latam.sources.packing.members import BadMemberError, Member, choice_of, content
from corpus_latam.sources.pages import DEFAULT_SIZE, Page, PageSize, Partition, no_rows
from corpus_latam.sources.values import to_json
from corpus_latam.storage import paths
from corpus_latam.storage.quarantine import SAMPLE_BYTES, BadRecord

GO_ON = "set on_bad_file: quarantine on its source to go on without it."


def locate(source: ArrowSource) -> files.Located:
    """One partition per file."""
    return folders.locate(source.path)


def check(source: ArrowSource, parts: list[Partition]) -> list[str]:
    """Problems that the beginnings of the files show."""
    if not parts:
        return [advice.nothing_found(source, folders.SUFFIXES)]
    found = [_problem(part.location, source) for part in parts]
    if source.on_bad_file == "quarantine" and None in found:
        return []
    return [problem for problem in found if problem]


def _problem(path: str, source: ArrowSource) -> str | None:
    if not paths.exists(path):
        folder, _, name = path.rpartition("/")
        return f"{folder}/{folders.STATE} names {name}, which is not there. Fetch it again, or {GO_ON}"
    if archives.kind_of(path) is not None:  # not looked into: its files are held whole
        return next(iter(sniff.misnamed([path], source.type)), None)
    named_otherwise = sniff.misnamed([path], source.type)
    if named_otherwise:
        return named_otherwise[0]
    try:
        with open_batches(path) as reader:
            problem = problem_of(reader.schema, source.columns, source.join)
    except UnreadableFileError as error:
        return f"{path} cannot be read as Arrow data ({error}). Fetch it again, or {GO_ON}"
    return f"{path} {problem[1]}" if problem else None


def read(
    source: ArrowSource, partition: Partition, cursor: str | None = None, size: PageSize = DEFAULT_SIZE
) -> Iterator[Page]:
    """Pages of one file or archive from `cursor` on; no page spans two batches."""
    file = partition.location
    if archives.kind_of(file) is None:
        return read_file(file, source.columns, source.join, cursor, size)
    reader = partial(_read_member, source)
    return read_file_or_archive(file, choice_of(source, folders.SUFFIXES), reader, cursor, size)


def _read_member(source: ArrowSource, member: Member, cursor: str | None, size: PageSize) -> Iterator[Page]:
    """Pages of a file in an archive, which is held whole; of a damaged one, those before the damage."""
    if not source.members and folders.CACHE.search(member.name):
        if cursor is None:
            left_out = Counter({folders.COMPUTED: 1})
            yield Page(no_rows(), member.file, [], [], to_json([None, 0, 0]), left_out=left_out)
        return
    data, problem = content(member, source.max_file_bytes)
    yield from read_file(member.file, source.columns, source.join, cursor, size, data)
    if problem:
        raise BadMemberError(problem, data[:SAMPLE_BYTES])


def read_file(
    path: str,
    columns: Columns,
    join: str | None,
    cursor: str | None,
    size: PageSize,
    data: bytes | None = None,
) -> Iterator[Page]:
    """Pages of one Arrow file. A cursor is a batch, the rows of the file before it, and a row of it.

    data: its bytes, where it lies in an archive.
    """
    batch, before, row = json.loads(cursor) if cursor else (0, 0, 0)
    if batch is None:
        return
    try:
        with open_batches(path, columns, data) as reader:
            problem = problem_of(reader.schema, columns, join)
            if problem:
                raise UnreadableFileError(problem[0])
            yield from _pages(reader, path, columns, join, (batch, before, row), size)
    except UnreadableFileError as error:
        yield _last_page(path, "file", error.reason)


def _pages(
    reader: pa.RecordBatchReader,
    path: str,
    columns: Columns,
    join: str | None,
    start: tuple[int, int, int],
    size: PageSize,
) -> Iterator[Page]:
    first, before, row = start
    number = 0
    while True:
        try:
            batch = reader.read_next_batch()
        except StopIteration:
            return
        except (pa.ArrowException, OSError) as error:
            if not is_damage(error):
                raise
            yield _last_page(path, f"batch {number + 1}", DAMAGED)
            return
        if number >= first:
            begin = row if number == first else 0
            yield from _of_batch(batch, path, columns, join, (number, before, begin), size)
            before += batch.num_rows
        number += 1


def _of_batch(
    batch: pa.RecordBatch,
    path: str,
    columns: Columns,
    join: str | None,
    place: tuple[int, int, int],
    size: PageSize,
) -> Iterator[Page]:
    """Pages of one batch from a row of it on. Rows are made of the batch a page's worth at a time."""
    number, before, first = place
    sound = is_sound(batch)
    for start in range(first // size.records * size.records, batch.num_rows, size.records):
        part = batch.slice(start, size.records)
        if not sound:
            yield _damaged(path, part.num_rows, number, before, start)
            continue
        found = fields_of(part, columns, join)
        for offset, count in cuts(found, max(0, first - start), size.bytes):
            after = to_json([number, before, start + offset + count])
            yield make_page(found.slice(offset, count), path, columns, before + start + offset, after)


def _damaged(path: str, rows: int, number: int, before: int, start: int) -> Page:
    """A bad record per row of a damaged batch, so that the share of bad ones is true."""
    bad = [BadRecord(path, f"row {before + start + row + 1}", DAMAGED) for row in range(rows)]
    return Page(no_rows(), path, [], bad, to_json([number, before, start + rows]))


def _last_page(path: str, position: str, reason: str) -> Page:
    return Page(no_rows(), path, [], [BadRecord(path, position, reason)], to_json([None, 0, 0]))
