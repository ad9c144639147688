"""PDF files, one document each, plain, compressed or in archives."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import partial
from importlib.util import find_spec
from typing import Any

from corpus_latam.config import PdfSource
from corpus_latam.sources import advice, files
from corpus_latam.sources.packing import compression
from corpus_latam.sources.packing.members import BadMemberError, Member, choice_of, content
from corpus_latam.sources.pages import DEFAULT_SIZE, Page, PageSize, Partition
from corpus_latam.sources.pdf.document import to_fields
from corpus_latam.sources.pdf.opening import Limits, open_pdf
from corpus_latam.sources.records import Record, read_pages
from corpus_latam.storage.quarantine import SAMPLE_BYTES

SUFFIXES = tuple(".pdf" + packed for packed in compression.SUFFIXES)
FILES_PER_PARTITION = 50
LIBRARIES = ("pypdfium2", "pdf_oxide")

EMPTY = "empty file"
NEEDS_PDF = "PDF files are not read here: pip install 'corpus-latam[pdf]'"
NO_PDF = "no PDF by its first bytes"
MAGIC, MAGIC_WITHIN = b"%PDF-", 1024
"""Readers accept the mark within the first 1,024 bytes (ISO 32000-2 asks for the first line)."""
DAMAGED = "damaged PDF: its text was read with pdf_oxide, and pages may be missing"


def locate(source: PdfSource) -> files.Located:
    """Partitions of fifty files each, in the order of their names."""
    return files.locate(source.path, SUFFIXES, FILES_PER_PARTITION)


def check(source: PdfSource, parts: list[Partition]) -> list[str]:
    """Problems known from the installation and from the names and sizes of the files."""
    if missing := _missing():
        return [
            f"Reading PDF files needs {' and '.join(missing)}, and this installation has none. Install it:"
            " pip install 'corpus-latam[pdf]'."
        ]
    return advice.nothing_to_read(source, parts, SUFFIXES)


def _missing() -> list[str]:
    return [library for library in LIBRARIES if find_spec(library) is None]


def ask_for_libraries(data: bytes) -> None:
    """For readers of several kinds of files: raises `BadMemberError` where PDF cannot be read here."""
    if _missing():
        raise BadMemberError(NEEDS_PDF, data[:SAMPLE_BYTES])


def read(
    source: PdfSource, partition: Partition, cursor: str | None = None, size: PageSize = DEFAULT_SIZE
) -> Iterator[Page]:
    """Pages of a group of files from `cursor` on."""
    reader = partial(
        read_file, limit=source.max_file_bytes, limits=Limits(source.max_memory, source.max_seconds)
    )
    return read_pages(partition, source.columns, reader, cursor, size, choice_of(source, SUFFIXES))


def read_file(member: Member, mark: Any, limit: int, limits: Limits) -> Iterator[Record]:
    """The one record of a file."""
    data, problem = content(member, limit)
    if problem and not data:
        raise BadMemberError(problem)
    yield read_bytes(data, limits, problem)


def read_bytes(data: bytes, limits: Limits, problem: str | None = None) -> Record:
    """What a PDF says. Raises `BadMemberError`. problem: what is wrong with how it was packed."""
    if not data:
        raise BadMemberError(EMPTY)
    if MAGIC not in data[:MAGIC_WITHIN]:
        raise BadMemberError(NO_PDF, data[:SAMPLE_BYTES])
    opened = open_pdf(data, limits)
    fields = {**to_fields(opened), "sha256_raw": hashlib.sha256(data).hexdigest()}
    problem = problem or (DAMAGED if opened.is_damaged else None)
    return Record("", fields, problem, data[:SAMPLE_BYTES] if problem else b"")
