"""Heads: the documents that others go in favour of, told to every shard that names one.

A join in two exchanges. First by number: heads bring their id and source, and what goes for them is counted.
Then by the shard that needs to know: those whose documents go, and the head's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from corpus_latam.deduplicate.arrays import distinct, pack_strings, unpack_strings
from corpus_latam.deduplicate.decide import Fates
from corpus_latam.deduplicate.exchange import (
    SCATTERED,
    Gather,
    Holder,
    Pieces,
    Scatter,
    Taken,
    cut,
    exchange,
    gather_partitions,
    split,
)
from corpus_latam.deduplicate.flat import SUFFIX, Columns, Types, count_rows, join, write_partitions
from corpus_latam.deduplicate.inputs import Shard
from corpus_latam.deduplicate.work import Work, check_room, paths_of
from corpus_latam.storage.manifest import Commit

STRINGS: Types = {"id_length": np.uint32, "id": np.uint8, "source_length": np.uint32, "source": np.uint8}
MEETING_TYPES: Types = {
    "number": np.uint32,
    "home": np.uint32,
    "original": np.uint32,
    "shard": np.uint32,
    **STRINGS,
}
"""Heads with the shard that they lie in; and the original and the shard of each document that goes."""
HEAD_TYPES: Types = {"shard": np.uint32, "number": np.uint32, "size": np.int32, **STRINGS}
"""Heads as a shard needs them; `size`: documents of the cluster, itself among them."""
MEETING_BYTES = 200
"""Memory per head and per document that goes, while they meet."""
HEAD_BYTES, GONE_BYTES = 64, 8
"""What each scatters, about."""
NOWHERE = ("", 0)


def tell_heads(work: Work, fates: Sequence[Fates]) -> list[tuple[str, int]]:
    """For each of the run's own shards the file and partition of the heads that it needs to know.

    `fates`: by shard. `NOWHERE` for all where no document goes.
    """
    own = [shard for shard in work.shards if not shard.settled]
    gone = [int(fate.gone.sum()) for fate in fates]
    heads = [int(fate.heads.sum()) for fate in fates]
    if not sum(gone):
        return [NOWHERE] * len(own)
    busy = [MEETING_BYTES * (a + b) for a, b in zip(gone, heads, strict=True)]
    partitions = -(-sum(busy) // work.plan.share)
    batches = cut(busy[: len(own)], max(1, work.plan.share // SCATTERED), work.context.engine.workers)
    bounds = np.array([0, *(last for _, last in batches)])
    holders = [
        Holder(shard, (fates[place], place), heads[place] * HEAD_BYTES + gone[place] * GONE_BYTES)
        for place, shard in enumerate(work.shards)
        if heads[place] + gone[place]
    ]
    told_bytes = 2 * sum(gone) * (GONE_BYTES + HEAD_BYTES)
    check_room(sum(h.size for h in holders) + told_bytes, work.context.root, "what stays for copies")
    scatter = Scatter("heads", meeting_rows, MEETING_TYPES, (partitions,))
    gather = Gather("meetings", write_meetings, (bounds,))
    met = exchange(work, holders, scatter, gather, [sum(busy) // partitions] * partitions)
    files = tuple(paths_of(work, gather.step, met))
    sizes = (count_rows(files, HEAD_TYPES) * MEETING_BYTES).tolist()
    told = gather_partitions(work, files, Gather("told-heads", write_told, (bounds,)), sizes)
    return [
        (path, place)
        for path, commit in zip(paths_of(work, "told-heads", told), told, strict=True)
        for place in range(commit.counts["shards"])
    ]


def meeting_rows(shard: Shard, fates: Fates, place: int, partitions: int) -> Pieces:
    """One shard's heads, and the originals of its documents that go, by the number of the head.

    `place`: of the shard among all.
    """
    nothing = join([], MEETING_TYPES)
    originals = fates.originals[fates.gone]
    asked = {"original": originals, "shard": np.full(len(originals), place)}
    for partition, columns in split(asked, originals.astype(np.int64) % partitions, partitions):
        yield partition, nothing | columns
    rows = np.flatnonzero(fates.heads)
    strings = _strings_of(shard, rows)
    numbers = fates.numbers[rows]
    for partition, columns in split(
        {"row": np.arange(len(rows))}, numbers.astype(np.int64) % partitions, partitions
    ):
        chosen = columns["row"]
        homes = np.full(len(chosen), place)
        yield partition, nothing | {"number": numbers[chosen], "home": homes} | _packed(strings, chosen)


def _strings_of(shard: Shard, rows: NDArray[np.int64]) -> dict[str, pa.Array]:
    """Id and source of some of a shard's documents."""
    wanted = ["id", "source"]
    if not len(rows):
        return {name: pa.array([], pa.string()) for name in wanted}
    batches = [batch.select(wanted) for batch in shard.documents({"ingest": wanted})]
    table = pa.Table.from_batches(batches).take(pa.array(rows)).combine_chunks()
    return {name: table[name] for name in wanted}


