"""What groups need of their documents, brought together: each shard is read once, a partition for a group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus_latam.deduplicate.exchange import Holder, Scatter, scatter_rows
from corpus_latam.deduplicate.inputs import Shard
from corpus_latam.deduplicate.near.groups import ShardRows
from corpus_latam.deduplicate.numbers import Numbers, locate, positions_among
from corpus_latam.deduplicate.work import Work
from corpus_latam.engine import Task

SHINGLE_BYTES = 8
SET_BYTES_PER_WORD = 4 * SHINGLE_BYTES
"""Memory per word of a text that is compared: its n-grams as read, as joined, and while two are compared."""


def bring(work: Work, needed: Mapping[int, ShardRows], groups: int, scatter: Scatter) -> tuple[str, ...]:
    """Each shard that holds `needed` documents (by its place) gives them to groups; the files."""
    holders = [Holder(work.shards[place], (rows,), rows.size) for place, rows in needed.items()]
    return scatter_rows(work, holders, scatter, groups)


def count_words(work: Work, numbers: Numbers, documents: NDArray[np.uint32]) -> NDArray[np.int64]:
    """How many words each of some documents (sorted numbers) has."""
    shard_of, row_of = locate(documents, numbers)
    places = {f"{shard:09d}": place for shard, place in places_by(shard_of).items()}
    tasks = [Task(k, read_words, (work.shards[int(k)], row_of[place])) for k, place in places.items()]
    words = np.zeros(len(documents), np.int64)
    for key, found in work.context.map(tasks).items():
        words[places[key]] = found
    return words


def places_by(values: NDArray[np.integer[Any]]) -> dict[int, NDArray[np.int64]]:
    """The places of each value, in their order; the values are sorted."""
    order = np.argsort(values, kind="stable")
    found, starts = np.unique(values[order], return_index=True)
    return dict(zip(found.tolist(), np.split(order, starts)[1:], strict=True))


def read_words(shard: Shard, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """The words of some of a shard's documents (a task)."""
    parts = [
        batch["words"].to_numpy(zero_copy_only=False) for batch in shard.documents({"annotate": ["words"]})
    ]
    found: NDArray[np.int64] = np.concatenate(parts)[rows].astype(np.int64)
    return found


def brought(needed: Mapping[int, ShardRows]) -> int:
    """Documents that are brought to groups, those that two groups need counted twice."""
    return sum(len(rows.rows) for rows in needed.values())


def rows_by_shard(
    blocks: Sequence[NDArray[np.uint32]], sizes: NDArray[np.int64], numbers: Numbers
) -> tuple[dict[int, ShardRows], list[NDArray[np.uint32]]]:
    """Where the documents of each block (sorted numbers) lie; and each block as shards and rows have it.

    `sizes`: bytes that each document of all blocks takes. Blocks follow each other, so documents do too.
    """
    documents = np.concatenate([np.empty(0, np.uint32), *blocks])
    lengths = np.array([len(block) for block in blocks], np.int64)
    ends = np.cumsum(lengths)
    position = positions_among(documents, numbers)
    place = np.searchsorted(documents, numbers.flat[position]).astype(np.uint32)
    bounds = np.searchsorted(position, numbers.starts)
    needed = {}
    for shard in np.flatnonzero(np.diff(bounds)).tolist():
        own = slice(bounds[shard], bounds[shard + 1])
        block_of = np.searchsorted(ends, place[own], side="right")
        rows = (position[own] - numbers.starts[shard]).astype(np.uint32)
        needed[shard] = ShardRows(rows, block_of.astype(np.int32), int(sizes[place[own]].sum()))
    order = np.argsort(np.searchsorted(ends, place, side="right").astype(np.uint32), kind="stable")
    return needed, np.split(documents[place[order]], ends - lengths)[1:]
