"""The total order: batches of shards sorted, ranges of keys merged over all batches, and numbers given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus_latam.deduplicate.exchange import SCATTERED, cut
from corpus_latam.deduplicate.flat import (
    SUFFIX,
    Columns,
    Types,
    join,
    read_partition,
    read_partitions,
    write_partitions,
)
from corpus_latam.deduplicate.inputs import Shard, check_signature, signature_parameters
from corpus_latam.deduplicate.numbers import Numbers
from corpus_latam.deduplicate.order import BITS, KEY_TYPES, order_keys
from corpus_latam.deduplicate.work import Work, paths_of
from corpus_latam.errors import RunError
from corpus_latam.storage.manifest import Commit
from corpus_latam.wording import counted

MOST_DOCUMENTS = 2**32 - 1
KEYS = tuple(KEY_TYPES)
MERGED_TYPES: Types = {**KEY_TYPES, "position": np.int64}
SORTED_TYPES: Types = {**KEY_TYPES, "position": np.uint32, "documents": np.int64}
RANGE_TYPES: Types = {"position": np.uint32}
KEY_BYTES, POSITION_BYTES = 36, 4
SORT_BYTES = 4 * KEY_BYTES
"""Memory per document of a range while it is merged: keys, the sort's copies and indices."""
CHUNK = 4096
"""Documents of which the first key is known where ranges are cut."""