def _packed(strings: dict[str, pa.Array], chosen: NDArray[np.int64]) -> Columns:
    columns: Columns = {}
    for name, values in strings.items():
        columns[f"{name}_length"], columns[name] = pack_strings(values.take(pa.array(chosen)))
    return columns


def _unpacked(columns: Columns) -> dict[str, pa.Array]:
    return {name: unpack_strings(columns[f"{name}_length"], columns[name]) for name in ("id", "source")}


def write_meetings(
    taken: Taken, bounds: NDArray[np.int64], folder: str, key: str, fingerprint: str
) -> Commit:
    """The heads of some partitions by the batch of shards that need them (a task).

    bounds: the first shard of each batch, and the number of the run's own shards at the end.
    """
    batches: list[list[Columns]] = [[] for _ in bounds[1:]]
    for _, columns in taken.partitions(MEETING_TYPES):
        met = meet(columns, int(bounds[-1]))
        strings = _unpacked(met)
        batch = np.searchsorted(bounds, met["shard"], side="right") - 1
        for place, part in split({"row": np.arange(len(batch))}, batch, len(batches)):
            fixed = {name: met[name][part["row"]] for name in ("shard", "number", "size")}
            batches[place].append(fixed | _packed(strings, part["row"]))
    parts = (join(pieces, HEAD_TYPES) for pieces in batches)
    return Commit(key, fingerprint, (write_partitions(folder, f"{key}{SUFFIX}", HEAD_TYPES, parts),))


def meet(columns: Columns, own: int) -> Columns:
    """Columns of `HEAD_TYPES`: each head once for each shard that needs it, among the first `own` shards."""
    order = np.argsort(columns["number"])
    numbers, homes = columns["number"][order], columns["home"][order]
    head = np.searchsorted(numbers, columns["original"])
    sizes = 1 + np.bincount(head, minlength=len(numbers))
    at_home = np.flatnonzero(homes < own)
    shards = np.concatenate([columns["shard"], homes[at_home]]).astype(np.int64)
    needed = distinct(shards << 32 | np.concatenate([head, at_home]))
    shard, place = needed >> 32, needed & 0xFFFFFFFF
    fixed = {"shard": shard, "number": numbers[place], "size": sizes[place]}
    return fixed | _packed(_unpacked(columns), order[place])


def write_told(taken: Taken, bounds: NDArray[np.int64], folder: str, key: str, fingerprint: str) -> Commit:
    """The heads that the shards of some batches need, a partition for each shard, by number (a task)."""
    parts = _by_shard(taken, bounds)
    file = write_partitions(folder, f"{key}{SUFFIX}", HEAD_TYPES, parts)
    return Commit(key, fingerprint, (file,), counts={"shards": int(bounds[taken.last] - bounds[taken.first])})


def _by_shard(taken: Taken, bounds: NDArray[np.int64]) -> Iterator[Columns]:
    for batch, columns in taken.partitions(HEAD_TYPES):
        order = np.lexsort([columns["number"], columns["shard"]])
        shards = columns["shard"][order]
        strings = _unpacked(columns)
        for shard in range(int(bounds[batch]), int(bounds[batch + 1])):
            first, last = np.searchsorted(shards, [shard, shard + 1])
            chosen = order[first:last]
            fixed = {name: columns[name][chosen] for name in ("shard", "number", "size")}
            yield fixed | _packed(strings, chosen)
