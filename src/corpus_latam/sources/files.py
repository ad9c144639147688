"""Finds the files that a path names and makes partitions of them."""

from __future__ import annotations

import posixpath
import re
from typing import Any

from corpus_latam.sources.pages import Partition
from corpus_latam.sources.values import to_json
from corpus_latam.storage import paths

MARKS_OF_CHANGE = ("ETag", "etag", "sha256", "blob_id", "md5Hash", "generation", "mtime", "LastModified")
"""What file systems call the things that change with a file's content; the first known one is used."""


def find(path: str, suffixes: tuple[str, ...]) -> list[str]:
    """Sorted files of a path: a file, a glob, or a folder.

    A folder gives its own files that end in one of `suffixes`; only where it holds none, those of all
    folders below it. So a data set with side tables in subfolders is read without them.
    """
    found = paths.expand(path, suffixes)
    own = [file for file in found if posixpath.dirname(file) == _full(path)]
    return own or found


def partitions(path: str, suffixes: tuple[str, ...]) -> list[Partition]:
    """One partition per file, named by its place in the sorted list."""
    return [make_partition(position, (file,)) for position, file in enumerate(find(path, suffixes))]


def make_partition(position: int, files: tuple[str, ...]) -> Partition:
    """A partition with the sizes and identities of its files."""
    infos = [_info(file) for file in files]
    size = sum(int(info.get("size") or 0) for info in infos)
    return Partition(f"{position:05d}", files, size, to_json([_identity(info) for info in infos]))


def nothing_found(path: str, suffixes: tuple[str, ...]) -> str:
    """The sentence that says why `find` found nothing."""
    if any(character in path for character in "*?["):
        return f"{path} matches no file. Check the pattern."
    if not paths.exists(path):
        return f"{path} does not exist. Name a file, a folder or a glob that does."
    return (
        f"{path} holds no file that ends in {', '.join(suffixes)}. Name the files by a glob, like {path}/*."
    )


def root(path: str) -> str:
    """The folder that all files of `find` lie in or below: the part of a path before any pattern."""
    full = _full(path)
    if any(character in path for character in "*?["):
        return posixpath.dirname(re.split(r"[*?\[]", full)[0])
    fs, inner = paths.split(path)
    return full if fs.isdir(inner) else posixpath.dirname(full)


def _full(path: str) -> str:
    fs, inner = paths.split(path)
    return (inner if paths.is_local(path) else str(fs.unstrip_protocol(inner))).rstrip("/")


def _info(file: str) -> dict[str, Any]:
    fs, inner = paths.split(file)
    info: dict[str, Any] = fs.info(inner)
    return info | {"file": posixpath.basename(file)} | dict(info.get("lfs") or {})


def _identity(info: dict[str, Any]) -> list[Any]:
    mark = next((str(info[name]) for name in MARKS_OF_CHANGE if info.get(name) is not None), None)
    return [info["file"], info.get("size"), mark]
