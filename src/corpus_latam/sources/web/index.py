"""Reads what an index (CDXJ) names, range by range, and the archives that a list names."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

import orjson

from corpus_latam.sources.lines import Line, lines_of
from corpus_latam.sources.packing.damage import DamagedFileError
from corpus_latam.sources.packing.members import BadMemberError, Member, members
from corpus_latam.sources.records import Record
from corpus_latam.sources.web.page import Reading
from corpus_latam.sources.web.policies import Policies
from corpus_latam.sources.web.warc import (
    HTML,
    OTHER_CONTENT,
    OTHER_STATUS,
    PLAIN,
    REVISIT,
    read_record,
    read_warc,
)
from corpus_latam.sources.web.warc_records import split_records
from corpus_latam.storage import paths

LONGEST_LINE = 1 << 20
LONGEST_STEP, LARGEST_OFFSET = 255, 1 << 62
"""Bytes of a name between slashes, and of a file, that file systems have."""
NOT_THERE = (FileNotFoundError, IsADirectoryError, NotADirectoryError)
OLD_CDX = "an old CDX index with a header line; only CDXJ is read (cdxj-indexer writes it from the archives)"
NO_CDXJ = "a line that is no CDXJ"
NO_RANGE = "an entry without filename, offset and length"
NO_ARCHIVE = "the archive that the index names is not there"
NOTHING_THERE = "no WARC record at the place that the index names"
RANGE_TOO_LONG = "a range longer than max_file_bytes"
PAGES = (*HTML, PLAIN, "unk", "")
"""Kinds of content by which an entry may be a page; `unk` where its maker did not look."""


class Range(NamedTuple):
    """A part of an archive."""

    filename: str
    offset: int
    length: int


def read_index(
    member: Member, mark: Any, how: Reading, limit: int, robots: str | None, folder: str
) -> Iterator[Record]:
    """The pages that a CDXJ index names, in its order. folder: where the archives lie."""
    number, offset = mark or (0, 0)
    policies = Policies(robots)
    for line in lines_of(member.blocks(offset), LONGEST_LINE, number, offset):
        if line.number == 1 and line.content.lstrip().startswith(b"CDX "):
            raise BadMemberError(OLD_CDX, line.content)
        record = _of_line(line, how, policies, limit, folder)
        yield replace(
            record,
            position=f"line {line.number}",
            problem=line.damage or record.problem,
            mark=[line.number, line.end],
        )


def _of_line(line: Line, how: Reading, policies: Policies, limit: int, folder: str) -> Record:
    entry = parse_entry(line.content)
    if entry is None:
        return Record("", problem=NO_CDXJ, sample=line.content[:1_000])
    left_out = _why_left_out(entry)
    if left_out:
        return Record("", left_out=left_out)
    place = range_of(entry)
    if place is None:
        return Record("", problem=NO_RANGE, sample=line.content[:1_000])
    if place.length > limit:
        return Record("", problem=RANGE_TOO_LONG, sample=line.content[:1_000])
    try:
        content = _read_range(paths.join(folder, place.filename), place, limit)
    except NOT_THERE:
        return Record("", problem=NO_ARCHIVE, sample=line.content[:1_000])
    found = next(split_records([content] if content else [], 0, limit), None)
    record = read_record(found, how, policies, limit) if found else None
    if record is None or found is None or found.problem:
        return Record("", problem=NOTHING_THERE, sample=line.content[:1_000])
    return record


def parse_entry(line: bytes) -> dict[str, Any] | None:
    """The JSON of a line of CDXJ; null where it is none. Before it stand a key and a time."""
    begin = line.find(b"{")
    if begin < 0:
        return None
    try:
        entry = orjson.loads(line[begin:])
    except orjson.JSONDecodeError:
        return None
    return entry if isinstance(entry, dict) else None


def _why_left_out(entry: dict[str, Any]) -> str | None:
    mime = str(entry.get("mime") or "").lower()
    if mime == "warc/revisit":
        return REVISIT
    if str(entry.get("status") or "200") not in ("200", "-"):
        return OTHER_STATUS
    return None if mime in PAGES else OTHER_CONTENT


def range_of(entry: dict[str, Any]) -> Range | None:
    """Where an entry's record lies. Values may be numbers or strings."""
    try:
        found = Range(str(entry["filename"]), int(entry["offset"]), int(entry["length"]))
    except (KeyError, TypeError, ValueError):
        return None
    is_place = 0 <= found.offset < LARGEST_OFFSET and found.length > 0
    return found if is_place and is_below(found.filename) else None


def _read_range(address: str, place: Range, limit: int) -> bytes:
    """A record's bytes, unpacked, up to damage."""
    fs, inner = paths.split(address)
    packed: bytes = fs.cat_file(inner, start=place.offset, end=place.offset + place.length)
    if not packed.startswith(b"\x1f\x8b"):
        return packed
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(packed, limit + 1)
    except zlib.error:
        return b""


def read_list(
    member: Member, mark: Any, how: Reading, limit: int, robots: str | None, folder: str
) -> Iterator[Record]:
    """The pages of the archives that a list names, one address below `folder` per line."""
    number, offset, inside = mark or (0, 0, None)
    for line in lines_of(member.blocks(offset), LONGEST_LINE, number, offset):
        name = line.content.strip().decode("utf-8", "replace")
        for record in _of_archive(name, line, folder, inside, how, limit, robots):
            yield replace(
                record,
                position=", ".join(filter(None, (name, record.position))),
                mark=[number, offset, record.mark] if record.mark else None,
            )
        number, offset, inside = line.number, line.end, None


def _of_archive(
    name: str, line: Line, folder: str, mark: Any, how: Reading, limit: int, robots: str | None
) -> Iterator[Record]:
    if line.damage:
        yield Record("", problem=line.damage, sample=line.content[:1_000])
        return
    if not is_below(name):
        yield Record("", problem=NO_ARCHIVE, sample=line.content[:1_000])
        return
    try:
        for archive in members(paths.join(folder, name)):
            yield from read_warc(archive, mark, how, limit, robots)
    except NOT_THERE:
        yield Record("", problem=NO_ARCHIVE, sample=line.content[:1_000])
    except DamagedFileError as error:
        yield Record("", problem=error.reason)
    except BadMemberError as error:
        yield Record("", problem=error.reason, sample=error.sample)


def is_below(name: str) -> bool:
    """Whether a name that an index gives can only lie below its folder."""
    steps = name.split("/")
    is_name = "\0" not in name and all(0 < len(step.encode()) <= LONGEST_STEP for step in steps)
    return is_name and "://" not in name and not {".", ".."} & {*steps}
