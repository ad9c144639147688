"""Digitised newspapers from folders of ALTO, METS, hOCR, PAGE XML and plain OCR, an issue at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from hashlib import sha256

from corpus_latam.config import NewspaperSource
from corpus_latam.sources import advice, files
from corpus_latam.sources.newspapers import groups
from corpus_latam.sources.newspapers.grouping import FORMS, Group, groups_of
from corpus_latam.sources.newspapers.issue import (
    MISSING,
    OTHER_FORM,
    Articles,
    Page,
    as_whole,
    by_page,
)
from corpus_latam.sources.newspapers.mets import Issue
from corpus_latam.sources.newspapers.packed import Loaded
from corpus_latam.sources.newspapers.page_file import read_page_file
from corpus_latam.sources.packing import compression
from corpus_latam.sources.packing.members import BadMemberError
from corpus_latam.sources.pages import DEFAULT_SIZE, PageSize, Partition
from corpus_latam.sources.pages import Page as PageOfRecords
from corpus_latam.sources.records import Record

SUFFIXES = tuple(form + packed for form in FORMS for packed in compression.SUFFIXES)
FILES_PER_PARTITION = 200


def locate(source: NewspaperSource) -> files.Located:
    """Partitions of whole issues, some two hundred files each. An archive is one by itself."""
    return groups.locate(source.path, SUFFIXES, groups_of, FILES_PER_PARTITION)


def check(source: NewspaperSource, parts: list[Partition]) -> list[str]:
    """Problems known from the names and sizes of the files."""
    return advice.nothing_to_read(source, parts, SUFFIXES)


def read(
    source: NewspaperSource, partition: Partition, cursor: str | None = None, size: PageSize = DEFAULT_SIZE
) -> Iterator[PageOfRecords]:
    """Pages of a partition's issues from `cursor` on."""
    documents = partial(read_issue, source=source)
    return groups.read(source, partition, SUFFIXES, groups_of, documents, cursor, size)


def read_issue(
    group: Group, load: Callable[[str], Loaded], name: str, source: NewspaperSource
) -> Iterator[Record]:
    """The documents of an issue: of its METS and pages, which are loaded by their names in the group."""
    about: Issue | None = None
    pages: list[Page] = []
    for file in group.files:
        position = file.rpartition("/")[2] if len(group.files) > 1 else ""
        if file in group.others:
            yield Record(position, left_out=OTHER_FORM)
            continue
        try:
            data, damage = load(file)
            found = read_page_file(data)
        except BadMemberError as error:
            yield Record(position, problem=error.reason, sample=error.sample)
            continue
        if problem := damage or found.problem:
            yield Record(position, problem=problem, sample=data)
        if isinstance(found, Issue):
            about = found
        else:
            pages.append(Page(file, found, sha256(data).hexdigest()))
    yield from _documents(group, name, about, pages, source)


def _documents(
    group: Group, name: str, about: Issue | None, pages: list[Page], source: NewspaperSource
) -> Iterator[Record]:
    if source.document == "page":
        yield from by_page(pages)
        return
    if about is None:
        yield from as_whole(name, pages, None)
        return
    articles = Articles(name, group.files[0], about, pages)
    for href in articles.missing:
        yield Record(href, problem=MISSING)
    if about.units and source.document == "article":
        yield from articles.records(advertisements=source.advertisements)
    else:
        yield from as_whole(name, articles.pages, about)
    named = {page.name for page in articles.pages}
    yield from by_page(page for page in pages if page.name not in named)
