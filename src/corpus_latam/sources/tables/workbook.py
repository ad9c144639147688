"""Reads a workbook: the rows of its sheets, as calamine finds them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any

from corpus_latam.config import TableSource
from corpus_latam.sources.packing.members import BadMemberError, Member, content
from corpus_latam.sources.records import Record
from corpus_latam.sources.refused import refuse_other_than_data
from corpus_latam.sources.tables import fields
from corpus_latam.sources.tables.header import (
    Header,
    Merged,
    column_names,
    find_in_sheet,
    named_columns,
    unmerged,
)
from corpus_latam.sources.tables.workbook_size import refuse_too_large
from corpus_latam.storage.quarantine import SAMPLE_BYTES

UNREADABLE = "a workbook that cannot be read"
UNREADABLE_SHEET = "a sheet that cannot be read"
NO_ROWS = "a table without rows"
ENCRYPTED = "an encrypted workbook"
NO_SHEET = "no sheet with a text column"
OTHER_SHEET = "a sheet that is not asked for, or has no text column"
ABOVE = "a row above the header"
ROWS_OF_HEADER = 50
"""The header lies among so many rows."""


def read_workbook(member: Member, mark: Any, source: TableSource) -> Iterator[Record]:
    """A record per row below the header of each sheet."""
    workbook = _open(member, source)
    found = False
    for name in workbook.sheet_names:
        sheet = f"sheet {name}"
        if source.sheets and name not in source.sheets:
            yield Record(sheet, left_out=OTHER_SHEET)
            continue
        try:
            rows, merged = _rows(workbook, name)
        except BadMemberError as error:
            found = True
            yield Record(sheet, problem=error.reason)
            continue
        header = _header(rows, merged, source.header_row)
        table = fields.layout(header.names if header else (), source)
        if header is None or table.lacks:
            yield Record(sheet, left_out=OTHER_SHEET)
            continue
        found = True
        yield from _records(name, rows, merged, header, table)
        if len(rows) == header.last + 1:
            yield Record(sheet, problem=NO_ROWS)
    if not found:
        raise BadMemberError(NO_SHEET)


def column_names_of(member: Member, source: TableSource) -> list[str]:
    """The names of the columns of all sheets that are asked for."""
    workbook = _open(member, source)
    names: dict[str, None] = {}
    for name in workbook.sheet_names:
        if not source.sheets or name in source.sheets:
            header = _header(*_rows(workbook, name), source.header_row)
            names |= dict.fromkeys(header.names if header else ())
    return list(names)


def _open(member: Member, source: TableSource) -> Any:
    """calamine's workbook. Raises `BadMemberError` with the reason why there is none."""
    from python_calamine import CalamineWorkbook

    data, damage = content(member, source.max_file_bytes)
    refuse_other_than_data(data)
    if damage:
        raise BadMemberError(damage, data[:SAMPLE_BYTES])
    refuse_too_large(data, source.max_file_bytes)
    with _failing_as(UNREADABLE, data[:SAMPLE_BYTES]):
        return CalamineWorkbook.from_filelike(io.BytesIO(data))


@contextmanager
def _failing_as(reason: str, sample: bytes = b"") -> Iterator[None]:
    """Raises `BadMemberError` for whatever calamine raises: that differs from format to format, and a panic
    of it is no `Exception`."""
    from python_calamine import PasswordError

    try:
        yield
    except PasswordError as error:
        raise BadMemberError(ENCRYPTED, sample) from error
    except MemoryError:
        raise
    except Exception as error:
        raise BadMemberError(reason, sample) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise BadMemberError(reason, sample) from error


def _rows(workbook: Any, name: str) -> tuple[list[list[Any]], list[Merged]]:
    """All rows of a sheet from its first one on, and what of them is merged."""
    with _failing_as(UNREADABLE_SHEET):
        sheet = workbook.get_sheet_by_name(name)
        return sheet.to_python(skip_empty_area=False), sheet.merged_cell_ranges or []


def _header(rows: list[list[Any]], merged: list[Merged], row: int | None) -> Header | None:
    if row is None:
        return find_in_sheet(rows[:ROWS_OF_HEADER], merged)
    if row == 0:
        return named_columns(len(rows[0])) if rows else None
    return Header(column_names(rows[row - 1]), row - 1, row - 1) if row <= len(rows) else None


def _records(
    sheet: str, rows: list[list[Any]], merged: list[Merged], header: Header, table: fields.Layout
) -> Iterator[Record]:
    """Merged cells stand in each of their rows, but for those of the text: it is no document twice."""
    texts = {table.names.index(name) for name in table.text_columns or (table.text,)}
    spread = [each for each in merged if not any(each[0][1] <= place <= each[1][1] for place in texts)]
    data = unmerged(rows[header.last + 1 :], spread, header.last + 1)
    for number, cells in enumerate(rows[: header.first], 1):
        if any(cell != "" for cell in cells):
            yield Record(f"sheet {sheet}, row {number}", left_out=ABOVE)
    for number, cells in enumerate(data, header.last + 2):
        if all(cell == "" for cell in cells):
            continue
        place = Record(f"sheet {sheet}, row {number}")
        yield fields.to_record([_plain(cell) for cell in cells], table, place, {"sheet": sheet})


def _plain(cell: Any) -> Any:
    """A cell as what JSON can hold; a day without a time where a moment is midnight."""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell) if isinstance(cell, timedelta) else cell