def number(work: Work) -> Numbers:
    """Every document's place in the total order, by shard.

    Batches of shards are sorted, each in a task; then ranges of keys are merged over all batches, each in a
    task. The coordinating process only writes down where the documents of a range lie.
    """
    config = work.context.config
    rules = (config.deduplicate.order, signature_parameters(config.annotate.signature))
    sizes = [shard.rows * KEY_BYTES for shard in work.shards]
    batches = cut(sizes, max(1, work.plan.share // SCATTERED), work.context.engine.workers)
    tasks = [
        (f"{place:05d}", write_keys, (tuple(work.shards[first:last]), *rules))
        for place, (first, last) in enumerate(batches)
    ]
    files = paths_of(work, "order", work.commit("order", tasks))
    heads = [read_partition([path], SORTED_TYPES, 0) for path in files]
    counts = np.concatenate([head["documents"] for head in heads])
    if not counts.sum():
        raise RunError(
            "deduplicate: select rejected every document, so none is left to compare. `corpus-latam report`"
            " shows which filter rejected them."
        )
    starts = np.cumsum([0, *(int(head["documents"].sum()) for head in heads)])
    ranges = cut_keys(heads, -(-int(counts.sum()) * SORT_BYTES // work.plan.share))
    merges = [
        (f"{place:05d}", write_range, (tuple(files), part, starts)) for place, part in enumerate(ranges)
    ]
    merged = paths_of(work, "numbers", work.commit("numbers", merges))
    return number_positions((read_partition([path], RANGE_TYPES, 0)["position"] for path in merged), counts)


def number_positions(ranges: Iterable[NDArray[np.uint32]], counts: NDArray[np.int64]) -> Numbers:
    """Numbers from the documents' positions in the total order, range after range.

    counts: documents of each shard, shape (shards,).
    """
    starts = np.append(0, np.cumsum(counts))
    flat, given = np.empty(int(starts[-1]), np.uint32), 0
    for positions in ranges:
        flat[positions] = np.arange(given, given + len(positions), dtype=np.uint32)
        given += len(positions)
    return Numbers(flat, starts)


def check_count(documents: int) -> None:
    """Raises `RunError` where there are more documents than numbers."""
    if documents > MOST_DOCUMENTS:
        raise RunError(
            f"deduplicate: {counted(documents, 'document')}; one run numbers at most {MOST_DOCUMENTS:,}."
            " Split the corpus and compare its parts with each other (deduplicate.against)."
        )


def write_keys(
    shards: Sequence[Shard],
    names: Sequence[str],
    signature: dict[str, str | int],
    folder: str,
    key: str,
    fingerprint: str,
) -> Commit:
    """The order keys of some shards' documents, sorted (a task).

    `names`: `deduplicate.order`. `signature`: what the shards' signatures must have been made with.
    """
    signals = sorted({name.removeprefix("-") for name in names} - set(BITS))
    parts: list[Columns] = []
    counts = []
    for shard in shards:
        check_signature(shard, signature)
        counts.append(0)
        for batch in shard.documents({"ingest": ["id", "date"], "annotate": ["words", *signals]}):
            parts.append(order_keys(batch, names, shard.rank, shard.settled))
            counts[-1] += batch.num_rows
    chunks = sorted_chunks(join(parts, KEY_TYPES), counts)
    file = write_partitions(folder, f"{key}{SUFFIX}", SORTED_TYPES, chunks)
    return Commit(key, fingerprint, (file,), counts={"documents": sum(counts)})


def sorted_chunks(keys: Columns, counts: Sequence[int]) -> Iterator[Columns]:
    """Partitions of a batch of shards: the sorted keys in chunks of `CHUNK`, with each one's position.

    The partition before them holds the first key of each chunk, and how many documents each shard has.
    """
    order = np.lexsort([keys[name] for name in reversed(KEYS)])
    ordered = {name: values[order] for name, values in keys.items()}
    nothing = join([], SORTED_TYPES)
    firsts = {name: values[::CHUNK] for name, values in ordered.items()}
    yield nothing | firsts | {"documents": np.array(counts, np.int64)}
    for start in range(0, len(order), CHUNK):
        chunk = {name: values[start : start + CHUNK] for name, values in ordered.items()}
        yield nothing | chunk | {"position": order[start : start + CHUNK]}


Bound = tuple[int, ...]


@dataclass(frozen=True)
class KeyRange:
    """The documents with `low` <= key < `high` (none: up to the last), and the chunks of each file that may
    hold any: `chunks[i]` are the first and the one after the last of file i.
    """

    low: Bound
    high: Bound | None
    chunks: tuple[tuple[int, int], ...]


def cut_keys(heads: Sequence[Columns], ranges: int) -> list[KeyRange]:
    """About so many ranges of keys that hold about as many documents each.

    `heads`: of each file the first keys of its chunks, which are all of one size.
    """
    joined = join(heads, KEY_TYPES)
    order = np.lexsort([joined[name] for name in reversed(KEYS)])
    places = [order[len(order) * i // ranges] for i in range(1, ranges)] if len(order) else []
    bounds = sorted({tuple(int(joined[name][place]) for name in KEY_TYPES) for place in places})
    lows: list[Bound] = [(0,) * len(KEY_TYPES), *bounds]
    return [
        KeyRange(low, high, tuple(_chunks(head, low, high) for head in heads))
        for low, high in zip(lows, [*bounds, None], strict=True)
    ]


def _chunks(firsts: Columns, low: Bound, high: Bound | None) -> tuple[int, int]:
    """Which chunks of a file may hold keys of a range, by their first keys."""
    before = int((~_at_least(firsts, low)).sum())
    end = len(firsts["first"]) if high is None else int((~_at_least(firsts, high)).sum())
    return max(0, before - 1), end


def write_range(
    files: Sequence[str],
    keys: KeyRange,
    starts: NDArray[np.int64],
    folder: str,
    key: str,
    fingerprint: str,
) -> Commit:
    """The positions of a range of documents in the total order (a task).

    starts: the position of the first document of each file.
    """
    columns = {"position": order_range(files, keys, starts)}
    file = write_partitions(folder, f"{key}{SUFFIX}", RANGE_TYPES, [columns])
    return Commit(key, fingerprint, (file,))


def order_range(files: Sequence[str], keys: KeyRange, starts: NDArray[np.int64]) -> NDArray[np.uint32]:
    """The documents with keys of a range by their positions, in the total order."""
    parts = []
    for path, start, (first, last) in zip(files, starts[:-1], keys.chunks, strict=True):
        if first == last:
            continue
        found = read_partitions(path, SORTED_TYPES, first + 1, last + 1)
        inside = _at_least(found, keys.low)
        if keys.high is not None:
            inside &= ~_at_least(found, keys.high)
        found["position"] = found["position"] + start
        parts.append({name: values[inside] for name, values in found.items() if name in MERGED_TYPES})
    merged = join(parts, MERGED_TYPES)
    order = np.lexsort([merged[name] for name in reversed(KEYS)])
    return merged["position"][order].astype(np.uint32)


def _at_least(keys: Columns, bound: Bound) -> NDArray[np.bool_]:
    """Which keys are not before the bound."""
    after = np.ones(len(keys["first"]), np.bool_)
    for name, value in reversed(list(zip(KEYS, bound, strict=True))):
        limit = np.uint64(value)
        after = (keys[name] > limit) | ((keys[name] == limit) & after)
    return after
