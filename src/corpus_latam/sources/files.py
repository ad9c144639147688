"""Makes partitions of the files that a path means, and tells whether they are still what was listed."""

from __future__ import annotations

import json
import platform
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from corpus_latam.credentials import redacted
from corpus_latam.errors import valid_text
from corpus_latam.sources.packing import archives
from corpus_latam.sources.pages import Partition
from corpus_latam.sources.values import to_json
from corpus_latam.storage import paths
from corpus_latam.storage.listing import PassedOver, below, list_files

MARKS_OF_CHANGE = (
    *("ETag", "etag", "sha256", "blob_id", "md5Hash", "generation"),
    *("mtime", "LastModified", "last_modified", "updated"),
)
"""What file systems call the things that change with a file's content; the first known one is used."""


class Located(NamedTuple):
    """What a source reads, in the order of the partitions' names, and what its path holds besides."""

    partitions: list[Partition]
    passed: tuple[PassedOver, ...] = ()


def locate(path: str, suffixes: tuple[str, ...], group: int = 1) -> Located:
    """Partitions of `group` files each, named by their place in the sorted list. Archives are taken too, and
    are partitions of their own."""
    listing = list_files(path, (*suffixes, *archives.SUFFIXES))
    groups = _groups(listing.taken, group)
    parts = [make_partition(position, files, listing.root) for position, files in enumerate(groups)]
    return Located(parts, listing.passed)


def _groups(listed: tuple[str, ...], size: int) -> list[tuple[str, ...]]:
    """Files that follow each other, so many in a group; an archive is a group by itself."""
    found: list[tuple[str, ...]] = []
    for is_archive, run in groupby(listed, key=lambda file: archives.kind_of(file) is not None):
        files, step = tuple(run), 1 if is_archive else size
        found += [files[start : start + step] for start in range(0, len(files), step)]
    return found


def make_partition(position: int, files: tuple[str, ...], root: str) -> Partition:
    """A partition with the sizes and identities of its files."""
    identities = _identities(files, root)
    size = sum(each.size or 0 for each in identities)
    return Partition(f"{position:05d}", files, size, _write(identities), root, platform.node())


class Identity(NamedTuple):
    """What changes when a file does. `inode` tells one that was put in another's place, with its time.

    It is compared on one machine only: file systems over a network number files for each of them.
    """

    name: str
    size: int | None
    mark: str | None
    inode: int | None = None


def state(partition: Partition) -> str:
    """The identities of its files as they are now, as `Partition.identity` has them."""
    return _write(_identities(partition.files, partition.root))


def sizes(partition: Partition) -> list[int]:
    """How long its files were when they were listed; 0 where that is not known."""
    return [each.size or 0 for each in _read(partition.identity)]


def change(before: str, now: str, *, elsewhere: bool = False) -> str | None:
    """The first file that two states have differently, and how, as a clause; null where all are the same.

    `elsewhere`: the states may come from two machines.
    """
    for old, new in zip(_read(before), _read(now), strict=True):
        if old[:3] != new[:3] or (not elsewhere and old != new):
            return f"{old.name}: {_how(old, new)}"
    return None


def _write(identities: list[Identity]) -> str:
    return to_json([list(each) for each in identities])


def _read(identities: str) -> list[Identity]:
    return [Identity(*each) for each in json.loads(identities)]


def _how(old: Identity, new: Identity) -> str:
    if new.size is None:
        return "it is gone"
    if old.size is not None and old.size != new.size:
        return f"it had {old.size:,} bytes and has {new.size:,}"
    return "it was written again" if old.mark != new.mark else "another file lies in its place"


def public_name(file: str, root: str) -> str:
    """What a file is called below `root`; of an address, without its secrets."""
    name = valid_text(below(file, root))
    return name if paths.is_local(file) else redacted(name)


LISTED_AT_ONCE = 10
"""Of so many files in a store over a network, a partition is looked up in one listing."""


def _identities(files: tuple[str, ...], root: str) -> list[Identity]:
    if paths.is_local(root):
        return [_local_identity(file, root) for file in files]
    fs, inner = paths.split(root)
    known: dict[str, Any] = fs.find(inner, detail=True) if len(files) >= LISTED_AT_ONCE else {}
    return [_remote_identity(file, root, known) for file in files]


def _local_identity(file: str, root: str) -> Identity:
    name = public_name(file, root)
    try:
        found = Path(file).stat()
    except FileNotFoundError:
        return Identity(name, None, None)
    return Identity(name, found.st_size, str(found.st_mtime_ns), found.st_ino)


def _remote_identity(file: str, root: str, known: dict[str, Any]) -> Identity:
    name = public_name(file, root)
    fs, inner = paths.split(file)
    try:
        info: dict[str, Any] = known.get(inner) or fs.info(inner)
    except FileNotFoundError:
        return Identity(name, None, None)
    info = info | dict(info.get("lfs") or {})
    mark = next((str(info[field]) for field in MARKS_OF_CHANGE if info.get(field) is not None), None)
    return Identity(name, info.get("size"), mark)
