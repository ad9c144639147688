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

from corpus_latam.deduplicate.exchange import Taken, prefix, split
from corpus_latam.deduplicate.flat import SUFFIX, Columns, join, write_partitions
from corpus_latam.deduplicate.inputs import Shard
from corpus_latam.deduplicate.lines.cuts import NOTHING_LEFT
from corpus_latam.deduplicate.lines.units import (
    COUNT_TYPES,
    KINDS,
    REPEATED_TYPES,
    UNIT_TYPES,
    find_units,
    kind_of,
    long_units,
)
from corpus_latam.deduplicate.outcome import Decided, decided_rows, load_outcome
from corpus_latam.storage import paths
from corpus_latam.storage.aligned import read_texts
from corpus_latam.storage.manifest import Commit
from corpus_latam.storage.shards import read_table
from corpus_latam.text import as_utf8

SUMS = ("documents", "occurrences", "bytes")
TOTALS = ("distinct", "occurrences", "bytes")
ROW_BYTES = 32
SORT_BYTES = 160
"""Memory per distinct unit of a shard while a partition is added up."""
UNITS_PER_DOCUMENT, BYTES_PER_UNIT = 20, 48
"""Before they are counted: so many of a document, and more where one unit for so many bytes of the shard
of `ingest`, which is compressed, makes more."""
SHOWN_CHARACTERS = 200


def unit_rows(
    shard: Shard, decided: Decided | None, place: int, least: int, bits: int
) -> Iterator[tuple[int, Columns]]:
    """In how many documents that stay each unit of `least` characters occurs, in 2^bits partitions by hash.

    `decided` says which stay; without one, the stage's own output does. One more partition says of each
    shard, by its `place`, how many documents stay.
    """
    counted, documents = [no_counts()], 0
    for texts in kept_texts(shard, kept_rows(shard, decided)):
        counted.append(count_units(texts, least))
        documents += len(texts)
    total = add_up(counted)
    total["shard"] = np.full(len(total["unit"]), place, np.uint32)
    yield from split(total, prefix(total["unit"], bits), 1 << bits)
    tally = {name: np.empty(0, kind) for name, kind in UNIT_TYPES.items()}
    yield 1 << bits, tally | {"documents": np.array([documents]), "shard": np.array([place])}


def kept_rows(shard: Shard, decided: Decided | None) -> NDArray[np.bool_]:
    """Which documents stay, repeated lines and all."""
    if decided is not None:
        keep: NDArray[np.bool_] = decided_rows(shard, load_outcome(decided))["keep"].to_numpy(
            zero_copy_only=False
        )
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
        name: np.bincount(inverse, joined[name], minlength=len(distinct)).astype(np.int64) for name in SUMS
    }
    return {"unit": distinct, **sums}


def no_counts() -> Columns:
    """Columns of `COUNT_TYPES` without rows."""
    return {name: np.empty(0, t) for name, t in COUNT_TYPES.items()}


def write_frequent(
    taken: Taken,
    source_of: NDArray[np.int64],
    least: NDArray[np.int64],
    folder: str,
    key: str,
    fingerprint: str,
) -> Commit:
    """Of some partitions, the units that enough documents of a source share, a partition by source (a task).

    source_of: the source of each shard. least: how many documents of each source must share a unit.
    """
    found = [frequent_units(counted, source_of, least) for _, counted in taken.partitions(UNIT_TYPES)]
    total = join(found, UNIT_TYPES)
    rows: list[Columns] = [{}] * len(least)
    for source, columns in split(total, source_of[total["shard"]], len(least)):
        rows[source] = columns
    by_source = (columns or join([], UNIT_TYPES) for columns in rows)
    return Commit(key, fingerprint, (write_partitions(folder, f"{key}{SUFFIX}", UNIT_TYPES, by_source),))


