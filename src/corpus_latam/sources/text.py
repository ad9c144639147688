"""Plain text files, one document each, plain, compressed or in archives."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from corpus_latam.config import TextSource
from corpus_latam.sources import advice, files
from corpus_latam.sources.encoding import decode, decode_as
from corpus_latam.sources.packing import compression
from corpus_latam.sources.packing.damage import WRONG_CHECKSUM
from corpus_latam.sources.packing.members import Member, choice_of, content
from corpus_latam.sources.pages import DEFAULT_SIZE, Page, PageSize, Partition
from corpus_latam.sources.records import Record, read_pages
from corpus_latam.sources.refused import refuse_other_than_data
from corpus_latam.sources.values import INVALID_UTF8

SUFFIXES = tuple(name + packed for name in (".txt", ".md", ".markdown") for packed in compression.SUFFIXES)
FILES_PER_PARTITION = 1_000


def locate(source: TextSource) -> files.Located:
    """Partitions of a thousand files each, in the order of their names."""
    return files.locate(source.path, SUFFIXES, FILES_PER_PARTITION)


def check(source: TextSource, parts: list[Partition]) -> list[str]:
    """Problems known from the names and sizes of the files."""
    return advice.nothing_to_read(source, parts, SUFFIXES)


def read(
    source: TextSource, partition: Partition, cursor: str | None = None, size: PageSize = DEFAULT_SIZE
) -> Iterator[Page]:
    """Pages of a group of files from `cursor` on."""
    reader = partial(read_file, limit=source.max_file_bytes, encoding=source.encoding)
    return read_pages(partition, source.columns, reader, cursor, size, choice_of(source, SUFFIXES))


def read_file(member: Member, mark: Any, limit: int, encoding: str | None) -> Iterator[Record]:
    """The one record of a file, without its byte order mark.

    A file whose checksum is wrong is whole: it is a document all the same, and reported. encoding: the one of
    all files; null: it is found for each.
    """
    data, problem = content(member, limit)
    refuse_other_than_data(data)
    if problem not in (None, WRONG_CHECKSUM):
        yield Record("", problem=problem, sample=data)
        return
    found = decode_as(data, encoding) if encoding else decode(data)
    if found is None:
        yield Record(
            "", problem=problem or (f"invalid {encoding}" if encoding else INVALID_UTF8), sample=data
        )
        return
    named = None if found.encoding == "utf-8" else found.encoding
    yield Record("", {"text": found.text, "encoding": named}, problem, data if problem else b"")
