"""What an archive's reader finds of a member: its name, its place, its bytes, or why they cannot be read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from corpus_latam.sources.packing.content import Content, OpenAt, Slice, blocks_of
from corpus_latam.sources.packing.damage import DamagedFileError

ENDS_EARLY = "archive ends early"
LINK = "a link in an archive: it names another file, and holds nothing"
SPECIAL = "a device or pipe in an archive: it holds nothing"


class Entry(NamedTuple):
    """A member of an archive as it lies there, whether compressed itself or not."""

    name: str
    at: Any
    """A JSON value from which the archive's reader goes on with this member."""
    open_at: OpenAt
    problem: str | None = None
    """Why it cannot be read."""


def stored(content: Content, start: int, size: int) -> OpenAt:
    """The bytes of a member that lies in its archive as it is."""

    def open_at(skipped: int) -> Iterator[bytes]:
        given = skipped
        for block in blocks_of(Slice(content, start, size), skipped):
            given += len(block)
            yield block
        if given < size:
            raise DamagedFileError(content.damage or ENDS_EARLY)

    return open_at