def frequent_units(counted: Columns, source_of: NDArray[np.int64], least: NDArray[np.int64]) -> Columns:
    """Columns of `UNIT_TYPES`, a row per source and unit: `shard` is the first of the source that has it.

    `counted`: the same columns, the shards in their order.
    """
    source = source_of[counted["shard"]]
    order = np.lexsort([counted["unit"], source])
    ordered = {name: values[order] for name, values in counted.items()}
    source, unit = source[order], ordered["unit"]
    new = np.ones(len(order), np.bool_)
    new[1:] = (source[1:] != source[:-1]) | (unit[1:] != unit[:-1])
    starts = np.flatnonzero(new)
    sums = {name: _sums(ordered[name], starts) for name in SUMS}
    enough = sums["documents"] >= least[source[starts]]
    firsts = {name: ordered[name][starts] for name in ("unit", "shard")}
    return {name: values[enough] for name, values in (firsts | sums).items()}


def _sums(values: NDArray[Any], starts: NDArray[np.int64]) -> NDArray[np.int64]:
    """The sum of the values from each start up to the next."""
    ends = np.append(0, np.cumsum(values, dtype=np.int64))
    sums: NDArray[np.int64] = np.diff(ends[np.append(starts, len(values))])
    return sums


def write_repeated(taken: Taken, top: int, folder: str, key: str, fingerprint: str) -> Commit:
    """Of some sources what they repeat, two partitions each (a task).

    The first has the hashes of all repeated units, sorted. The second has the `top` lines and the `top`
    paragraphs, and `total` (`TOTALS` of lines, then of paragraphs).
    """
    parts: list[Columns] = []
    nothing = join([], REPEATED_TYPES)
    for _, frequent in taken.partitions(UNIT_TYPES):
        parts.append(nothing | {"unit": np.sort(frequent["unit"])})
        parts.append(most_frequent(frequent, top) | {"total": _totals(frequent)})
    file = write_partitions(folder, f"{key}{SUFFIX}", REPEATED_TYPES, parts)
    return Commit(key, fingerprint, (file,), counts={"sources": taken.last - taken.first})


def _totals(frequent: Columns) -> NDArray[np.int64]:
    kinds = kind_of(frequent["unit"])
    sums = [(int(mine.sum()), *(int(frequent[n][mine].sum()) for n in TOTALS[1:])) for mine in _each(kinds)]
    return np.array(sums, np.int64).ravel()


def _each(kinds: NDArray[np.int64]) -> Iterator[NDArray[np.bool_]]:
    return (kinds == place for place in range(len(KINDS)))


def most_frequent(frequent: Columns, top: int) -> Columns:
    """The `top` lines and the `top` paragraphs of columns of `UNIT_TYPES`, in that order."""
    kinds = kind_of(frequent["unit"])
    order = np.lexsort([frequent["unit"], -frequent["documents"].astype(np.int64), kinds])
    place = np.arange(len(order)) - np.searchsorted(kinds[order], kinds[order])
    return {name: values[order[place < top]] for name, values in frequent.items()}


def read_units(
    shard: Shard, decided: Decided | None, least: int, wanted: NDArray[np.uint64]
) -> dict[int, str]:
    """The wording (cut for show) of units of a shard, by hash (a task)."""
    found: dict[int, str] = {}
    for texts in kept_texts(shard, kept_rows(shard, decided)):
        utf8 = as_utf8(texts)
        units = long_units(find_units(utf8), least)
        for place in np.flatnonzero(np.isin(units.hashes, wanted)).tolist():
            content = utf8.data[units.starts[place] : units.ends[place]].tobytes()
            found.setdefault(int(units.hashes[place]), content.decode("utf-8", "replace")[:SHOWN_CHARACTERS])
        if len(found) == len(wanted):
            break
    return found


def list_units(source: str, frequent: Columns, texts: dict[int, str], documents: int) -> list[dict[str, Any]]:
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


def expected_units(documents: int, size: int) -> int:
    """About how many distinct units a shard of `ingest` of so many documents and bytes has."""
    return max(documents * UNITS_PER_DOCUMENT, size // BYTES_PER_UNIT)


def least_documents(min_documents: int, min_share: float, documents: int) -> int:
    """How many of a source's documents must share a unit before it is called repeated."""
    return max(min_documents, int(np.ceil(round(min_share * documents, 6))))
