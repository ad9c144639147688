"""Everything below a folder, each name with what it is. Nothing is opened, so nothing can hang."""

from __future__ import annotations

import os
import stat
from collections import deque
from collections.abc import Callable, Iterator
from enum import Enum
from pathlib import Path
from typing import Any, NamedTuple

from corpus_latam.errors import ConfigError
from corpus_latam.storage import paths

IsHidden = Callable[[str], bool]
"""Whether a name is not to be looked at, nor below it."""


class Kind(Enum):
    """What lies under a name."""

    FILE = "file"
    FOLDER = "folder"
    SPECIAL = "pipe, socket or device"
    NO_TARGET = "link to nothing"
    LOOP = "link to a folder that was walked already"
    UNREADABLE = "may not be read"


class Entry(NamedTuple):
    """An address below the folder, and what it is; what is hidden is not looked into."""

    path: str
    kind: Kind
    hidden: bool = False


def look(path: str) -> Kind | None:
    """What lies at an address; null where nothing does.

    Raises `ConfigError` where storage that is not this machine's does not answer.
    """
    if paths.is_local(path):
        return _kind(path) if os.path.lexists(path) else None
    fs, inner = paths.split(path)
    try:
        return Kind.FOLDER if fs.info(inner)["type"] == "directory" else Kind.FILE
    except FileNotFoundError:
        return None
    except Exception as error:  # each storage's client has errors of its own
        raise _unreachable(path, error) from error


def walk(folder: str, is_hidden: IsHidden, depth: int | None = None) -> Iterator[Entry]:
    """All that lies below a folder, up to `depth` levels if that is said, in no stated order.

    Links to folders are followed after all else, each folder once.
    """
    return (_walk_here if paths.is_local(folder) else _walk_there)(folder, is_hidden, depth)


def _kind(path: str) -> Kind:
    try:
        mode = Path(path).stat().st_mode
    except PermissionError:
        return Kind.UNREADABLE
    except OSError:
        return Kind.NO_TARGET
    if stat.S_ISDIR(mode):
        return Kind.FOLDER
    if not stat.S_ISREG(mode):
        return Kind.SPECIAL
    return Kind.FILE if os.access(path, os.R_OK) else Kind.UNREADABLE


def _kind_of(found: os.DirEntry[str]) -> Kind:
    """The same, with fewer questions to the system where a name is no link."""
    if found.is_symlink() or not found.is_file(follow_symlinks=False):
        return _kind(found.path)
    return Kind.FILE if os.access(found.path, os.R_OK) else Kind.UNREADABLE


def _walk_here(folder: str, is_hidden: IsHidden, depth: int | None) -> Iterator[Entry]:
    folders, links = deque([(folder, 1)]), deque[tuple[str, int]]()
    walked: set[tuple[int, int]] = set()
    while folders or links:
        here, level = (folders or links).popleft()
        if not _is_new(here, walked):
            yield Entry(here, Kind.LOOP)
            continue
        for entry in _entries(here, is_hidden):
            yield entry
            if entry.kind is Kind.FOLDER and not entry.hidden and level != depth:
                (links if Path(entry.path).is_symlink() else folders).append((entry.path, level + 1))


def _is_new(folder: str, walked: set[tuple[int, int]]) -> bool:
    try:
        found = Path(folder).stat()
    except OSError:  # for `_entries` to say
        return True
    identity = found.st_dev, found.st_ino
    is_new = identity not in walked
    walked.add(identity)
    return is_new


def _entries(folder: str, is_hidden: IsHidden) -> Iterator[Entry]:
    try:
        with os.scandir(folder) as listed:
            found = sorted(listed, key=lambda each: each.name)
    except FileNotFoundError:
        return
    except OSError:
        yield Entry(folder, Kind.UNREADABLE)
        return
    for each in found:
        yield Entry(f"{folder.rstrip('/')}/{each.name}", _kind_of(each), is_hidden(each.name))


def _walk_there(folder: str, is_hidden: IsHidden, depth: int | None) -> Iterator[Entry]:
    fs, inner = paths.split(folder)
    try:
        found: dict[str, Any] = fs.find(inner, maxdepth=depth, detail=True)
    except Exception as error:  # each storage's client has errors of its own
        raise _unreachable(folder, error) from error
    hidden: set[str] = set()
    start = f"{paths.address_of(inner, folder, fs, inner).rstrip('/')}/"
    for name, info in sorted(found.items()):
        path = paths.address_of(name, folder, fs, inner)
        parts = path.removeprefix(start).split("/")
        ends = [place for place, part in enumerate(parts, 1) if part and is_hidden(part)]
        if not ends and info.get("type") != "directory":
            yield Entry(path, Kind.FILE)
        elif ends:
            hidden.add(start + "/".join(parts[: ends[0]]))
    yield from (Entry(path, Kind.FILE, hidden=True) for path in sorted(hidden))


def _unreachable(path: str, error: Exception) -> ConfigError:
    return ConfigError(
        f"{path} could not be listed ({type(error).__name__}: {error}). Check the address, access rights and"
        " the network."
    )
