"""Books and dumps of wikis from files, also in archives; what a file is, its first bytes say."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import partial
from typing import Any

from corpus_latam.config import BookSource
from corpus_latam.sources import advice, files
from corpus_latam.sources.books import docx, epub, mediawiki, odt, tei
from corpus_latam.sources.books.gutenberg import read_gutenberg, stated_encoding
from corpus_latam.sources.books.zipped import Parts
from corpus_latam.sources.encoding import decode
from corpus_latam.sources.packing import compression
from corpus_latam.sources.packing.damage import WRONG_CHECKSUM
from corpus_latam.sources.packing.members import BadMemberError, Member, choice_of, content
from corpus_latam.sources.pages import DEFAULT_SIZE, Page, PageSize, Partition
from corpus_latam.sources.peeking import peek
from corpus_latam.sources.records import Record, read_pages
from corpus_latam.sources.xml_tree import local, parse
from corpus_latam.storage.quarantine import SAMPLE_BYTES

KINDS = (".xml", ".tei", ".epub", ".docx", ".docm", ".odt", ".ott", ".fodt", ".txt")
SUFFIXES = tuple(kind + packed for kind in KINDS for packed in compression.SUFFIXES)

EMPTY = "empty file"
INVALID_UTF8 = "invalid UTF-8"
LOCK_FILE = "a lock file that Word lays beside an open document, not the document"
OLD_WORD = "a Word file of before 2007, or one that is locked: save it as .docx, unlocked"
NEITHER_ZIP = "a zip that is neither EPUB, Word nor OpenDocument"
OTHER_XML = "XML that is neither TEI nor a dump of MediaWiki"
PDF = "PDF, which a source of `type: pdf` reads"
BINARY = "not text: it holds NUL bytes"
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
XML_STARTS = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe<\0", b"\xfe\xff\0<")
HEAD_BYTES = 4 << 10


def locate(source: BookSource) -> files.Located:
    """One partition per file: a book may be long, and a dump is."""
    return files.locate(source.path, SUFFIXES)


def check(source: BookSource, parts: list[Partition]) -> list[str]:
    """Problems known from the names and sizes of the files."""
    return advice.nothing_to_read(source, parts, SUFFIXES)


def read(
    source: BookSource, partition: Partition, cursor: str | None = None, size: PageSize = DEFAULT_SIZE
) -> Iterator[Page]:
    """Pages of one file from `cursor` on."""
    reader = partial(read_file, source=source)
    return read_pages(partition, source.columns, reader, cursor, size, choice_of(source, SUFFIXES))


def read_file(member: Member, mark: Any, source: BookSource) -> Iterator[Record]:
    """The book that a file holds, or the pages of a dump."""
    head, unread = peek(member)
    if is_dump(head):
        yield from mediawiki.read_dump(unread, head, mark, source.max_file_bytes)
        return
    data, problem = content(unread, source.max_file_bytes)
    if problem not in (None, WRONG_CHECKSUM):
        raise BadMemberError(str(problem), data[:SAMPLE_BYTES])
    digest = hashlib.sha256(data).hexdigest()
    for number, (extractor, fields) in enumerate(_books(data, source)):
        position = f"document {number + 1}" if number else ""
        if fields is None:
            yield Record(position, problem=tei.NO_BODY, sample=data[:SAMPLE_BYTES])
        else:
            yield Record(position, {"sha256_raw": digest, "extractor": extractor, **fields}, problem)


def is_dump(head: bytes) -> bool:
    """Whether a file begins as a dump of MediaWiki does."""
    return b"<mediawiki" in head[:HEAD_BYTES]


def _books(data: bytes, source: BookSource) -> Iterator[tuple[str, dict[str, Any] | None]]:
    """What made the text, and the fields of each book."""
    wanted = source.parts
    if data.startswith(ZIP):
        parts = Parts(data, source.max_file_bytes)
        if odt.CONTENT in parts.names and epub.CONTAINER not in parts.names:
            yield "corpus-latam odt 1", odt.read_odt(parts, wanted)
        elif epub.CONTAINER in parts.names or "mimetype" in parts.names:
            yield "corpus-latam epub 1", epub.read_epub(parts, wanted)
        elif "[Content_Types].xml" in parts.names:
            yield "corpus-latam docx 1", docx.read_docx(parts, wanted)
        else:
            raise BadMemberError(NEITHER_ZIP, data[:SAMPLE_BYTES])
    elif data.lstrip().startswith(XML_STARTS):
        root = parse(data.lstrip())
        if odt.is_flat(root):
            yield "corpus-latam odt 1", odt.read_flat(root, wanted)
            return
        if local(root) not in tei.ROOTS:
            raise BadMemberError(OTHER_XML, data[:SAMPLE_BYTES])
        for fields in tei.read_tei(root, wanted):
            yield "corpus-latam tei 1", fields
    else:
        yield _plain(data)


def _plain(data: bytes) -> tuple[str, dict[str, Any]]:
    """Plain text: of Project Gutenberg without what it adds, else as it is."""
    for starts, reason in ((OLE, OLD_WORD), (b"%PDF-", PDF)):
        if data.startswith(starts):
            raise BadMemberError(reason, data[:SAMPLE_BYTES])
    if docx.is_lock(data):
        raise BadMemberError(LOCK_FILE, data)
    found = decode(data, stated_encoding(data))
    if found is None:
        raise BadMemberError(INVALID_UTF8, data[:SAMPLE_BYTES])
    text, encoding = found
    if not text.strip():
        raise BadMemberError(EMPTY)
    if "\0" in text:
        raise BadMemberError(BINARY, data[:SAMPLE_BYTES])
    fields = read_gutenberg(text)
    kind = "gutenberg" if fields else "text"
    return f"corpus-latam {kind} 1", {
        "encoding": None if encoding == "utf-8" else encoding,
        **(fields or {"text": text}),
    }
