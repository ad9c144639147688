"""The files that an address holds: itself, or the members of an archive in their order, read as they lie."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import IO, Any, NamedTuple

from corpus_latam.config import PackedSource
from corpus_latam.sources.packing import archives
from corpus_latam.sources.packing.archives import Choice
from corpus_latam.sources.packing.compression import read_blocks
from corpus_latam.sources.packing.damage import DamagedFileError
from corpus_latam.sources.packing.restarts import Restarts
from corpus_latam.storage.quarantine import SAMPLE_BYTES

ALL = Choice()


class Member(NamedTuple):
    """A file, or a file inside an archive."""

    file: str
    """The address of the outermost file."""
    inside: str
    """Its name inside the archive (`inner.zip/a.txt`); empty for a file that lies there itself."""
    blocks: Callable[[int], Iterator[bytes]]
    """Its uncompressed content from a byte on, in blocks that are never empty and of 1 MiB at most. Raises
    `damage.DamagedFileError` after the last byte that could be read."""
    at: Any = None
    """Where it lies in its archive, as `members` goes on from; null for a file that lies there itself."""
    problem: str | None = None
    """Why it cannot be read at all."""
    is_passed: bool = False
    """Whether the reader does not take members of its kind."""

    @property
    def name(self) -> str:
        """Its own name, with folders where it has any."""
        return self.inside or self.file.rpartition("/")[2]


class BadMemberError(Exception):
    """Nothing can be read of a member, or nothing more: `reason` for quarantine, and its first bytes."""

    def __init__(self, reason: str, sample: bytes = b"") -> None:
        super().__init__(reason)
        self.reason, self.sample = reason, sample


def choice_of(source: PackedSource, suffixes: tuple[str, ...]) -> Choice:
    """Which members of archives a source's reader takes: those that its config names, or by `suffixes`."""
    return Choice(suffixes, source.members, source.max_members, source.max_file_bytes)


def members(
    file: str, choice: Choice = ALL, at: Any = None, restarts: Restarts | None = None
) -> Iterator[Member]:
    """What the address of a file holds, in its order, from the member at `at` on.

    Each is to be read before the next one is asked for. Raises `damage.DamagedFileError` behind the last one
    that can be found in an archive. restarts: points of the file from which decompression can start.
    """
    kind = archives.kind_of(file)
    if kind is None:
        yield plain_file(file, restarts)
        return
    for found in archives.members_of(file, kind, choice, at, restarts):
        yield Member(file, found.inside, found.open_at, found.at, found.problem, found.is_passed)


def plain_file(file: str, restarts: Restarts | None = None) -> Member:
    """A file that is no archive, or is not to be opened as one."""
    return Member(file, "", partial(read_blocks, file, restarts=restarts))


def readable_members(file: str, choice: Choice) -> Iterator[Member]:
    """Those that can be read, up to where an archive is damaged: for a look before reading."""
    with suppress(DamagedFileError):
        yield from (each for each in members(file, choice) if not each.is_passed and not each.problem)


def first_member(file: str, choice: Choice) -> Member | None:
    """The first one that can be read; null where there is none."""
    return next(readable_members(file, choice), None)


TOO_LONG = "file longer than max_file_bytes"


def content(member: Member, limit: int) -> tuple[bytes, str | None]:
    """A member whole, up to damage if there is any, and what is wrong with its packing (`damage`), or null.

    Raises `BadMemberError` where it is longer than `limit` bytes.
    """
    whole = bytearray()
    try:
        for block in member.blocks(0):
            whole += block
            if len(whole) > limit:
                raise BadMemberError(TOO_LONG, bytes(whole[:SAMPLE_BYTES]))
    except DamagedFileError as error:
        return bytes(whole), error.reason
    return bytes(whole), None


def as_file(member: Member, limit: int) -> IO[bytes]:
    """A member whole, for readers that seek.

    Raises `BadMemberError` where it is longer than `limit` bytes, or damaged.
    """
    data, problem = content(member, limit)
    if problem:
        raise BadMemberError(problem, data[:SAMPLE_BYTES])
    return io.BytesIO(data)
