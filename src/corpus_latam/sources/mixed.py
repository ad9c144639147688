"""The access method `files`: a folder of mixed files, each read by the reader of its kind, also in archives.

A file's kind is what its suffix says, unless its first bytes say otherwise: a page that was saved as .txt is
a page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from typing import Any

from corpus_latam.config import Columns, MixedSource, ParquetSource
from corpus_latam.config.formats import READERS
from corpus_latam.config.sources import MODELS
from corpus_latam.sources import advice, files, json_files, parquet, text
from corpus_latam.sources.articles import source as articles
from corpus_latam.sources.books import source as books
from corpus_latam.sources.packing import compression
from corpus_latam.sources.packing.members import BadMemberError, Member, choice_of
from corpus_latam.sources.pages import DEFAULT_SIZE, Page, PageSize, Partition
from corpus_latam.sources.pdf import source as pdf
from corpus_latam.sources.pdf.opening import Limits
from corpus_latam.sources.peeking import peek
from corpus_latam.sources.records import Record, read_pages
from corpus_latam.sources.sentences import opus
from corpus_latam.sources.sentences import source as sentences
from corpus_latam.sources.tables import source as tables
from corpus_latam.sources.web import source as web
from corpus_latam.sources.web.policies import Policies
from corpus_latam.storage.quarantine import SAMPLE_BYTES

FILES_PER_PARTITION = 100
HEAD_BYTES = 64 << 10
PAGE = PageSize(1_000, 1 << 22)
WEB = ("html", "warc")
WEB_LIBRARIES = ("trafilatura", "resiliparse", "fastwarc")
NEEDS_WEB = "web pages are not read here: pip install 'corpus-latam[web]'"
NOT_READ = "{} in a file of another name, which this source does not read"

TAKEN = ("text", "json", "jsonl", "table", "book", "article", "sentences", "html", "warc", "parquet", "pdf")
BY_SUFFIX = {
    suffix: "json" if kind == "jsonl" else kind for suffix, kind in READERS.items() if kind in TAKEN
} | {"htm": "html", "xhtml": "html", "wet": "warc", "xml": "book"}
"""By suffix, the type of source whose reader takes such files."""
BY_START = {
    b"PAR1": "parquet",
    b"WARC/": "warc",
    b"%PDF-": "pdf",
    b"<!doctype html": "html",
    b"<html": "html",
}
"""By first bytes (of text: in lower case) what a file is, whatever its name."""
REFUSED = {
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7z archive",
}
"""First bytes of what no reader here takes."""
SUFFIXES = tuple(f".{suffix}{packed}" for suffix in BY_SUFFIX for packed in compression.SUFFIXES)


def locate(source: MixedSource) -> files.Located:
    """Partitions of a hundred files each, in the order of their names."""
    return files.locate(source.path, SUFFIXES, FILES_PER_PARTITION)


def check(source: MixedSource, parts: list[Partition]) -> list[str]:
    """Problems known from the names and sizes of the files."""
    return advice.nothing_to_read(source, parts, SUFFIXES)


def read(
    source: MixedSource, partition: Partition, cursor: str | None = None, size: PageSize = DEFAULT_SIZE
) -> Iterator[Page]:
    """Pages of a group of files from `cursor` on."""
    reader = partial(read_file, source=source, root=partition.root)
    return read_pages(partition, source.columns, reader, cursor, size, choice_of(source, SUFFIXES))


def read_file(member: Member, mark: Any, source: MixedSource, root: str) -> Iterator[Record]:
    """The records of a file, by the reader of its kind."""
    kind, mark = mark or (None, None)
    if kind is None:
        head, member = peek(member)
        kind = kind_of(head, _by_suffix(member.name))
    if kind in WEB and any(find_spec(library) is None for library in WEB_LIBRARIES):
        raise BadMemberError(NEEDS_WEB)
    for record in READ[kind](member, mark, source, root):
        fields = None if record.fields is None else _named(kind, record.fields, source.columns)
        yield replace(record, fields=fields, mark=None if record.mark is None else [kind, record.mark])


def _named(kind: str, fields: Mapping[str, Any], columns: Columns) -> dict[str, Any]:
    """The fields under the names that the source's columns give them, and what read them."""
    if kind in OWN_NAMES:
        return {"reader": kind, **fields}
    return {"reader": kind, **{getattr(columns, name, None) or name: value for name, value in fields.items()}}


