"""PDF files, one document each, plain, compressed or in archives."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from corpus_latam.config import PdfSource
from corpus_latam.sources import advice, files
from corpus_latam.sources.ocr import tesseract
from corpus_latam.sources.ocr.cache import Folder
from corpus_latam.sources.packing import compression
from corpus_latam.sources.packing.members import BadMemberError, Member, choice_of, content
from corpus_latam.sources.pages import DEFAULT_SIZE, Page, PageSize, Partition
from corpus_latam.sources.pdf import parts
from corpus_latam.sources.pdf.document import PAGES_NEED_OCR, routed, to_fields
from corpus_latam.sources.pdf.ocr import Ocr
from corpus_latam.sources.pdf.ocr import read as recognise
from corpus_latam.sources.pdf.opening import Limits, open_pdf
from corpus_latam.sources.records import Record, read_pages
from corpus_latam.storage.quarantine import SAMPLE_BYTES

SUFFIXES = tuple(".pdf" + packed for packed in compression.SUFFIXES)
FILES_PER_PARTITION = 50
LIBRARIES = ("pypdfium2", "pdf_oxide")

EMPTY = "empty file"
NOT_LISTED = "files that the list in `only` does not name"
NEEDS_PDF = "PDF files are not read here: pip install 'corpus-latam[pdf]'"
NO_PDF = "no PDF by its first bytes"
MAGIC, MAGIC_WITHIN = b"%PDF-", 1024
"""Readers accept the mark within the first 1,024 bytes (ISO 32000-2 asks for the first line)."""
DAMAGED = "damaged PDF: its text was read with pdf_oxide, and pages may be missing"


def locate(source: PdfSource) -> files.Located:
    """Partitions of fifty files each, in the order of their names."""
    return files.locate(source.path, SUFFIXES, FILES_PER_PARTITION)


def check(source: PdfSource, partitions: list[Partition]) -> list[str]:
    """Problems known from the installation and from the names and sizes of the files."""
    if missing := _missing():
        return [
            f"Reading PDF files needs {' and '.join(missing)}, and this installation has none. Install it:"
            " pip install 'corpus-latam[pdf]'."
        ]
    if nothing := advice.nothing_to_read(source, partitions, SUFFIXES):
        return nothing
    if source.only and not Path(source.only).is_file():
        return [
            f"only: {source.only} does not exist. Name the needs-ocr.json of another run, or leave it out."
        ]
    if source.ocr == "required":
        problem = tesseract.problem((source.ocr_language or "spa+por").split("+"))
        return [f"ocr: required: {problem}"] if problem else []
    return []


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
        read_file,
        limit=source.max_file_bytes,
        limits=Limits(source.max_memory, source.max_seconds),
        ocr=settings_of(source),
        only=_listed(source),
        root=partition.root,
        is_split=source.split == "sections",
    )
    return read_pages(partition, source.columns, reader, cursor, size, choice_of(source, SUFFIXES))


def settings_of(source: PdfSource) -> Ocr | None:
    """How its pages are read by OCR; null where they are not."""
    if source.ocr == "off":
        return None
    cache = Folder(source.ocr_cache, source.ocr_cache_bytes) if source.ocr_cache else None
    return Ocr(source.ocr_language, source.ocr_seconds, source.ocr_pages, cache)


def _listed(source: PdfSource) -> frozenset[str] | None:
    """The names in the list of files that need OCR; null where all files are read."""
    if source.only is None:
        return None
    rows = json.loads(Path(source.only).read_text(encoding="utf-8"))
    return frozenset(str(row["file"]) for row in rows)


def read_file(
    member: Member,
    mark: Any,
    limit: int,
    limits: Limits,
    ocr: Ocr | None = None,
    only: frozenset[str] | None = None,
    root: str = "",
    is_split: bool = False,
) -> Iterator[Record]:
    """The record of a file, or those of its sections. only: names of the files that are read."""
    if only is not None and _name(member, root) not in only:
        yield Record("", left_out=NOT_LISTED)
        return
    data, problem = content(member, limit)
    if problem and not data:
        raise BadMemberError(problem)
    found = read_bytes(data, limits, problem, ocr)
    yield from _sections(found) if is_split else (found,)


def _name(member: Member, root: str) -> str:
    return "/".join(filter(None, (files.public_name(member.file, root), member.inside)))


def read_bytes(data: bytes, limits: Limits, problem: str | None = None, ocr: Ocr | None = None) -> Record:
    """What a PDF says. Raises `BadMemberError`. problem: what is wrong with how it was packed. ocr: how pages
    without text are read; without, they are left out and named."""
    if not data:
        raise BadMemberError(EMPTY)
    if MAGIC not in data[:MAGIC_WITHIN]:
        raise BadMemberError(NO_PDF, data[:SAMPLE_BYTES])
    opened = open_pdf(data, limits)
    found = recognise(data, *routed(opened), ocr, limits)
    fields = {**to_fields(opened, found), "sha256_raw": hashlib.sha256(data).hexdigest()}
    problem = problem or (DAMAGED if opened.is_damaged else None)
    needs_ocr = PAGES_NEED_OCR if found.left else None
    return Record("", fields, problem, data[:SAMPLE_BYTES] if problem else b"", needs_ocr)


def _sections(whole: Record) -> Iterator[Record]:
    """A document per section of the first level; the whole where there are no two."""
    fields = dict(whole.fields or {})
    parted = parts.parted(fields)
    if len(parted) < 2:
        yield whole
        return
    for number, part in enumerate(parted, 1):
        counted = whole if number == 1 else Record("")
        yield replace(counted, position=f"section {number}", fields=part)
