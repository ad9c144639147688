"""Deliveries: an item's best text (Markdown, Word, plain text, PDF in this order) with what its JSON says."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

from corpus_latam.config import DeliverySource
from corpus_latam.sources import advice, files
from corpus_latam.sources.books.docx import is_lock, read_docx
from corpus_latam.sources.books.odt import read_odt
from corpus_latam.sources.books.source import EMPTY, INVALID_UTF8, LOCK_FILE
from corpus_latam.sources.books.zipped import Parts
from corpus_latam.sources.deliveries.items import METADATA, TEXTS, File, Item, items_of
from corpus_latam.sources.deliveries.markdown import clean
from corpus_latam.sources.deliveries.metadata import NOT_AN_OBJECT, read_metadata, read_text
from corpus_latam.sources.encoding import decode
from corpus_latam.sources.packing.members import BadMemberError, Member, content, plain_file
from corpus_latam.sources.pages import DEFAULT_SIZE, Page, PageSize, Partition
from corpus_latam.sources.pdf import source as pdf
from corpus_latam.sources.pdf.opening import Limits
from corpus_latam.sources.records import Record, read_pages
from corpus_latam.storage.listing import list_files
from corpus_latam.storage.quarantine import SAMPLE_BYTES

SUFFIXES = (*TEXTS, METADATA)

NO_TEXT_BESIDE = "metadata without a text beside it"
OTHER_FORM = "another form of an item"
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
        yield from _document(item, limit)
    elif file in item.others:
        yield Record("", left_out=TWIN if file.address in item.twins else OTHER_FORM)
    elif item.text is None:
        yield _with_metadata(_read_form(file, limit), item, limit)
    else:
        data = _whole(file, limit)
        if read_metadata(data) is None:
            yield Record("", problem=NOT_AN_OBJECT, sample=data[:SAMPLE_BYTES])


def _document(item: Item, limit: int) -> Iterator[Record]:
    """The document of the best form that can be read, and why those before it cannot."""
    forms = (each for each in (item.text, *item.others) if each and each.address not in item.twins)
    for file in forms:
        try:
            yield _with_metadata(_read_form(file, limit), item, limit)
            return
        except BadMemberError as error:
            yield Record("" if file == item.text else file.name, problem=error.reason, sample=error.sample)
    for file in item.metadata:
        with suppress(BadMemberError):
            yield _with_metadata(_read_form(file, limit), item, limit)
            return


def _with_metadata(found: Record, item: Item, limit: int) -> Record:
    """A document with what the files of its item say of it."""
    texts = [each for each in (item.text, *item.others) if each]
    stated: dict[str, Any] = {"files": [each.name for each in texts] or None}
    if texts:
        original = next((each for each in texts[1:] if each.suffix == ".pdf"), texts[0])
        stated["sha256_raw"] = _digest(original.address)
    for each in reversed(item.metadata):
        stated |= _stated(each, limit)
    return replace(found, fields={**(found.fields or {}), **stated})


def _read_form(file: File, limit: int) -> Record:
    """The text of one form of an item. Raises `BadMemberError` where it has none."""
    data = _whole(file, limit)
    if file.suffix == ".pdf":
        pdf.ask_for_libraries(data)
        return pdf.read_bytes(data, Limits())
    fields = _fields(file, data, limit)
    if not fields["text"].strip():
        raise BadMemberError(EMPTY)
    return Record("", fields)


def _fields(file: File, data: bytes, limit: int) -> dict[str, Any]:
    if file.suffix == METADATA:
        return {"text": _text_of_json(data)}
    if file.suffix == ".docx":
        if is_lock(data):
            raise BadMemberError(LOCK_FILE, data)
        return read_docx(Parts(data, limit), ("body", "notes"))
    if file.suffix == ".odt":
        return read_odt(Parts(data, limit), ("body", "notes"))
    found = decode(data)
    if found is None:
        raise BadMemberError(INVALID_UTF8, data[:SAMPLE_BYTES])
    return {"text": clean(found.text) if file.suffix in (".md", ".markdown") else found.text}


def _text_of_json(data: bytes) -> str:
    if read_metadata(data) is None:
        raise BadMemberError(NOT_AN_OBJECT, data[:SAMPLE_BYTES])
    text = read_text(data)
    if text is None:
        raise BadMemberError(NO_TEXT_BESIDE)
    return text


def _stated(file: File, limit: int) -> dict[str, str]:
    """What a file of metadata says; one that cannot be read is reported in its own turn."""
    try:
        return read_metadata(_whole(file, limit)) or {}
    except BadMemberError:
        return {}


def _whole(file: File, limit: int) -> bytes:
    data, problem = content(plain_file(file.address), limit)
    if problem:
        raise BadMemberError(problem, data[:SAMPLE_BYTES])
    return data


def _digest(address: str) -> str:
    digest = hashlib.sha256()
    for block in plain_file(address).blocks(0):
        digest.update(block)
    return digest.hexdigest()
