"""Refuses workbooks that would take far more memory than their bytes: what calamine reads, it holds whole.

A file of a few kilobytes can hold gigabytes of zeros, or one cell in the last row and column, before which
all others are made too.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from itertools import pairwise

from corpus_latam.sources.packing.members import BadMemberError

EXPANSION = 16
"""A workbook's parts may be so many times `max_file_bytes` together. XML shrinks to a tenth or less."""
CELLS_PER_BYTE = 0.25
"""A sheet may have so many cells for each byte of `max_file_bytes`: 16 million for 64 MiB."""
BLOCK = 1 << 20

BOMB = "a workbook that would grow beyond all measure"
NOT_A_WORKBOOK = "a workbook that cannot be read"
ZIP = b"PK\x03\x04"

MOST_RECORDS = 1 << 24
"""Of a binary sheet: as many as there may be cells in 64 MiB."""
_ROW, _CELLS = 0, frozenset(range(1, 12))
"""Kinds of records of a sheet: BrtRowHdr, and those of cells, BrtCellBlank to BrtFmlaError."""
_CELL = re.compile(rb'<(?:\w+:)?c [^>]*?r="([A-Z]{1,3})(\d{1,7})"')
_ODS_ROW = re.compile(rb"<table:table-row[ >/]")
_ODS_CELL = re.compile(rb"<table:(?:covered-)?table-cell([^>]*)>")
_COLUMNS = re.compile(rb'number-columns-repeated="(\d{1,9})"')
_ROWS = re.compile(rb'number-rows-repeated="(\d{1,9})"')


def refuse_too_large(data: bytes, max_bytes: int) -> None:
    """Raises `BadMemberError` for a workbook that would be too large, by what it holds and not what it says.

    Old workbooks (XLS) are not compressed, and their sheets are small.
    """
    if not data.startswith(ZIP):
        return
    room = EXPANSION * max_bytes
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for part in archive.infolist():
                content = _inflated(data, part, room)
                room -= len(content)
                if _cells(part.filename, content) > CELLS_PER_BYTE * max_bytes:
                    raise BadMemberError(BOMB)
    except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, OSError, NotImplementedError) as error:
        raise BadMemberError(NOT_A_WORKBOOK) from error


def _inflated(data: bytes, part: zipfile.ZipInfo, room: int) -> bytes:
    """A part's content. Raises `BadMemberError` where it is larger than `room`."""
    start = part.header_offset
    name, extra = (int.from_bytes(data[start + at : start + at + 2], "little") for at in (26, 28))
    begin = start + 30 + name + extra
    packed = memoryview(data)[begin : begin + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        return bytes(packed)
    decompressor = zlib.decompressobj(-zlib.MAX_WBITS)
    content = bytearray()
    for at in range(0, len(packed), BLOCK):
        content += decompressor.decompress(packed[at : at + BLOCK], max(1, room + 1 - len(content)))
        if len(content) > room or decompressor.unconsumed_tail:
            raise BadMemberError(BOMB)
    return bytes(content)


def _cells(name: str, content: bytes) -> int:
    """How many cells the library would make of a sheet; 0 for parts that are none."""
    if name == "content.xml":
        return sum(_of_ods_row(row) for row in _ods_rows(content))
    if not name.startswith("xl/worksheets/"):
        return 0
    if name.endswith(".bin"):
        return _binary_cells(content)
    last_row = last_column = 0
    for letters, digits in _CELL.findall(content):
        last_row = max(last_row, int(digits))
        last_column = max(last_column, _column(letters))
    return last_row * last_column


def _binary_cells(content: bytes) -> int:
    """The same of a sheet in records of bytes: a kind, a length and so many bytes each (MS-XLSB, 2.1.4)."""
    row = last_row = last_column = at = records = 0
    while at < len(content):
        records += 1
        if records > MOST_RECORDS:
            raise BadMemberError(BOMB)
        kind, at = _varint(content, at, 2)
        size, at = _varint(content, at, 4)
        first = int.from_bytes(content[at : at + 4], "little")
        if kind == _ROW:
            row = first + 1
        elif kind in _CELLS:
            last_row, last_column = max(last_row, row), max(last_column, first + 1)
        at += size
    return last_row * last_column


def _varint(content: bytes, at: int, longest: int) -> tuple[int, int]:
    """A number in seven bits a byte, the lowest first, and where it ends."""
    number = 0
    for place in range(longest):
        byte = content[at + place] if at + place < len(content) else 0
        number |= (byte & 0x7F) << 7 * place
        if not byte & 0x80:
            return number, at + place + 1
    return number, at + longest


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _ods_rows(content: bytes) -> Iterator[bytes]:
    starts = [match.start() for match in _ODS_ROW.finditer(content)]
    return (content[start:end] for start, end in pairwise([*starts, len(content)]))


def _of_ods_row(row: bytes) -> int:
    """Cells of a row up to the last that is not empty, times its repetitions."""
    filled = cells = 0
    for match in _ODS_CELL.finditer(row):
        repeated = _COLUMNS.search(match[1])
        cells += int(repeated[1]) if repeated else 1
        filled = cells if b"value-type" in match[1] or not match[1].endswith(b"/") else filled
    head = row[: row.find(b">") + 1]
    times = _ROWS.search(head)
    return filled * (int(times[1]) if times else 1)