def kind_of(head: bytes, by_suffix: str) -> str:
    """What a file is by its first bytes, else by its name. Raises `BadMemberError` where nothing reads it."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:20]
    for begin, what in REFUSED.items():
        if start.startswith(begin):
            raise BadMemberError(NOT_READ.format(what), head[:SAMPLE_BYTES])
    shown = next((kind for begin, kind in BY_START.items() if start.lower().startswith(begin.lower())), None)
    if shown is None and by_suffix == "json" and articles.is_articlemeta(head):
        return "article"
    if shown is None and by_suffix == "book":
        return _kind_of_xml(head)
    return shown or by_suffix


def _kind_of_xml(head: bytes) -> str:
    if articles.is_jats(head):
        return "article"
    return "sentences" if opus.is_opus(head[:HEAD_BYTES].decode("utf-8", "replace")) else "book"


def _by_suffix(name: str) -> str:
    plain = name.lower()
    plain = plain.removesuffix(compression.compression_of(plain) or "")
    return BY_SUFFIX.get(plain.rpartition(".")[2], "text")


def _text(member: Member, mark: Any, source: MixedSource, root: str) -> Iterator[Record]:
    return text.read_file(member, mark, source.max_file_bytes, None)


def _html(member: Member, mark: Any, source: MixedSource, root: str) -> Iterator[Record]:
    return web.read_html(member, mark, _as("html", source), root, Policies(None))


def _pdf(member: Member, mark: Any, source: MixedSource, root: str) -> Iterator[Record]:
    pdf.ask_for_libraries(b"")
    return pdf.read_file(member, mark, source.max_file_bytes, Limits())


def _parquet(member: Member, mark: Any, source: MixedSource, root: str) -> Iterator[Record]:
    """The rows of its pages; a mark behind the last one of each."""
    columns = source.columns.model_dump() | {"metadata": ()}
    model = ParquetSource.model_validate({"type": "parquet", "path": source.path, "columns": columns})
    for page in parquet.read_member(model, member, mark, PAGE):
        rows = zip(page.positions, page.batch.to_pylist(), strict=True)
        found = [Record(position, row) for position, row in rows]
        found += [Record(bad.position, problem=bad.reason, sample=bad.sample) for bad in page.bad]
        yield from found[:-1]
        yield from (replace(last, mark=page.cursor) for last in found[-1:])


def _by_source(kind: str, read: Callable[[Member, Any, Any], Iterator[Record]]) -> Reader:
    """The reader of a family, with a source as its family's default is."""

    def of_kind(member: Member, mark: Any, source: MixedSource, root: str) -> Iterator[Record]:
        return read(member, mark, _as(kind, source))

    return of_kind


def _as(kind: str, source: MixedSource) -> Any:
    columns = {"text": source.columns.text} if kind in OWN_NAMES else {}
    model = MODELS[kind]
    limits = {"max_file_bytes": source.max_file_bytes} if "max_file_bytes" in model.model_fields else {}
    return model.model_validate({"type": kind, "path": source.path, "columns": columns, **limits})


Reader = Callable[[Member, Any, MixedSource, str], Iterator[Record]]
OWN_NAMES = ("json", "table")
"""Kinds whose records have names of their own."""
READ: dict[str, Reader] = {
    "text": _text,
    "json": _by_source("json", json_files.read_file),
    "table": _by_source("table", tables.read_file),
    "book": _by_source("book", books.read_file),
    "article": _by_source("article", articles.read_file),
    "sentences": _by_source("sentences", sentences.read_file),
    "warc": _by_source("warc", web.read_archive),
    "html": _html,
    "parquet": _parquet,
    "pdf": _pdf,
}
"""By kind, what reads it."""
