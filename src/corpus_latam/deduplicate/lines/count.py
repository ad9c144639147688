"""Repeated lines and paragraphs: menus, footers and notices that many documents of a source share, counted.

The most frequent repeated lines of law are law ("Comuníquese y archívese"), so by default this is a report
for a person; `cuts.py` takes out what config says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from corpus_latam.config import LinesConfig
from corpus_latam.deduplicate.exchange import Columns, prefix, read_group, split, write_groups
from corpus_latam.deduplicate.inputs import Shard
from corpus_latam.deduplicate.lines.cuts import NOTHING_LEFT
from corpus_latam.deduplicate.lines.units import KINDS, find_units, kind_of, long_units
from corpus_latam.deduplicate.outcome import ShardOutcome, decided_rows
from corpus_latam.storage import paths
from corpus_latam.storage.aligned import read_texts
from corpus_latam.storage.manifest import Commit
from corpus_latam.storage.shards import read_table
from corpus_latam.text import as_utf8

COUNT_TYPES = {"unit": np.uint64, "documents": np.uint32, "occurrences": np.uint64, "bytes": np.uint64}
FREQUENT_TYPES = COUNT_TYPES | {"shard": np.uint32}
SORT_BYTES = 160
"""Memory per distinct unit of a shard while a partition is added up."""
LINES_PER_DOCUMENT = 20
SHOWN_CHARACTERS = 200


def write_unit_counts(
    shard: Shard, outcome: ShardOutcome | None, least: int, bits: int, folder: str, key: str, fingerprint: str
) -> Commit:
    """In how many documents that stay each unit of `least` characters occurs, by partition (a task).

    `outcome` says which stay; without one, the stage's own output does.
    """
    counted, documents = [no_counts()], 0
    for texts in kept_texts(shard, kept_rows(shard, outcome)):
        counted.append(count_units(texts, least))
        documents += len(texts)
    total = add_up(counted)
    groups = split(total, prefix(total["unit"], bits), 1 << bits)
    file = write_groups(folder, shard.label, COUNT_TYPES, groups)
    return Commit(key, fingerprint, (file,), counts={"documents": documents})


def kept_rows(shard: Shard, outcome: ShardOutcome | None) -> NDArray[np.bool_]:
    """Which documents stay, repeated lines and all."""
    if outcome is not None:
        keep: NDArray[np.bool_] = decided_rows(shard, outcome)["keep"].to_numpy(zero_copy_only=False)
        return keep
    written = read_table(paths.join(shard.root, "deduplicate", shard.name), ["keep", "reason"])
    emptied = np.array([reason == NOTHING_LEFT for reason in written["reason"].to_pylist()], np.bool_)
    stays: NDArray[np.bool_] = written["keep"].to_numpy() | emptied
    return stays


def kept_texts(shard: Shard, keep: NDArray[np.bool_]) -> Iterator[pa.Array]:
    """The texts (large_string) of the documents that stay, in batches."""
    start = 0
    for batch in read_texts(shard.root, shard.name, {}):
        yield batch["text"].filter(pa.array(keep[start : start + len(batch)]))
        start += len(batch)


def count_units(texts: pa.Array, least: int) -> Columns:
    """Columns of `COUNT_TYPES` for one batch, a row per distinct unit. `bytes`: of all its occurrences."""
    units = long_units(find_units(as_utf8(texts)), least)
    order = np.lexsort([units.texts, units.hashes])
    hashes, holders = units.hashes[order], units.texts[order]
    new = np.ones(len(order), np.bool_)
    new[1:] = (hashes[1:] != hashes[:-1]) | (holders[1:] != holders[:-1])
    ones = np.ones(len(order), np.uint64)
    sizes = (units.ends - units.starts)[order]
    return add_up([{"unit": hashes, "documents": new, "occurrences": ones, "bytes": sizes}])


def add_up(parts: Sequence[Columns]) -> Columns:
    """The sums of columns of `COUNT_TYPES`, a row per distinct unit, sorted by it."""
    joined = {name: np.concatenate([part[name] for part in parts]) for name in COUNT_TYPES}
    distinct, inverse = np.unique(joined["unit"], return_inverse=True)
    sums = {
        name: np.bincount(inverse, joined[name], minlength=len(distinct)).astype(np.int64)
        for name in ("documents", "occurrences", "bytes")
    }
    return {"unit": distinct, **sums}


def no_counts() -> Columns:
    """Columns of `COUNT_TYPES` without rows."""
    return {name: np.empty(0, t) for name, t in COUNT_TYPES.items()}


def write_frequent(
    files: Sequence[str], partition: int, least: int, folder: str, key: str, fingerprint: str
) -> Commit:
    """The units of one partition of a source that `least` documents share, most frequent first (a task)."""
    found = frequent_units([read_group(path, partition) for path in files], least)
    file = write_groups(folder, f"{key}.parquet", FREQUENT_TYPES, [found])
    counts = {}
    for place, kind in enumerate(KINDS):
        mine = kind_of(found["unit"]) == place
        counts[f"{kind} distinct"] = int(mine.sum())
        counts |= {f"{kind} {name}": int(found[name][mine].sum()) for name in ("occurrences", "bytes")}
    return Commit(key, fingerprint, (file,), counts=counts)


def frequent_units(parts: Sequence[Columns], least: int) -> Columns:
    """Columns of `FREQUENT_TYPES`: `shard` is the place of the first part that has the unit."""
    total = add_up([no_counts(), *parts])
    shards = np.repeat(np.arange(len(parts)), [len(part["unit"]) for part in parts])
    units = np.concatenate([np.empty(0, np.uint64), *(part["unit"] for part in parts)])
    _, first = np.unique(units, return_index=True)
    order = np.lexsort([total["unit"], -total["documents"]])
    order = order[total["documents"][order] >= least]
    return {name: values[order] for name, values in total.items()} | {"shard": shards[first[order]]}


def most_frequent(parts: Sequence[Columns], top: int) -> Columns:
    """The `top` lines and the `top` paragraphs of several columns of `FREQUENT_TYPES`, in that order."""
    joined = {name: np.concatenate([part[name] for part in parts]) for name in FREQUENT_TYPES}
    kinds = kind_of(joined["unit"])
    order = np.lexsort([joined["unit"], -joined["documents"].astype(np.int64), kinds])
    place = np.arange(len(order)) - np.searchsorted(kinds[order], kinds[order])
    return {name: values[order[place < top]] for name, values in joined.items()}


def read_units(
    shard: Shard, outcome: ShardOutcome | None, least: int, wanted: NDArray[np.uint64]
) -> dict[int, str]:
    """The wording (cut for show) of units of a shard, by hash (a task)."""
    found: dict[int, str] = {}
    for texts in kept_texts(shard, kept_rows(shard, outcome)):
        utf8 = as_utf8(texts)
        units = long_units(find_units(utf8), least)
        for place in np.flatnonzero(np.isin(units.hashes, wanted)).tolist():
            content = utf8.data[units.starts[place] : units.ends[place]].tobytes()
            found.setdefault(int(units.hashes[place]), content.decode("utf-8", "replace")[:SHOWN_CHARACTERS])
        if len(found) == len(wanted):
            break
    return found


def unit_rows(source: str, frequent: Columns, texts: dict[int, str], documents: int) -> list[dict[str, Any]]:
    """What is listed of one source: its most frequent units and the share of its documents with each."""
    rows = zip(*(frequent[name].tolist() for name in COUNT_TYPES), strict=True)
    return [
        {
            "source": source,
            "kind": KINDS[unit & 1],
            "text": texts[unit],
            "documents": held,
            "share": round(held / documents, 4),
            "occurrences": occurrences,
            "bytes": size,
        }
        for unit, held, occurrences, size in rows
    ]


def least_documents(config: LinesConfig, documents: int) -> int:
    """How many of a source's documents must share a unit before it is called repeated."""
    return max(config.min_documents, int(np.ceil(round(config.min_share * documents, 6))))
