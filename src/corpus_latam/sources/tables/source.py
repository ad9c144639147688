"""The access method `table`: files of rows, a document per row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from corpus_latam.config import TableSource
from corpus_latam.sources import advice, files
from corpus_latam.sources.packing import archives, compression
from corpus_latam.sources.packing.members import BadMemberError, Member, choice_of, first_member
from corpus_latam.sources.pages import DEFAULT_SIZE, Page, PageSize, Partition
from corpus_latam.sources.records import Record, read_pages
from corpus_latam.sources.tables.csv_file import find_form, read_csv
from corpus_latam.sources.tables.workbook import column_names_of, read_workbook
from corpus_latam.storage.listing import has_suffix

TEXT = tuple(name + packed for name in (".csv", ".tsv", ".tab") for packed in compression.SUFFIXES)
WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
SUFFIXES = (*TEXT, *WORKBOOKS)
FILES_CHECKED = 50
ZIP_START = b"PK\x03\x04"


def locate(source: TableSource) -> files.Located:
    """One partition per file: one may be large."""
    return files.locate(source.path, SUFFIXES)


def check(source: TableSource, parts: list[Partition]) -> list[str]:
    """Problems that the headers of the first files show."""
    nothing = advice.nothing_to_read(source, parts, SUFFIXES)
    if nothing:
        return nothing
    found = [_problem(part.location, source) for part in parts[:FILES_CHECKED]]
    problems = [each for each in found if each]
    return problems if source.on_bad_file == "stop" or len(problems) == len(found) else []


def _problem(file: str, source: TableSource) -> str | None:
    """Why no document can come of a file, by its first member; null where it is for its reading to tell."""
    member = first_member(file, choice_of(source, SUFFIXES))
    if member is None:
        return None
    try:
        names = _columns(member, source)
    except BadMemberError as error:
        return (
            f"{file} is no table that can be read: {error.reason}. Leave it out by a narrower path, or set"
            " on_bad_file: quarantine on its source."
        )
    wanted = source.text_columns or (source.columns.text,)
    missing = [name for name in wanted if name not in names]
    if not missing:
        return None
    return (
        f"{file} has no column {missing[0]!r}; its columns are {', '.join(names)}. Set columns.text to the"
        " one that holds the text (text_columns: several of them)."
    )


def _columns(member: Member, source: TableSource) -> list[str]:
    if _is_workbook(member):
        return column_names_of(member, source)
    inner = _of_zip(member, source) or [member]
    return list(find_form(inner[0], source).names)


def read(
    source: TableSource, partition: Partition, cursor: str | None = None, size: PageSize = DEFAULT_SIZE
) -> Iterator[Page]:
    """Pages of one file from `cursor` on."""
    choice = choice_of(source, SUFFIXES)
    return read_pages(partition, source.columns, partial(read_file, source=source), cursor, size, choice)


def read_file(member: Member, mark: Any, source: TableSource) -> Iterator[Record]:
    """A record per row of a text file or a workbook."""
    if _is_workbook(member):
        yield from read_workbook(member, mark, source)
    elif (inner := _of_zip(member, source)) is None:
        yield from read_csv(member, mark, source)
    else:
        for each in inner:
            for record in read_csv(each, None, source):
                position = f"{each.name}, {record.position}"
                yield replace(record, position=position, mark=None)


def _of_zip(member: Member, source: TableSource) -> list[Member] | None:
    """The tables in a zip archive that is named as if it were one itself; null where it is none."""
    if member.inside or not next(member.blocks(0), b"").startswith(ZIP_START):
        return None
    found = archives.members_of(member.file, archives.Kind(archives.ZIP, None), choice_of(source, TEXT))
    return [Member(member.file, each.inside, each.open_at) for each in found if not each.is_passed]


def _is_workbook(member: Member) -> bool:
    return has_suffix(member.inside or member.file, WORKBOOKS)
