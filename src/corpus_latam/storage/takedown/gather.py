"""Gathers which claim names which document, in any number, through temporary files: memory stays small.

A document may be met in several folders, and counts once. Its pairs of id and claim go to one of
`PARTITIONS` files by the first bits of the id, and each file is then sorted alone.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from types import TracebackType
from typing import IO

import numpy as np
from numpy.typing import NDArray

from corpus_latam.storage import paths
from corpus_latam.storage.takedown.ids import Ids, IdSet, keys_of, unique

BITS = 6
PARTITIONS = 1 << BITS
BUFFER_BYTES = 64 << 10
PAIR = np.dtype([("key", np.uint64), ("second", np.uint64), ("claim", np.uint32)])

Pairs = NDArray[np.void]


def pairs(ids: Ids, claims: NDArray[np.uint32] | int = 0) -> Pairs:
    """Pairs of the ids in a string column and their claims (one per id, or one for all), as `PAIR`."""
    found = np.empty(len(ids), PAIR)
    found["key"], found["second"] = keys_of(ids)
    found["claim"] = claims
    return found


class Gathered:
    """Pairs in temporary files without a name, which end with the process, however it ends.

    root: the run folder, whose disk they take where it is on one.
    """

    def __init__(self, root: str) -> None:
        self._folder = root if paths.is_local(root) and paths.exists(root) else None
        self._open = ExitStack()
        self._files: list[IO[bytes]] = []
        self._pairs = 0

    def __enter__(self) -> Gathered:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def add(self, found: Pairs) -> None:
        """Takes pairs in any order; the same pair may come again."""
        if len(found) and not self._files:
            self._files = [self._new_file() for _ in range(PARTITIONS)]
        self._pairs += len(found)
        partitions = found["key"] >> np.uint64(64 - BITS)
        order = np.argsort(partitions, kind="stable")
        ends = np.searchsorted(partitions[order], np.arange(PARTITIONS, dtype=np.uint64), side="right")
        for part, file in zip(np.split(found[order], ends[:-1]), self._files, strict=False):
            file.write(part.tobytes())

    def ids(self) -> IdSet:
        """All ids, each once. Memory that is reserved for more of them is never touched."""
        keys, seconds = np.empty(self._pairs, np.uint64), np.empty(self._pairs, np.uint64)
        end = 0
        for part in self._parts():
            found = unique(part["key"], part["second"])
            start, end = end, end + len(found)
            keys[start:end], seconds[start:end] = found.keys, found.seconds
        return IdSet(keys[:end], seconds[:end])

    def counts(self, claims: int) -> NDArray[np.int64]:
        """How many ids each of the claims 0 to `claims` - 1 names."""
        found = np.zeros(claims, np.int64)
        for part in self._parts():
            order = np.lexsort((part["second"], part["key"], part["claim"]))
            ordered = part[order]
            new = np.ones(len(ordered), np.bool_)
            new[1:] = ordered[1:] != ordered[:-1]
            found += np.bincount(ordered["claim"][new], minlength=claims)
        return found

    def _new_file(self) -> IO[bytes]:
        return self._open.enter_context(tempfile.TemporaryFile(buffering=BUFFER_BYTES, dir=self._folder))

    def _parts(self) -> Iterator[Pairs]:
        """The partitions in the order of their keys."""
        for file in self._files:
            file.seek(0)
            yield np.frombuffer(file.read(), PAIR)
