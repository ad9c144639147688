"""Files that make documents together (an issue, a book): partitions of whole groups, read one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from corpus_latam.config import FilesSource
from corpus_latam.sources import files
from corpus_latam.sources.newspapers.grouping import Group
from corpus_latam.sources.newspapers.packed import Loaded, PackedGroups
from corpus_latam.sources.packing import archives
from corpus_latam.sources.packing.members import Member, choice_of, content, plain_file
from corpus_latam.sources.pages import Page, PageSize, Partition
from corpus_latam.sources.records import Record, read_pages
from corpus_latam.storage.listing import list_tree

Grouper = Callable[[Iterable[str]], list[Group]]
"""From names of files to groups, each file in one of them."""
Documents = Callable[[Group, Callable[[str], Loaded], str], Iterator[Record]]
"""From a group, what loads a file of it, and its name below the source's path to its documents."""


def locate(path: str, suffixes: tuple[str, ...], group: Grouper, size: int) -> files.Located:
    """Partitions of whole groups, some `size` files each. An archive is one by itself."""
    listing = list_tree(path, (*suffixes, *archives.SUFFIXES))
    packed = [file for file in listing.taken if archives.kind_of(file)]
    parts: list[list[str]] = [[]]
    for each in group(set(listing.taken) - set(packed)):
        if len(parts[-1]) >= size:
            parts.append([])
        parts[-1].extend(each.files)
    filled = [part for part in [*parts, *([file] for file in packed)] if part]
    made = [files.make_partition(number, tuple(part), listing.root) for number, part in enumerate(filled)]
    return files.Located(made, listing.passed)


def read(
    source: FilesSource,
    partition: Partition,
    suffixes: tuple[str, ...],
    group: Grouper,
    documents: Documents,
    cursor: str | None,
    size: PageSize,
) -> Iterator[Page]:
    """Pages of a partition's groups from `cursor` on. Each group goes by its first file."""
    choice = choice_of(source, suffixes)
    if archives.kind_of(partition.location):
        packed = PackedGroups(group, source.max_file_bytes)
        reader = partial(_read_packed, documents=documents, packed=packed)
        return read_pages(partition, source.columns, reader, cursor, size, choice, packed.members)
    found = {each.files[0]: each for each in group(partition.files)}
    firsts = replace(partition, files=tuple(found))
    load = partial(_load, limit=source.max_file_bytes)
    loose = partial(_read_loose, documents=documents, groups=found, root=partition.root, load=load)
    return read_pages(firsts, source.columns, loose, cursor, size)


def _read_loose(
    member: Member,
    mark: Any,
    documents: Documents,
    groups: dict[str, Group],
    root: str,
    load: Callable[[str], Loaded],
) -> Iterator[Record]:
    group = groups[member.file]
    return documents(group, load, files.public_name(group.name, root))


def _load(file: str, limit: int) -> Loaded:
    return content(plain_file(file), limit)


def _read_packed(member: Member, mark: Any, documents: Documents, packed: PackedGroups) -> Iterator[Record]:
    group = packed.group_of(member)
    archive = member.file.rpartition("/")[2]
    return documents(group, packed.load, f"{archive}/{group.name}")
