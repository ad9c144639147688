"""What an archive holds, in its order: members to read, those of other kinds, those that cannot be read.

Archives inside an archive are opened too, and no further ones in them. Names of members are names only: no
file is ever written for them.
"""

from __future__ import annotations

import fnmatch
import io
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import IO, Any, NamedTuple

from corpus_latam.errors import valid_text
from corpus_latam.sources.packing import compression, tar_archive, zip_archive
from corpus_latam.sources.packing.content import BLOCK_BYTES, Content, OpenAt
from corpus_latam.sources.packing.damage import DamagedFileError
from corpus_latam.sources.packing.entries import Entry
from corpus_latam.sources.packing.restarts import Restarts
from corpus_latam.storage import paths
from corpus_latam.storage.listing import has_suffix, is_hidden

ZIP, TAR = ".zip", ".tar"
ZIP_SHORT = (".wacz",)
"""Suffixes of zip archives that are a format of their own, which only its reader takes."""
TAR_SHORT = {".tgz": ".gz", ".tbz2": ".bz2", ".tbz": ".bz2", ".txz": ".xz", ".tzst": ".zst"}
"""Short suffixes of tar archives and the compression that each means."""
SUFFIXES = (ZIP, *(TAR + packed for packed in compression.SUFFIXES), *TAR_SHORT)

DEPTH = 2
"""Archives in each other that are opened."""
TOO_DEEP = "archive inside an archive that lies in an archive itself: unpack the outermost one"
TOO_MANY = "archive of more than max_members members"
TOO_LONG = "zip archive inside an archive, longer than max_file_bytes"


@dataclass(frozen=True)
class Choice:
    """Which members of an archive are read, and how much an archive may take.

    suffixes: of names; none: all. patterns: of whole names, in place of suffixes.
    """

    suffixes: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    max_members: int = 1_000_000
    max_bytes: int = 64 << 20

    def takes(self, name: str) -> bool:
        """Whether a member of this name is read."""
        if self.patterns:
            return any(fnmatch.fnmatchcase(name, pattern) for pattern in self.patterns)
        return not _is_hidden(name) and (not self.suffixes or has_suffix(name, self.suffixes))


class Found(NamedTuple):
    """A member: its name inside the outermost archive, where it lies, its uncompressed bytes.

    `at` is a JSON value from which `members_of` goes on with it. `problem` says why it cannot be read;
    `is_passed` that the reader does not take such members.
    """

    inside: str
    at: Any
    open_at: OpenAt
    problem: str | None = None
    is_passed: bool = False


class Kind(NamedTuple):
    """Of an archive: zip or tar, and the compression around it, if any."""

    format: str
    compression: str | None


def kind_of(name: str) -> Kind | None:
    """What kind of archive a file of this name is; null where it is none."""
    if has_suffix(name, (ZIP, *ZIP_SHORT)):
        return Kind(ZIP, None)
    short = next((suffix for suffix in TAR_SHORT if has_suffix(name, (suffix,))), None)
    if short:
        return Kind(TAR, TAR_SHORT[short])
    packed = next((suffix for suffix in compression.SUFFIXES if has_suffix(name, (TAR + suffix,))), None)
    return None if packed is None else Kind(TAR, packed or None)


def members_of(
    path: str, kind: Kind, choice: Choice, at: Any = None, restarts: Restarts | None = None
) -> Iterator[Found]:
    """The members of the archive at this address, from the one at `at` on. Each is to be read before the next
    is asked for. Raises `DamagedFileError` behind the last one that can be found."""
    if kind.format == ZIP:
        content = Content(partial(compression.stored_blocks, path), BLOCK_BYTES)
        with paths.open_read(path) as opened:
            yield from _Archive(choice, "", 1).members(zip_archive.entries(content, opened, _outer(at)), at)
        return
    far = None if kind.compression else BLOCK_BYTES
    open_at = partial(compression.read_blocks_as, path, kind.compression, restarts=restarts)
    content = Content(open_at, far)
    yield from _Archive(choice, "", 1).members(tar_archive.entries(content, _outer(at)), at)


