"""Plain text files, one document each, plain, compressed or in archives."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from corpus_latam.config import TextSource
from corpus_latam.sources import advice, files
from corpus_latam.sources.packing import compression
from corpus_latam.sources.packing.damage import WRONG_CHECKSUM
from corpus_latam.sources.packing.members import Member, choice_of, content
from corpus_latam.sources.pages import DEFAULT_SIZE, Page, PageSize, Partition
from corpus_latam.sources.records import Record, read_pages

SUFFIXES = tuple(".txt" + packed for packed in compression.SUFFIXES)
FILES_PER_PARTITION = 1_000

INVALID_UTF8 = "invalid UTF-8"


def locate(source: TextSource) -> files.Located:
    """Partitions of a thousand files each, in the order of their names."""
    return files.locate(source.path, SUFFIXES, FILES_PER_PARTITION)


def check(source: TextSource, parts: list[Partition]) -> list[str]:
    """Problems known from the names and sizes of the files."""
    if not parts:
        return [advice.nothing_found(source, SUFFIXES)]
    if all(part.bytes == 0 for part in parts):
        return [f"{source.path} is an empty source: its files have no content."]
    return []


def read(
    source: TextSource, partition: Partition, cursor: str | None = None, size: PageSize = DEFAULT_SIZE
) -> Iterator[Page]:
    """Pages of a group of files from `cursor` on."""
    reader = partial(read_file, limit=source.max_file_bytes)
    return read_pages(partition, source.columns, reader, cursor, size, choice_of(source, SUFFIXES))


def read_file(member: Member, mark: Any, limit: int) -> Iterator[Record]:
    """The one record of a file, without its byte order mark.

    A file whose checksum is wrong is whole: it is a document all the same, and reported.
    """
    data, problem = content(member, limit)
    data = data.removeprefix(b"\xef\xbb\xbf")
    if problem not in (None, WRONG_CHECKSUM):
        yield Record("", problem=problem, sample=data)
        return
    try:
        yield Record("", {"text": data.decode()}, problem, data if problem else b"")
    except UnicodeDecodeError:
        yield Record("", problem=problem or INVALID_UTF8, sample=data)
