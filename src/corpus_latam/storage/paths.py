"""Paths that may be local or remote (`s3://`, `hf://`), all through fsspec."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import fsspec
from fsspec.implementations.local import LocalFileSystem

from corpus_latam.errors import ConfigError

FRESH = {"use_listings_cache": False}
"""A folder's listing is asked for each time: other processes write into it."""
OPTIONS: dict[str, dict[str, Any]] = {"hf": {}}
"""By protocol, what it is opened with instead. The Hub is read only, and slow to list."""


def split(path: str) -> tuple[Any, str]:
    """The file system of `path` and the path inside it.

    Raises `ConfigError` where nothing here opens such paths: it names the package to install.
    """
    return _open(path, OPTIONS.get(path.partition("://")[0], FRESH))


def _open(path: str, options: dict[str, Any]) -> tuple[Any, str]:
    try:
        fs, inner = fsspec.core.url_to_fs(path, **options)
    except ImportError as error:
        raise ConfigError(f"{path}: {error}, in the environment of corpus-latam, with pip.") from error
    except ValueError as error:
        raise ConfigError(f"{path}: {error}.") from error
    return fs, str(inner)


def is_local(path: str) -> bool:
    """Whether `path` lies on this machine's file system."""
    return isinstance(split(path)[0], LocalFileSystem)


def join(*parts: str) -> str:
    """Joins with `/`, which every fsspec path understands."""
    return posixpath.join(*parts)


def exists(path: str) -> bool:
    """Whether a file or folder is there."""
    fs, inner = split(path)
    return bool(fs.exists(inner))


def expand(pattern: str, suffixes: tuple[str, ...] = ()) -> list[str]:
    """Sorted files named by `pattern`: a file, a folder (searched whole) or a glob.

    With `suffixes`, a folder yields only files that end in one of them.
    """
    fs, inner = split(pattern)
    if any(character in inner for character in "*?["):
        found = [name for name in fs.glob(inner) if fs.isfile(name)]
    elif fs.isdir(inner):
        found = [name for name in fs.find(inner) if not suffixes or name.endswith(suffixes)]
    else:
        found = [inner] if fs.exists(inner) else []
    if is_local(pattern):
        return sorted(found)
    return sorted(fs.unstrip_protocol(name) for name in found)


def sizes(folder: str) -> dict[str, int]:
    """Bytes of every file below a folder, by its absolute path; nothing where there is no such folder."""
    fs, inner = split(folder)
    if not fs.exists(inner):
        return {}
    found: dict[str, dict[str, Any]] = fs.find(inner, detail=True)
    local = is_local(folder)
    return {
        name if local else str(fs.unstrip_protocol(name)): int(info["size"])
        for name, info in sorted(found.items())
    }


def size(path: str) -> int:
    """Bytes of a file."""
    fs, inner = split(path)
    return int(fs.size(inner))


@contextmanager
def open_read(path: str) -> Iterator[IO[bytes]]:
    """Opens a file for reading bytes, as it lies (no decompression)."""
    # to learn a file's size, the Hub's file system lists its whole folder unless told to ask for details
    fs, inner = _open(path, {"expand_info": True}) if path.startswith("hf://") else split(path)
    with fs.open(inner, "rb") as stream:
        yield stream


def make_folder(path: str) -> None:
    """Creates a local folder and its parents. Object stores need none, and would take a bucket for one."""
    fs, inner = split(path)
    if isinstance(fs, LocalFileSystem):
        fs.makedirs(inner, exist_ok=True)


def remove(path: str) -> None:
    """Removes a file that may already be gone."""
    fs, inner = split(path)
    if fs.exists(inner):
        fs.rm_file(inner)


def remove_folder(path: str) -> None:
    """Removes a folder with all that is in it; it may already be gone."""
    fs, inner = split(path)
    if fs.exists(inner):
        fs.rm(inner, recursive=True)


def remove_empty_folders(path: str) -> None:
    """Removes the folders below `path` in which nothing is left; object stores have none."""
    if not is_local(path):
        return
    for folder in sorted(Path(path).rglob("*/"), reverse=True):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def absolute(path: str) -> str:
    """Local paths made absolute, so that workers elsewhere find them; remote ones as `expand` writes them."""
    fs, inner = split(path)
    return inner if is_local(path) else str(fs.unstrip_protocol(inner))
