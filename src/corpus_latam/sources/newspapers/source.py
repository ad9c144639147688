"""Digitised newspapers from folders of ALTO, METS, hOCR, PAGE XML and plain OCR, an issue at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from hashlib import sha256
from typing import Any

from corpus_latam.config import NewspaperSource
from corpus_latam.sources import advice, files
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
from corpus_latam.sources.newspapers.packed import Loaded, PackedIssues
from corpus_latam.sources.newspapers.page_file import read_page_file
from corpus_latam.sources.packing import archives, compression
from corpus_latam.sources.packing.members import BadMemberError, Member, choice_of, content, plain_file
from corpus_latam.sources.pages import DEFAULT_SIZE, PageSize, Partition
from corpus_latam.sources.pages import Page as PageOfRecords
from corpus_latam.sources.records import Record, read_pages
from corpus_latam.storage.listing import list_tree

SUFFIXES = tuple(form + packed for form in FORMS for packed in compression.SUFFIXES)
FILES_PER_PARTITION = 200


def locate(source: NewspaperSource) -> files.Located:
    """Partitions of whole issues, some two hundred files each. An archive is one by itself."""
    listing = list_tree(source.path, (*SUFFIXES, *archives.SUFFIXES))
    packed = [file for file in listing.taken if archives.kind_of(file)]
    parts: list[list[str]] = [[]]
    for group in groups_of(set(listing.taken) - set(packed)):
        if len(parts[-1]) >= FILES_PER_PARTITION:
            parts.append([])
        parts[-1].extend(group.files)
    filled = [part for part in [*parts, *([file] for file in packed)] if part]
    made = [files.make_partition(number, tuple(part), listing.root) for number, part in enumerate(filled)]
    return files.Located(made, listing.passed)


def check(source: NewspaperSource, parts: list[Partition]) -> list[str]:
    """Problems known from the names and sizes of the files."""
    if not parts:
        return [advice.nothing_found(source, SUFFIXES)]
    if all(part.bytes == 0 for part in parts):
        return [f"{source.path} is an empty source: its files have no content."]
    return []


def read(
    source: NewspaperSource, partition: Partition, cursor: str | None = None, size: PageSize = DEFAULT_SIZE
) -> Iterator[PageOfRecords]:
    """Pages of a partition's issues from `cursor` on. Each issue goes by its first file."""
    choice = choice_of(source, SUFFIXES)
    if archives.kind_of(partition.location):
        packed = PackedIssues(source.max_file_bytes)
        reader = partial(read_packed, source=source, packed=packed)
        return read_pages(partition, source.columns, reader, cursor, size, choice, packed.members)
    groups = {group.files[0]: group for group in groups_of(partition.files)}
    firsts = replace(partition, files=tuple(groups))
    loose = partial(read_loose, source=source, groups=groups, root=partition.root)
    return read_pages(firsts, source.columns, loose, cursor, size)


def read_loose(
    member: Member, mark: Any, source: NewspaperSource, groups: dict[str, Group], root: str
) -> Iterator[Record]:
    """The documents of the issue whose first file this is."""
    group = groups[member.file]
    load = partial(_load, limit=source.max_file_bytes)
    yield from read_issue(group, load, files.public_name(group.name, root), source)


def _load(file: str, limit: int) -> Loaded:
    return content(plain_file(file), limit)


def read_packed(member: Member, mark: Any, source: NewspaperSource, packed: PackedIssues) -> Iterator[Record]:
    """The documents of an issue in an archive."""
    group = packed.group_of(member)
    archive = member.file.rpartition("/")[2]
    yield from read_issue(group, packed.load, f"{archive}/{group.name}", source)


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
