"""Reads a text file of rows: encoding, dialect and header are found in its beginning, and rows streamed."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from itertools import chain
from typing import Any, NamedTuple

from corpus_latam.config import TableSource
from corpus_latam.sources.encoding import BOMS, decode_damaged, wide_without_mark
from corpus_latam.sources.lines import lines_of
from corpus_latam.sources.packing.damage import DamagedFileError
from corpus_latam.sources.packing.members import BadMemberError, Member
from corpus_latam.sources.records import Record
from corpus_latam.sources.refused import is_binary, refuse_other_than_data
from corpus_latam.sources.tables import fields
from corpus_latam.sources.tables.csv_rows import Decode, Row, read_rows
from corpus_latam.sources.tables.dialect import Dialect, find_dialect
from corpus_latam.sources.tables.header import Header, column_names, find_in_rows, named_columns
from corpus_latam.sources.values import INVALID_UTF8
from corpus_latam.storage.quarantine import SAMPLE_BYTES

HEAD_BYTES = 256 << 10
"""So much of a file tells its form."""

NO_TABLE = "no table: binary data"
NO_ROWS = "a table without rows"
ABOVE = "a line above the header"

WIDE = {mark: name for mark, name in BOMS.items() if name != "utf-8"}
"""Encodings whose line ends are no single bytes, by their marks; the longer ones first."""
UNDECIDED = "utf-8 or cp1252"
"""Of a file that begins in ASCII: each line tells for itself."""


class Form(NamedTuple):
    """How a file is written. `wide` is an encoding that is turned into UTF-8 before lines are told apart."""

    wide: str | None
    old_ends: bool
    """Whether most lines end with a carriage return alone."""
    encoding: str
    dialect: Dialect
    names: tuple[str, ...]
    header: int
    """The line where the row begins that names the columns; 0 without one."""


def read_csv(member: Member, mark: Any, source: TableSource) -> Iterator[Record]:
    """A record per row. mark: where a row ended, and the number of its last line."""
    form = find_form(member, source)
    table = fields.layout(form.names, source)
    if table.lacks:
        raise BadMemberError(fields.NO_TEXT_COLUMN)
    offset, number = mark or (0, 0)
    lines = lines_of(_blocks(member, form, offset), source.max_row_bytes, number, offset)
    last = number
    for row in read_rows(lines, _decoder(form.encoding), form.dialect, source.max_row_bytes):
        last = row.number
        if last != form.header or row.problem:
            yield _record(row, form, table)
    if last <= form.header:
        raise BadMemberError(NO_ROWS)


def _record(row: Row, form: Form, table: fields.Layout) -> Record:
    place = Record(f"line {row.number}", sample=row.sample, mark=[row.end, row.last])
    if row.number < form.header and not row.problem:
        return Record(place.position, left_out=ABOVE, mark=place.mark)
    if row.problem:
        return Record(place.position, problem=row.problem, sample=row.sample, mark=place.mark)
    encoding = form.wide or (form.encoding if form.encoding not in ("utf-8", UNDECIDED) else None)
    return fields.to_record(row.cells, table, place, {"encoding": encoding})


# -------------------------------------------------------------------------------------------- its form


def find_form(member: Member, source: TableSource) -> Form:
    """The form of a file by its beginning. Raises `BadMemberError` where it is no table, or has no rows."""
    head = _head(member)
    refuse_other_than_data(head)
    wide = _wide(head, source.encoding)
    if wide:
        head = b"".join(_transcoded(iter([head]), wide))
    old_ends = _has_old_ends(head)
    head = head.replace(b"\r", b"\n") if old_ends else head
    if is_binary([line.decode("latin-1") for line in head.split(b"\n") if line]):
        raise BadMemberError(NO_TABLE, head[:SAMPLE_BYTES])
    encoding = "utf-8" if wide else source.encoding or _encoding(head)
    lines = list(lines_of([head], HEAD_BYTES * 4))
    line_text = _decoder(encoding)
    dialect = find_dialect([line_text(line.content)[0] for line in lines], source.delimiter)
    rows = [row for row in read_rows(iter(lines), line_text, dialect, HEAD_BYTES * 4) if not row.problem]
    header = _header(rows, source.header_row)
    if header is None:
        raise BadMemberError(NO_ROWS, head[:SAMPLE_BYTES])
    line = rows[header.last].number if header.last >= 0 else 0
    return Form(wide, old_ends, encoding, dialect, header.names, line)


def _header(rows: list[Row], line: int | None) -> Header | None:
    """The header that is found, or the one in the line that the source names."""
    if line is None:
        return find_in_rows([row.cells for row in rows])
    if line == 0:
        return named_columns(max(len(row.cells) for row in rows)) if rows else None
    for place, row in enumerate(rows):
        if row.number == line:
            return Header(column_names(row.cells), place, place)
    return None


def _head(member: Member) -> bytes:
    """The beginning of a file, in whole lines; what comes before damage."""
    head = bytearray()
    try:
        for block in member.blocks(0):
            head += block
            if len(head) >= HEAD_BYTES:
                whole = bytes(head[:HEAD_BYTES])
                return whole[: whole.rfind(b"\n") + 1] or whole
    except DamagedFileError:
        pass
    return bytes(head)


def _has_old_ends(head: bytes) -> bool:
    """Whether more lines end with a carriage return alone than with a line feed: old Macintoshes write a line
    feed inside a cell."""
    return head.count(b"\r") - head.count(b"\r\n") > head.count(b"\n")


def _wide(head: bytes, named: str | None) -> str | None:
    """The encoding with line ends of several bytes that a file begins with a mark of, shows, or is named."""
    found = next((name for mark, name in WIDE.items() if head.startswith(mark)), None)
    if found is None and named is None:
        found = wide_without_mark(head)
    if found:
        return found
    name = codecs.lookup(named or "ascii").name
    if name in ("utf-16", "utf-32"):
        return f"{name}-le"
    return name if name in WIDE.values() else None


def _encoding(head: bytes) -> str:
    """The encoding of text whose line ends are single bytes."""
    return UNDECIDED if head.isascii() else decode_damaged(head).encoding


def _decoder(encoding: str) -> Decode:
    """Lines as text; signs that cannot be read are replaced, and the line has a problem."""
    first = "utf-8" if encoding == UNDECIDED else encoding
    problem = INVALID_UTF8 if first == "utf-8" else f"invalid {encoding}"

    def decode_line(content: bytes) -> tuple[str, str | None]:
        try:
            return content.decode(first), None
        except UnicodeDecodeError:
            if encoding == UNDECIDED:
                return content.decode("cp1252", "replace"), None
            return content.decode(first, "replace"), problem

    return decode_line


def _blocks(member: Member, form: Form, start: int) -> Iterator[bytes]:
    """The file's bytes from one on, such that every line ends with a line feed."""
    if form.wide:
        return _skip(_transcoded(member.blocks(0), form.wide), start)
    blocks = member.blocks(start)
    return (block.replace(b"\r", b"\n") for block in blocks) if form.old_ends else blocks


def _transcoded(blocks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """Blocks in UTF-8. What cannot be decoded becomes U+FFFD."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    for block in chain(blocks, [b""]):
        text = decoder.decode(block, not block)
        if text:
            yield text.encode("utf-8", "replace")


def _skip(blocks: Iterator[bytes], start: int) -> Iterator[bytes]:
    position = 0
    for block in blocks:
        position += len(block)
        if position > start:
            yield block[max(0, len(block) - (position - start)) :]
