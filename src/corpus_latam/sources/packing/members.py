"""The files that an address holds: itself, or the members of an archive in their order, read as they lie."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from corpus_latam.sources.packing.compression import read_blocks
from corpus_latam.sources.packing.damage import DamagedFileError
from corpus_latam.storage.quarantine import SAMPLE_BYTES


class Member(NamedTuple):
    """A file, or a file inside an archive."""

    file: str
    """The address of the outermost file."""
    inside: str
    """Its name inside the archive (`inner.zip/a.txt`); empty for a file that lies there itself."""
    blocks: Callable[[int], Iterator[bytes]]
    """Its uncompressed content from a byte on, in blocks that are never empty and of 1 MiB at most. Raises
    `damage.DamagedFileError` after the last byte that could be read."""


class BadMemberError(Exception):
    """Nothing can be read of a member, or nothing more: `reason` for quarantine, and its first bytes."""

    def __init__(self, reason: str, sample: bytes = b"") -> None:
        super().__init__(reason)
        self.reason, self.sample = reason, sample


def members(file: str) -> Iterator[Member]:
    """What the address of a file holds, in its order. Each is to be read before the next one is asked for."""
    yield Member(file, "", lambda start: read_blocks(file, start))


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
