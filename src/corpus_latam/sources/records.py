"""Makes pages of what a reader finds in the members of a partition's files, and resumes at any record.

An access method that reads files one after the other is a *reader*: a function from a member and a place in
it to records. What such a reader need not know is here: archives, damage, pages, cursors, names.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import pyarrow as pa

from corpus_latam.config import Columns
from corpus_latam.sources import files
from corpus_latam.sources.nested import value_at
from corpus_latam.sources.packing.damage import DamagedFileError
from corpus_latam.sources.packing.members import BadMemberError, Member, members
from corpus_latam.sources.pages import RAW, Page, PageSize, Partition, mapped
from corpus_latam.sources.values import BadValueError, to_json, to_metadata, to_text
from corpus_latam.storage.quarantine import SAMPLE_BYTES, BadRecord


@dataclass(frozen=True)
class Record:
    """What lies at one place of a member: fields by name, or the reason why there are none, or both.

    `position` says in few words where in the member it lies ("line 7"); empty where the member is one record.
    `problem` goes to quarantine with `sample`; a record that has fields too is a document all the same.
    `left_out` is the reason why it is rightly no document (a retweet, an index page): counted, not kept.
    `mark` is a JSON value from which the reader can go on after this record (an offset, say); without one it
    is given the mark before, and what it has given since is dropped.
    """

    position: str
    fields: Mapping[str, Any] | None = None
    problem: str | None = None
    sample: bytes = b""
    left_out: str | None = None
    mark: Any = None


Reader = Callable[[Member, Any], Iterator[Record]]
"""From a member and a mark (null: its start) to its records in order. Raises `BadMemberError` where nothing
can be read, or nothing more."""


class Place(NamedTuple):
    """Where reading goes on: a file of the partition, a member of it, a mark there, how many records on."""

    file: int = 0
    member: int = 0
    mark: Any = None
    record: int = 0


def read_pages(
    partition: Partition, columns: Columns, reader: Reader, cursor: str | None, size: PageSize
) -> Iterator[Page]:
    """Pages of a partition's files from `cursor` on. A bad member costs itself alone."""
    page = _PageBuilder(partition, columns)
    for member, record, after in _records(partition, reader, Place(*json.loads(cursor or "[]"))):
        page.add(member, record, after)
        if page.records >= size.records or page.bytes >= size.bytes:
            yield page.finish()
            page = _PageBuilder(partition, columns)
    if page.records:
        yield page.finish()


def _records(partition: Partition, reader: Reader, start: Place) -> Iterator[tuple[Member, Record, Place]]:
    """Every record with its member and the place after it."""
    for number in range(start.file, len(partition.files)):
        file = partition.files[number]
        place = start if number == start.file else Place(number)
        whole = Member(file, "", lambda _: iter(()))
        try:
            for position, member in enumerate(members(file)):
                if position < place.member:
                    continue
                begin = place if position == place.member else Place(number, position)
                for record, after in _of_member(member, reader, begin):
                    yield member, record, after
        except DamagedFileError as error:
            yield whole, Record("", problem=error.reason), Place(number + 1)


def _of_member(member: Member, reader: Reader, start: Place) -> Iterator[tuple[Record, Place]]:
    """The records of one member from a place in it on."""
    following = Place(start.file, start.member + 1)
    place = start._replace(record=0)
    try:
        for number, record in enumerate(reader(member, start.mark)):
            marked = record.mark is not None
            place = place._replace(
                mark=record.mark if marked else place.mark, record=0 if marked else place.record + 1
            )
            if number >= start.record:
                yield record, place
    except BadMemberError as error:
        yield Record("", problem=error.reason, sample=error.sample), following
    except DamagedFileError as error:
        yield Record("", problem=error.reason), following


class _PageBuilder:
    """Collects the records of one page."""

    def __init__(self, partition: Partition, columns: Columns) -> None:
        self._root = partition.root
        self._fields, self._metadata = mapped(columns), columns.metadata
        self._rows: list[dict[str, str | None]] = []
        self._positions: list[str] = []
        self._bad: list[BadRecord] = []
        self._left_out: Counter[str] = Counter()
        self._after = Place()
        self.records = self.bytes = 0

    def add(self, member: Member, record: Record, after: Place) -> None:
        self.records += 1
        self._after = after
        if record.left_out:
            self._left_out[record.left_out] += 1
        problem = record.problem
        if record.fields is not None:
            problem = self._add_row(member, record.position, record.fields) or problem
        if problem:
            self._bad.append(_bad(member, record, problem))

    def _add_row(self, member: Member, position: str, fields: Mapping[str, Any]) -> str | None:
        """Adds a row; returns the reason why it cannot be one."""
        try:
            row = {name: to_text(value_at(fields, field)) for name, field in self._fields.items()}
            row["metadata"] = to_metadata(fields, self._metadata)
        except BadValueError as error:
            return error.reason
        file = files.public_name(member.file, self._root)
        inside = f"{file}/{member.inside}" if member.inside else file
        row["source_id"] = row.get("source_id") or "#".join(filter(None, (inside, position)))
        self._rows.append(row)
        self._positions.append(", ".join(filter(None, (inside, position))))
        self.bytes += len(row["text"] or "")
        return None

    def finish(self) -> Page:
        batch = pa.RecordBatch.from_pylist(self._rows, schema=RAW)
        return Page(batch, self._root, self._positions, self._bad, to_json(list(self._after)), self._left_out)


def _bad(member: Member, record: Record, problem: str) -> BadRecord:
    position = ", ".join(filter(None, (member.inside, record.position))) or "file"
    return BadRecord(member.file, position, problem, record.sample[:SAMPLE_BYTES])
