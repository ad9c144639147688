"""Articles of journals from files, also in archives; what a file is, its first bytes say."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from corpus_latam.config import ArticleSource, JsonSource
from corpus_latam.sources import advice, files, json_files
from corpus_latam.sources.articles import articlemeta, jats
from corpus_latam.sources.articles.documents import Article, documents
from corpus_latam.sources.packing import compression
from corpus_latam.sources.packing.damage import WRONG_CHECKSUM
from corpus_latam.sources.packing.members import BadMemberError, Member, choice_of, content
from corpus_latam.sources.pages import DEFAULT_SIZE, Page, PageSize, Partition
from corpus_latam.sources.peeking import peek
from corpus_latam.sources.records import Record, read_pages
from corpus_latam.sources.refused import refuse_other_than_data
from corpus_latam.sources.xml_tree import parse
from corpus_latam.storage.quarantine import SAMPLE_BYTES

KINDS = (".xml", ".nxml", ".json", ".jsonl")
SUFFIXES = tuple(kind + packed for kind in KINDS for packed in compression.SUFFIXES)
FILES_PER_PARTITION = 500

EMPTY = "empty file"
NO_ARTICLE = "XML without an article of JATS"
NO_RECORD = "JSON that is no article of ArticleMeta"
NO_TEXT = "an article without abstract and body"
NO_TEXT_INSIDE = "a part of an article without text"
HEAD_BYTES = 8 << 10
START = re.compile(rb"<article[\s>]")
OF_ARTICLEMETA = re.compile(rb'"v(?:12|40|83)"\s*:\s*\[')
"""Titles, language or abstracts, as a data base of SciELO tags them."""
OF_JATS = (b"NLM//DTD", b"JATS", b"article-type=", b"<front", b"dtd-version", b"sps-")
"""What begins an article in JATS, and not one of another format."""


def locate(source: ArticleSource) -> files.Located:
    """Partitions of five hundred files each, in the order of their names."""
    return files.locate(source.path, SUFFIXES, FILES_PER_PARTITION)


def check(source: ArticleSource, parts: list[Partition]) -> list[str]:
    """Problems known from the names and sizes of the files."""
    return advice.nothing_to_read(source, parts, SUFFIXES)


def read(
    source: ArticleSource, partition: Partition, cursor: str | None = None, size: PageSize = DEFAULT_SIZE
) -> Iterator[Page]:
    """Pages of a group of files from `cursor` on."""
    reader = partial(read_file, source=source)
    return read_pages(partition, source.columns, reader, cursor, size, choice_of(source, SUFFIXES))


def is_jats(head: bytes) -> bool:
    """Whether a file begins as one with articles in JATS does."""
    head = head[:HEAD_BYTES]
    return START.search(head) is not None and any(mark in head for mark in OF_JATS)


def is_articlemeta(head: bytes) -> bool:
    """Whether a file begins as one of ArticleMeta does."""
    return b'"article"' in head and OF_ARTICLEMETA.search(head) is not None


def read_file(member: Member, mark: Any, source: ArticleSource) -> Iterator[Record]:
    """The documents of all articles of a file."""
    head, unread = (b"", member) if mark else peek(member)
    refuse_other_than_data(head)
    if mark or head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"["):
        yield from _of_json(unread, mark, source)
    else:
        yield from _of_xml(unread, source)


def _of_xml(member: Member, source: ArticleSource) -> Iterator[Record]:
    data, problem = content(member, source.max_file_bytes)
    if problem not in (None, WRONG_CHECKSUM):
        raise BadMemberError(str(problem), data[:SAMPLE_BYTES])
    if not data.strip():
        raise BadMemberError(EMPTY)
    found = list(jats.articles_of(parse(data.lstrip())))
    if not found:
        raise BadMemberError(NO_ARTICLE, data[:SAMPLE_BYTES])
    digest = hashlib.sha256(data).hexdigest()
    number = 0
    for article in found:
        for record in _records(article, source, data):
            number += 1
            position = f"document {number}" if number > 1 else ""
            fields = record.fields and {
                "sha256_raw": digest,
                "extractor": "corpus-latam jats 1",
                **record.fields,
            }
            yield replace(record, position=position, fields=fields, problem=record.problem or problem)


def _of_json(member: Member, mark: Any, source: ArticleSource) -> Iterator[Record]:
    """The documents of each record of ArticleMeta; the last one of each has its mark."""
    model = JsonSource.model_validate(
        {"type": "json", "path": source.path, "columns": {"text": "article"},
         "max_record_bytes": source.max_file_bytes}
    )  # fmt: skip
    for record in json_files.read_file(member, mark, model):
        found = [record]
        if record.fields is not None:
            found = _of_record(record, source)
        yield from found[:-1]
        yield from (replace(last, mark=record.mark) for last in found[-1:])


def _of_record(record: Record, source: ArticleSource) -> list[Record]:
    assert record.fields is not None
    if not articlemeta.is_article(record.fields):
        return [Record(record.position, problem=NO_RECORD)]
    articles = articlemeta.article_of(record.fields)
    found = [each for article in articles for each in _records(article, source, b"")]
    return [
        replace(
            each,
            position=record.position,
            fields=each.fields and {"extractor": "corpus-latam articlemeta 1", **each.fields},
        )
        for each in found
    ]


def _records(article: Article, source: ArticleSource, data: bytes) -> Iterator[Record]:
    found = list(documents(article, source))
    yield from (Record("", fields) for fields in found)
    if not found and article.is_inside:
        yield Record("", left_out=NO_TEXT_INSIDE)
    elif not found:
        yield Record("", problem=NO_TEXT, sample=data[:SAMPLE_BYTES])
