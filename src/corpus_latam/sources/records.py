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
from corpus_latam.sources.packing.archives import Choice, behind
from corpus_latam.sources.packing.damage import DamagedFileError
from corpus_latam.sources.packing.members import ALL, BadMemberError, Member, members
from corpus_latam.sources.packing.restarts import Restarts
from corpus_latam.sources.pages import RAW, Page, PageSize, Partition, mapped
from corpus_latam.sources.values import BadValueError, to_json, to_metadata, to_text
from corpus_latam.storage.listing import suffix_of
from corpus_latam.storage.quarantine import SAMPLE_BYTES, BadRecord

NOTHING_TAKEN = "archive holds no file that the reader takes"
NO_SUFFIX = "without a suffix"


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

Opened = Callable[[str, Choice, Any, Restarts | None], Iterator[Member]]
"""Like `members`: from a file, a choice, a place and restarts to the members from that place on."""


class Place(NamedTuple):
    """Where reading goes on: a file of the partition, a member of it, a mark there, how many records on, and
    from where in the compressed file."""

    file: int = 0
    member: Any = None
    mark: Any = None
    record: int = 0
    restart: Any = None


def read_pages(
    partition: Partition,
    columns: Columns,
    reader: Reader,
    cursor: str | None,
    size: PageSize,
    choice: Choice = ALL,
    opened: Opened = members,
) -> Iterator[Page]:
    """Pages of a partition's files from `cursor` on. A bad member costs itself alone.

    choice: which members of archives the reader takes. Others are counted in `Page.passed`.
    opened: what gives the members, in place of `members`.
    """
    page = _PageBuilder(partition, columns)
    start = Place(*json.loads(cursor or "[]"))
    for number in range(start.file, len(partition.files)):
        place = start if number == start.file else Place(number)
        restarts = Restarts(place.restart)
        lying = opened(partition.files[number], choice, place.member, restarts)
        for member, record, after in _of_file(partition.files[number], lying, reader, place):
            if record is None:
                page.pass_over(member)
                continue
            page.add(member, record)
            if page.records >= size.records or page.bytes >= size.bytes:
                yield page.finish(_with_restart(after, number, restarts))
                page = _PageBuilder(partition, columns)
    if page.records or page.passed:
        yield page.finish(Place(len(partition.files)))


def _with_restart(after: Place, file: int, restarts: Restarts) -> Place:
    return after._replace(restart=restarts.to_json()) if after.file == file else after


def _of_file(
    file: str, lying: Iterator[Member], reader: Reader, start: Place
) -> Iterator[tuple[Member, Record | None, Place]]:
    """Every record of a file with its member and the place after it; no record for a member that is passed
    over."""
    whole, following = Member(file, "", lambda _: iter(())), Place(start.file + 1)
    is_empty = start.member is None
    try:
        for member in lying:
            if member.is_passed:
                yield member, None, start
                continue
            is_empty = False
            begin = start if member.at == start.member else Place(start.file, member.at)
            for record, after in _of_member(member, reader, begin):
                yield member, record, after
    except DamagedFileError as error:
        yield whole, Record("", problem=error.reason), following
        return
    if is_empty:
        yield whole, Record("", problem=NOTHING_TAKEN), following


def _of_member(member: Member, reader: Reader, start: Place) -> Iterator[tuple[Record, Place]]:
    """The records of one member from a place in it on."""
    following = Place(start.file + 1) if member.at is None else Place(start.file, behind(member.at))
    place = start._replace(record=0)
    try:
        if member.problem:
            raise BadMemberError(member.problem)
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


def kind_of_passed(member: Member) -> str:
    """What a member that no reader takes is counted as."""
    return suffix_of(member.inside) or NO_SUFFIX


class _PageBuilder:
    """Collects the records of one page."""

    def __init__(self, partition: Partition, columns: Columns) -> None:
        self._root = partition.root
        self._fields, self._metadata = mapped(columns), columns.metadata
        self._rows: list[dict[str, str | None]] = []
        self._positions: list[str] = []
        self._bad: list[BadRecord] = []
        self._left_out: Counter[str] = Counter()
        self.passed: Counter[str] = Counter()
        self.records = self.bytes = 0

    def pass_over(self, member: Member) -> None:
        """Counts a member that the reader does not take, by the end of its name."""
        self.passed[kind_of_passed(member)] += 1

    def add(self, member: Member, record: Record) -> None:
        self.records += 1
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

    def finish(self, after: Place) -> Page:
        """The page; what follows it begins at `after`."""
        batch = pa.RecordBatch.from_pylist(self._rows, schema=RAW)
        cursor = to_json(list(after))
        return Page(batch, self._root, self._positions, self._bad, cursor, self._left_out, self.passed)


def _bad(member: Member, record: Record, problem: str) -> BadRecord:
    position = ", ".join(filter(None, (member.inside, record.position))) or "file"
    return BadRecord(member.file, position, problem, record.sample[:SAMPLE_BYTES])
