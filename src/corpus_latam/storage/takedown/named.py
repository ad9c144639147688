"""Which documents of a run folder a takedown names, and which are copies of those: ids, never texts.

Shards are read a row group at a time, a few at once (`threads.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from corpus_latam.schema import Holds, holding
from corpus_latam.storage import paths
from corpus_latam.storage.manifest import Manifest
from corpus_latam.storage.shards import read_batches
from corpus_latam.storage.takedown.gather import Gathered, Pairs, pairs
from corpus_latam.storage.takedown.ids import IdSet
from corpus_latam.storage.takedown.ledger import COLUMNS, Rules, entry_id, record_ids
from corpus_latam.storage.threads import in_order

DECIDED = "deduplicate"
Place = tuple[str, str | None]
"""A shard that rules are looked up in, and its source as the config names it: null in the corpus, whose
folders are languages."""


def looked_up(root: str) -> Iterator[Place]:
    """Every shard whose rows say what rules look at.

    Released and rejected documents are among them: they may be older than what was ingested last.
    """
    for folder in holding(Holds.ADDRESSES):
        for file in Manifest(paths.join(root, folder)).files(".parquet"):
            path = paths.join(root, folder, file.path)
            if paths.exists(path):
                yield path, None if folder == "corpus" else file.path.split("/")[0]


def named_in(root: str, rules: Rules) -> IdSet:
    """The run's documents that the rules name."""

    def named(rows: pa.RecordBatch, configured: str | None) -> Pairs:
        return pairs(rows["id"].filter(rules.names(rows, configured)))

    with Gathered(root) as gathered:
        _gather(gathered, looked_up(root), named)
        return gathered.ids()


def counts_by_entry(root: str, rules: Rules) -> dict[str, int]:
    """How many of the run's documents each entry of a ledger names, by the entry's id."""
    by_claim = [*sorted(rules.sources), *sorted(rules.url_prefixes)]
    with Gathered(root) as gathered:
        _gather(gathered, looked_up(root), lambda rows, configured: _claims(rules, rows, configured))
        counts = gathered.counts(len(rules.records) + len(by_claim))
    ids = sorted(rules.ids)
    places = rules.records.find(record_ids(pa.array(ids, pa.string())))
    found = {entry_id("id", id_): int(counts[place]) for id_, place in zip(ids, places, strict=True)}
    kinds = ["source"] * len(rules.sources) + ["url_prefix"] * len(rules.url_prefixes)
    rest = zip(kinds, by_claim, counts[len(rules.records) :], strict=True)
    return found | {entry_id(kind, value): int(count) for kind, value, count in rest}


def sources_in(root: str) -> set[str]:
    """Every name that `source` may mean here: what the config called them, and values of the column."""

    def values(place: Place) -> set[str | None]:
        path, configured = place
        found: set[str | None] = {configured}
        for rows in read_batches(path, ["source"]):
            found.update(rows["source"].unique().to_pylist())
        return found

    return {name for found in in_order(values, looked_up(root)) for name in found if name}


def copies_of(root: str, wanted: IdSet) -> IdSet:
    """The documents that deduplicate found to be copies of these, or these copies of."""
    places = [(path, None) for path in _decided(root)]
    if not places or not len(wanted):
        return IdSet(*np.zeros((2, 0), np.uint64))

    def heads_of(rows: pa.RecordBatch, _: str | None) -> Pairs:
        copies = rows.filter(pc.is_valid(rows["duplicate_of"]))
        return pairs(copies["duplicate_of"].filter(wanted.holds(copies["id"])))

    def around(rows: pa.RecordBatch, _: str | None) -> Pairs:
        near = _any(rows["id"], wanted, heads) | _any(rows["duplicate_of"], wanted, heads)
        return pairs(rows["id"].filter(pa.array(near & ~_any(rows["id"], wanted))))

    with Gathered(root) as gathered:
        _gather(gathered, places, heads_of, ["id", "duplicate_of"])
        heads = gathered.ids()
    with Gathered(root) as gathered:
        _gather(gathered, places, around, ["id", "duplicate_of"])
        return gathered.ids()


def written_as(root: str, wanted: IdSet) -> list[str]:
    """These ids as deduplicate wrote them, sorted: for a ledger."""

    def texts(path: str) -> list[str]:
        batches = read_batches(path, ["id"])
        return [id_ for rows in batches for id_ in rows["id"].filter(wanted.holds(rows["id"])).to_pylist()]

    return sorted({id_ for found in in_order(texts, _decided(root)) for id_ in found})


def _decided(root: str) -> list[str]:
    """The shards of deduplicate; one that a takedown removed just before a kill may still have its line."""
    folder = paths.join(root, DECIDED)
    named = (paths.join(folder, file.path) for file in Manifest(folder).files(".parquet"))
    return [path for path in named if paths.exists(path)]


def _gather(
    gathered: Gathered,
    places: Iterable[Place],
    chosen: Callable[[pa.RecordBatch, str | None], Pairs],
    columns: list[str] = COLUMNS,
) -> None:
    """Adds what `chosen` takes of the rows of every place."""

    def of_shard(place: Place) -> Pairs:
        path, configured = place
        parts = [chosen(rows, configured) for rows in read_batches(path, columns)]
        return np.concatenate([pairs(pa.array([], pa.string())), *parts])

    for found in in_order(of_shard, places):
        gathered.add(found)


def _claims(rules: Rules, rows: pa.RecordBatch, configured: str | None) -> Pairs:
    """The rows that each claim names. Claims are numbered: records of ids, then sources, then addresses."""
    places = rules.records.find(record_ids(rows["id"]))
    named = np.flatnonzero(places >= 0)
    found = [pairs(rows["id"].take(pa.array(named)), places[named].astype(np.uint32))]
    number = len(rules.records)
    for source in sorted(rules.sources):
        mine = rows if source == configured else rows.filter(pc.equal(rows["source"], source))
        found.append(pairs(mine["id"], number))
        number += 1
    for prefix in sorted(rules.url_prefixes):
        found.append(pairs(rows["id"].filter(pc.starts_with(rows["url"], prefix)), number))
        number += 1
    return np.concatenate(found)


def _any(ids: pa.Array, *sets: IdSet) -> NDArray[np.bool_]:
    """Which ids, that are not null, one of the sets holds."""
    found = np.zeros(len(ids), np.bool_)
    for each in sets:
        found |= each.find(ids) >= 0
    return found
