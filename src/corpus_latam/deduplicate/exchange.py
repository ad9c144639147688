"""The exchange: every shard scatters rows to partitions, and tasks gather partitions.

Consecutive shards are scattered by one task, which writes one flat file (`flat.py`): few files, however many
shards there are, but enough that no task scatters much or is sent much. A task gathers consecutive
partitions, each with one read of every file. How shards and partitions are cut into tasks follows from their
sizes, the memory budget and the workers, and shows in the arguments of the tasks, so in their fingerprints.
The rows of a partition come in the order of the shards, however they were cut.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus_latam.deduplicate.flat import SUFFIX, Columns, Types, join, read_each, write_partitions
from corpus_latam.deduplicate.inputs import Shard
from corpus_latam.deduplicate.work import Work, paths_of
from corpus_latam.storage.manifest import Commit

Pieces = Iterable[tuple[int, Columns]]
"""Rows with the partition that they go to."""
SCATTERED = 4
"""Rows that wait to be written fill this part of a worker's share, so that several files are made."""
SENT = 1 << 22
"""Bytes of arrays that a task is sent, or those of one shard. The coordinating process holds them about three
times while it sends them, and keeps that memory."""
PIECES = 1 << 16
"""So many pieces that wait are joined: of small shards, a piece takes far more memory than its rows."""


@dataclass(frozen=True)
class Holder:
    """A shard that scatters rows, what is said to it alone, and about how many bytes it scatters."""

    shard: Shard
    own: tuple[Any, ...]
    size: int

    @property
    def sent(self) -> int:
        """Bytes of the arrays that are said to it alone."""
        return sum(_array_bytes(value) for value in self.own)


def _array_bytes(value: Any) -> int:
    if isinstance(value, np.ndarray):
        return value.nbytes
    if is_dataclass(value):
        return sum(_array_bytes(getattr(value, field.name)) for field in fields(value))
    return 0


@dataclass(frozen=True)
class Scatter:
    """What shards give: `rows(shard, *own, *arguments)` yields pieces with columns of `types`."""

    step: str
    rows: Callable[..., Pieces]
    types: Types
    arguments: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Gather:
    """What is made of partitions: `write(taken, *arguments, folder, key, fingerprint)` is a task."""

    step: str
    write: Callable[..., Commit]
    arguments: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Taken:
    """The partitions that one task gathers, of all files."""

    files: tuple[str, ...]
    first: int
    last: int

    def partitions(self, types: Types) -> Iterator[tuple[int, Columns]]:
        """Each partition's place and its rows, one after the other."""
        return enumerate(read_each(self.files, types, self.first, self.last), self.first)


def exchange(
    work: Work, holders: Sequence[Holder], scatter: Scatter, gather: Gather, sizes: Sequence[int]
) -> list[Commit]:
    """Scatters the rows of all shards and gathers every partition; the commits of the gathering tasks.

    `sizes`: bytes of memory that each partition takes when it is gathered.
    """
    files = scatter_rows(work, holders, scatter, len(sizes))
    return gather_partitions(work, files, gather, sizes)


def gather_partitions(
    work: Work, files: tuple[str, ...], gather: Gather, sizes: Sequence[int]
) -> list[Commit]:
    """Gathers the partitions, of which each takes so many bytes of memory; the commits of the tasks."""
    cuts = cut(sizes, work.plan.share, work.context.engine.workers)
    tasks = [
        (f"{place:05d}", gather.write, (Taken(files, first, last), *gather.arguments))
        for place, (first, last) in enumerate(cuts)
    ]
    return work.commit(gather.step, tasks)


def scatter_rows(work: Work, holders: Sequence[Holder], scatter: Scatter, partitions: int) -> tuple[str, ...]:
    """The flat files that the shards' rows lie in, each with all the partitions."""
    share = max(1, work.plan.share // SCATTERED)
    fills = [max(holder.size, holder.sent * share // SENT) for holder in holders]
    cuts = cut(fills, share, work.context.engine.workers)
    tasks = [
        (
            f"{place:05d}",
            write_scattered,
            (
                tuple((h.shard, h.own) for h in holders[first:last]),
                scatter.rows,
                scatter.arguments,
                dict(scatter.types),
                partitions,
            ),
        )
        for place, (first, last) in enumerate(cuts)
    ]
    return tuple(paths_of(work, scatter.step, work.commit(scatter.step, tasks)))


def write_scattered(
    shards: Sequence[tuple[Shard, tuple[Any, ...]]],
    rows: Callable[..., Pieces],
    arguments: tuple[Any, ...],
    types: Types,
    partitions: int,
    folder: str,
    key: str,
    fingerprint: str,
) -> Commit:
    """Writes the rows of some shards by partition (a task)."""
    held: list[list[Columns]] = [[] for _ in range(partitions)]
    pieces = 0
    for shard, own in shards:
        for partition, columns in rows(shard, *own, *arguments):
            held[partition].append(columns)
            pieces += 1
        if pieces > max(PIECES, 2 * partitions):
            held = [[columns] for columns in _joined(held, types)]
            pieces = partitions
    file = write_partitions(folder, f"{key}{SUFFIX}", types, _joined(held, types))
    return Commit(key, fingerprint, (file,))


def _joined(held: list[list[Columns]], types: Types) -> Iterator[Columns]:
    """The rows of each partition in one piece; what was taken is let go."""
    for place, pieces in enumerate(held):
        held[place] = []
        yield join(pieces, types)


def cut(sizes: Sequence[int], most: int, workers: int) -> list[tuple[int, int]]:
    """Consecutive things of some sizes cut into parts of about `most` bytes: bounds of each part.

    Every worker gets a part, if there are so many things. Nothing is cut itself.
    """
    if not len(sizes):
        return []
    weights = np.maximum(np.asarray(sizes, np.int64), 1)
    even = -(-int(weights.sum()) // workers)
    part = (np.cumsum(weights) - 1) // max(1, min(most, even))
    bounds = [0, *(np.flatnonzero(np.diff(part)) + 1).tolist(), len(weights)]
    return list(pairwise(bounds))


def split(
    columns: Columns, partition: NDArray[np.integer[Any]], partitions: int
) -> Iterator[tuple[int, Columns]]:
    """Pieces of rows. `partition` gives each row's, shape (rows,); in it rows keep their order."""
    if partitions == 1:
        yield 0, columns
        return
    small = partition.astype(np.uint16) if partitions <= 1 << 16 else partition  # sorted five times as fast
    order = np.argsort(small, kind="stable")
    ends = np.cumsum(np.bincount(partition, minlength=partitions)).tolist()
    ordered = {name: values[order] for name, values in columns.items()}
    for place, (start, end) in enumerate(zip([0, *ends[:-1]], ends, strict=True)):
        if start < end:
            yield place, {name: values[start:end] for name, values in ordered.items()}


def partition_bits(total: int, share: int) -> int:
    """The fewest bits that cut `total` bytes into partitions of at most `share`."""
    return max(0, (-(-total // share) - 1).bit_length())


def prefix(hashes: NDArray[np.uint64], bits: int) -> NDArray[np.int64]:
    """The first `bits` bits of 64-bit hashes."""
    if bits == 0:
        return np.zeros(len(hashes), np.int64)
    return (hashes >> np.uint64(64 - bits)).astype(np.int64)
