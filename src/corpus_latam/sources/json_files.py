"""The access method `json`: arrays, lists inside an object, objects in a row, however they are laid out."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import Any

from corpus_latam.config import JsonSource
from corpus_latam.sources import advice, files
from corpus_latam.sources.json_records import Wanted, read_records
from corpus_latam.sources.nested import value_at
from corpus_latam.sources.packing import compression
from corpus_latam.sources.packing.members import BadMemberError, Member, choice_of, first_member
from corpus_latam.sources.pages import DEFAULT_SIZE, Page, PageSize, Partition
from corpus_latam.sources.records import Record, read_pages
from corpus_latam.sources.refused import refuse_other_than_data

SUFFIXES = tuple(".json" + packed for packed in compression.SUFFIXES)
FILES_PER_PARTITION = 100
FILES_CHECKED = 50
RECORDS_CHECKED = 100


def locate(source: JsonSource) -> files.Located:
    """Partitions of a hundred files each, in the order of their names."""
    return files.locate(source.path, SUFFIXES, FILES_PER_PARTITION)


def check(source: JsonSource, parts: list[Partition]) -> list[str]:
    """Problems that the first records of the first files show."""
    nothing = advice.nothing_to_read(source, parts, SUFFIXES)
    if nothing:
        return nothing
    found = [_problem(part.location, source) for part in parts[:FILES_CHECKED]]
    return [each for each in found if each]


def _problem(file: str, source: JsonSource) -> str | None:
    """Why no document can come of a file; null where that is for its reading to tell."""
    member = first_member(file, choice_of(source, SUFFIXES))
    fields: set[str] = set()
    try:
        for record in islice(read_file(member, None, source), RECORDS_CHECKED) if member else ():
            if value_at(record.fields or {}, source.columns.text) is not None:
                return None
            fields |= set(record.fields or ())
    except BadMemberError:
        return None
    if not fields:
        return None
    return (
        f"{file} has no field {source.columns.text!r} in its first records; the fields are"
        f" {', '.join(sorted(fields))}. Set columns.text to the one that holds the text, or records to the"
        " list that holds the records."
    )


def read(
    source: JsonSource, partition: Partition, cursor: str | None = None, size: PageSize = DEFAULT_SIZE
) -> Iterator[Page]:
    """Pages of a group of files from `cursor` on."""
    reader = partial(read_file, source=source)
    return read_pages(partition, source.columns, reader, cursor, size, choice_of(source, SUFFIXES))


def read_file(member: Member, mark: Any, source: JsonSource) -> Iterator[Record]:
    """The records of one file."""
    if mark is None:
        refuse_other_than_data(next(member.blocks(0), b""))
    path = tuple(source.records.split(".")) if source.records else ()
    return read_records(member, mark, Wanted(path, source.columns.text, source.max_record_bytes))
