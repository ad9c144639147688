"""What groups need of their documents, brought together: each shard is read once, a part for each group."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus_latam.deduplicate.inputs import Shard
from corpus_latam.deduplicate.near.groups import ShardRows
from corpus_latam.deduplicate.order import locate
from corpus_latam.deduplicate.work import Numbers, Work
from corpus_latam.engine import Task
from corpus_latam.storage.manifest import Commit

SHINGLE_BYTES = 8
SET_BYTES_PER_WORD = 4 * SHINGLE_BYTES
"""Memory per word of a text that is compared: its n-grams as read, as joined, and while two are compared."""


def bring(
    work: Work,
    step: str,
    needed: Mapping[int, ShardRows],
    groups: int,
    write: Callable[..., Commit],
    arguments: tuple[Any, ...] = (),
) -> list[str]:
    """Each shard that holds `needed` documents (by its place) writes them; the files, in that order."""
    holders = [(work.shards[place], rows) for place, rows in needed.items()]
    work.commit(step, [(s.label, write, (s, rows, groups, *arguments)) for s, rows in holders])
    return work.files(step, [shard for shard, _ in holders])


def count_words(work: Work, numbers: Numbers, documents: NDArray[np.uint32]) -> NDArray[np.int64]:
    """How many words each of some documents (sorted numbers) has."""
    shard_of, row_of = locate(documents, numbers)
    places = {f"{shard:09d}": np.flatnonzero(shard_of == shard) for shard in np.unique(shard_of).tolist()}
    tasks = [Task(k, read_words, (work.shards[int(k)], row_of[place])) for k, place in places.items()]
    words = np.zeros(len(documents), np.int64)
    for key, found in work.context.map(tasks).items():
        words[places[key]] = found
    return words


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
    groups: Sequence[NDArray[np.uint32]], numbers: Numbers
) -> tuple[dict[int, ShardRows], list[NDArray[np.uint32]]]:
    """Where the documents of each group (sorted numbers) lie; and each group as shards and rows have it."""
    documents = np.concatenate([np.empty(0, np.uint32), *groups])
    group_of = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    shard_of, row_of = locate(documents, numbers)
    order = np.lexsort((row_of, shard_of))
    shards = np.unique(shard_of).tolist()
    bounds = np.searchsorted(shard_of[order], [*shards, len(numbers)])
    parts = np.split(order, bounds[1:-1])
    needed = {s: ShardRows(row_of[p], group_of[p]) for s, p in zip(shards, parts, strict=True)}
    return needed, [documents[order][group_of[order] == group] for group in range(len(groups))]
