"""Deliveries: an item's best text (Markdown, Word, plain text, PDF in this order) with what its JSON says."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import partial
from typing import Any

from corpus_latam.config import DeliverySource
from corpus_latam.sources import advice, files
from corpus_latam.sources.books.docx import is_lock, read_docx
from corpus_latam.sources.books.source import EMPTY, INVALID_UTF8, LOCK_FILE
from corpus_latam.sources.books.zipped import Parts
from corpus_latam.sources.deliveries.items import METADATA, TEXTS, File, Item, items_of
from corpus_latam.sources.deliveries.markdown import clean
from corpus_latam.sources.deliveries.metadata import NOT_AN_OBJECT, read_metadata
from corpus_latam.sources.encoding import decode
from corpus_latam.sources.packing.members import BadMemberError, Member, content, plain_file
from corpus_latam.sources.pages import DEFAULT_SIZE, Page, PageSize, Partition
from corpus_latam.sources.records import Record, read_pages
from corpus_latam.storage.listing import list_files
from corpus_latam.storage.quarantine import SAMPLE_BYTES

SUFFIXES = (*TEXTS, METADATA)

NO_TEXT_BESIDE = "metadata without a text beside it"
NEEDS_PDF = "a PDF without its text beside it: it needs the PDF reader"
OTHER_FORM = "another form of a text that is read"
TWIN = "the same bytes under another name"


def locate(source: DeliverySource) -> files.Located:
    """One partition: which files belong together, all of them tell."""
    listing = list_files(source.path, SUFFIXES)
    parts = [files.make_partition(0, listing.taken, listing.root)] if listing.taken else []
    return files.Located(parts, listing.passed)


def check(source: DeliverySource, parts: list[Partition]) -> list[str]:
    """Problems known from the names and sizes of the files."""
    return advice.nothing_to_read(source, parts, SUFFIXES)


def read(
    source: DeliverySource, partition: Partition, cursor: str | None = None, size: PageSize = DEFAULT_SIZE
) -> Iterator[Page]:
    """Pages of a delivery from `cursor` on: each file in its turn says what became of it."""
    listed = [
        File(address, files.public_name(address, partition.root), bytes_)
        for address, bytes_ in zip(partition.files, files.sizes(partition), strict=True)
    ]
    plan = {file.address: (file, item) for item in items_of(listed, _digest) for file in _files(item)}
    reader = partial(read_file, plan=plan, limit=source.max_file_bytes)
    return read_pages(partition, source.columns, reader, cursor, size)


def _files(item: Item) -> Iterator[File]:
    yield from (*([item.text] if item.text else []), *item.metadata, *item.others)


Plan = dict[str, tuple[File, Item]]


def read_file(member: Member, mark: Any, plan: Plan, limit: int) -> Iterator[Record]:
    """The document of an item where the file is its text; else what became of it."""
    file, item = plan[member.file]
    if file == item.text:
        yield _document(member, item, limit)
    elif file in item.others:
        yield Record("", left_out=TWIN if file.address in item.twins else OTHER_FORM)
    elif item.text is None:
        yield Record("", problem=NO_TEXT_BESIDE)
    else:
        data = _whole(member, limit)
        if read_metadata(data) is None:
            yield Record("", problem=NOT_AN_OBJECT, sample=data[:SAMPLE_BYTES])


def _document(member: Member, item: Item, limit: int) -> Record:
    assert item.text is not None
    data = _whole(member, limit)
    fields = _read_text(item.text, data, limit)
    if not fields["text"].strip():
        raise BadMemberError(EMPTY)
    names = [each.name for each in (item.text, *item.others)]
    original = next((each for each in item.others if each.suffix == ".pdf"), item.text)
    stated: dict[str, Any] = {}
    for each in reversed(item.metadata):
        stated |= _stated(each, limit)
    return Record("", {**fields, **stated, "sha256_raw": _digest(original.address), "files": names})


def _read_text(file: File, data: bytes, limit: int) -> dict[str, Any]:
    if file.suffix == ".pdf":
        raise BadMemberError(NEEDS_PDF, data[:SAMPLE_BYTES])
    if file.suffix == ".docx":
        if is_lock(data):
            raise BadMemberError(LOCK_FILE, data)
        return read_docx(Parts(data, limit), ("body", "notes"))
    found = decode(data)
    if found is None:
        raise BadMemberError(INVALID_UTF8, data[:SAMPLE_BYTES])
    return {"text": clean(found.text) if file.suffix in (".md", ".markdown") else found.text}


def _stated(file: File, limit: int) -> dict[str, str]:
    """What a file of metadata says; one that cannot be read is reported in its own turn."""
    try:
        return read_metadata(_whole(plain_file(file.address), limit)) or {}
    except BadMemberError:
        return {}


def _whole(member: Member, limit: int) -> bytes:
    data, problem = content(member, limit)
    if problem:
        raise BadMemberError(problem, data[:SAMPLE_BYTES])
    return data


def _digest(address: str) -> str:
    digest = hashlib.sha256()
    for block in plain_file(address).blocks(0):
        digest.update(block)
    return digest.hexdigest()