def behind(at: Any) -> Any:
    """The place behind the member at `at`."""
    return at | ({"in": behind(at["in"])} if "in" in at else {"done": True})


def _outer(at: Any) -> Any:
    return at["at"] if at else None


class _Archive:
    """One archive: `prefix` stands before its members' names, `depth` counts those around it, and itself."""

    def __init__(self, choice: Choice, prefix: str, depth: int) -> None:
        self._choice, self._prefix, self._depth = choice, prefix, depth

    def members(self, entries: Iterator[Entry], at: Any) -> Iterator[Found]:
        """Its members, with those of archives in it in their place.

        `at` has the place of an entry, how many came before it, and the place in it where it is an archive,
        or that it is done.
        """
        number, inner = (at["n"], at.get("in")) if at else (0, None)
        if at and at.get("done"):
            number += len(list(islice(entries, 1)))
        for entry in entries:
            number += 1
            place = {"at": entry.at, "n": number - 1}
            if number > self._choice.max_members:
                raise DamagedFileError(TOO_MANY)
            yield from self._of_entry(entry, place, inner)
            inner = None

    def _of_entry(self, entry: Entry, place: dict[str, Any], inner: Any) -> Iterator[Found]:
        inside = self._prefix + valid_text(entry.name).lstrip("/")
        found = Found(inside, place, partial(_uncompressed, entry))
        kind = None if _is_hidden(entry.name) else kind_of(entry.name)
        if kind is None and not self._choice.takes(inside) and not self._choice.takes(entry.name):
            yield found._replace(is_passed=True)
        elif entry.problem:
            yield found._replace(problem=entry.problem)
        elif kind is None:
            yield found
        elif self._depth == DEPTH:
            yield found._replace(problem=TOO_DEEP)
        else:
            yield from self._inner(entry, kind, found, inner)

    def _inner(self, entry: Entry, kind: Kind, found: Found, at: Any) -> Iterator[Found]:
        """The members of an archive that is a member."""
        archive = _Archive(self._choice, f"{found.inside}/", self._depth + 1)
        try:
            for each in archive.members(_inner_entries(entry, kind, self._choice, _outer(at)), at):
                yield each._replace(at=found.at | {"in": each.at})
        except DamagedFileError as error:
            yield found._replace(problem=error.reason)


def _inner_entries(entry: Entry, kind: Kind, choice: Choice, at: Any) -> Iterator[Entry]:
    content = Content(entry.open_at)
    if kind.format == TAR:
        unpack = partial(_unpacked, entry, kind.compression)
        return tar_archive.entries(Content(unpack) if kind.compression else content, at)
    whole = content.read(choice.max_bytes + 1)
    if len(whole) > choice.max_bytes:
        raise DamagedFileError(TOO_LONG)
    opened: IO[bytes] = io.BytesIO(whole)
    return zip_archive.entries(Content(lambda start: _slices(whole, start)), opened, at)


def _slices(whole: bytes, start: int) -> Iterator[bytes]:
    return (whole[place : place + BLOCK_BYTES] for place in range(start, len(whole), BLOCK_BYTES))


def _uncompressed(entry: Entry, start: int) -> Iterator[bytes]:
    """The bytes of a member, unpacked if its name says that it is compressed."""
    kind = compression.compression_of(entry.name)
    return _unpacked(entry, kind, start) if kind else entry.open_at(start)


def _unpacked(entry: Entry, kind: str | None, start: int) -> Iterator[bytes]:
    if kind is None:
        return entry.open_at(start)
    return compression.unpacked(Content(entry.open_at), kind, start)


def _is_hidden(name: str) -> bool:
    """Whether it, or a folder that it lies in, is named as programs name what is not data."""
    parts = posixpath.normpath(name).split("/")
    return any(is_hidden(part) for part in parts if part not in (".", ".."))
