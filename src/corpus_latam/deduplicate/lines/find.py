"""The steps that find what a source's documents repeat, line by line, and say what is cut of it."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from corpus_latam.deduplicate.exchange import (
    Gather,
    Holder,
    Scatter,
    gather_partitions,
    partition_bits,
    scatter_rows,
)
from corpus_latam.deduplicate.flat import Columns, count_rows, read_partition
from corpus_latam.deduplicate.inputs import Shard
from corpus_latam.deduplicate.lines import count
from corpus_latam.deduplicate.lines.cuts import CUT_KINDS, CutRule
from corpus_latam.deduplicate.lines.units import KINDS, REPEATED_TYPES, UNIT_TYPES
from corpus_latam.deduplicate.outcome import Decided
from corpus_latam.deduplicate.work import Work, paths_of
from corpus_latam.engine import Task
from corpus_latam.storage.manifest import Commit
from corpus_latam.wording import counted

log = logging.getLogger(__name__)

Outcomes = Mapping[str, Decided]
CUT_COUNTS = tuple(
    f"{fate} {name}" for fate in ("cut", "emptied") for name in ("documents", "lines", "bytes")
)


@dataclass(frozen=True)
class Repeated:
    """What one source repeats: its documents that stay, and where `count.write_repeated` wrote it.

    `partition`: the first of its two in the file.
    """

    source: str
    documents: int
    file: str
    partition: int


def find_repeated(work: Work, outcomes: Outcomes | None) -> list[Repeated]:
    """Counts the lines and paragraphs of the documents that stay: by `outcomes`, or by the stage's output."""
    config = work.context.config.deduplicate.lines
    own = [shard for shard in work.shards if not shard.settled]
    sizes = {file.path: file.bytes for file in work.context.manifest("ingest").files()}
    units = [count.expected_units(shard.rows, sizes[shard.name]) for shard in own]
    bits = partition_bits(sum(units) * count.SORT_BYTES, work.plan.share)
    holders = [
        Holder(shard, (_of(outcomes, shard), place), units[place] * count.ROW_BYTES)
        for place, shard in enumerate(own)
    ]
    scatter = Scatter("lines", count.unit_rows, UNIT_TYPES, (config.min_characters, bits))
    files = scatter_rows(work, holders, scatter, (1 << bits) + 1)
    sources = list(dict.fromkeys(shard.source for shard in own))
    source_of = np.array([sources.index(shard.source) for shard in own])
    tally = read_partition(files, UNIT_TYPES, 1 << bits)
    documents = np.bincount(source_of[tally["shard"]], tally["documents"], len(sources)).astype(np.int64)
    least = np.array(
        [count.least_documents(config.min_documents, config.min_share, n) for n in documents.tolist()]
    )
    frequent = Gather("frequent-lines", count.write_frequent, (source_of, least))
    commits = gather_partitions(work, files, frequent, _held(files)[: 1 << bits])
    files = tuple(paths_of(work, frequent.step, commits))
    repeated = Gather("repeated-lines", count.write_repeated, (config.top,))
    gathered = gather_partitions(work, files, repeated, _held(files))
    places = [
        (path, 2 * place)
        for path, commit in zip(paths_of(work, repeated.step, gathered), gathered, strict=True)
        for place in range(commit.counts["sources"])
    ]
    return [
        Repeated(source, total, *place)
        for source, total, place in zip(sources, documents.tolist(), places, strict=True)
    ]


def _held(files: Sequence[str]) -> list[int]:
    """The memory that each partition of counts takes."""
    sizes: list[int] = (count_rows(files, UNIT_TYPES) * count.SORT_BYTES).tolist()
    return sizes


def _of(outcomes: Outcomes | None, shard: Shard) -> Decided | None:
    return outcomes[shard.name] if outcomes is not None else None


def cut_rules(remove: Mapping[str, str], found: Sequence[Repeated]) -> dict[str, CutRule]:
    """For each source that `deduplicate.lines.remove` names, what is cut from its documents."""
    return {
        r.source: CutRule(r.file, r.partition, CUT_KINDS[remove[r.source]])
        for r in found
        if r.source in remove
    }


def describe(work: Work, found: Sequence[Repeated], cut: list[dict[str, Any]]) -> dict[str, Any]:
    """The content of `lines.json`: totals by source and kind, what was cut, and the most frequent units."""
    config = work.context.config.deduplicate.lines
    reports = [read_partition([r.file], REPEATED_TYPES, r.partition + 1) for r in found]
    totals = [
        {
            "source": r.source,
            "kind": kind,
            **dict(zip(count.TOTALS, sums, strict=True)),
            "cut": r.source in config.remove and kind in CUT_KINDS[config.remove[r.source]],
        }
        for r, report in zip(found, reports, strict=True)
        for kind, sums in zip(KINDS, report["total"].reshape(len(KINDS), -1).tolist(), strict=True)
    ]
    return {
        "totals": totals,
        "cut": cut,
        "most_frequent": [
            row
            for r, report in zip(found, reports, strict=True)
            for row in count.list_units(r.source, report, _texts(work, report), r.documents)
        ],
    }


def _texts(work: Work, listed: Columns) -> dict[int, str]:
    """The wording of units, each from the first shard that has it."""
    own = [shard for shard in work.shards if not shard.settled]
    least = work.context.config.deduplicate.lines.min_characters
    wanted = {int(p): listed["unit"][listed["shard"] == p] for p in np.unique(listed["shard"])}
    tasks = [
        Task(f"{place:09d}", count.read_units, (own[place], None, least, hashes))
        for place, hashes in wanted.items()
    ]
    texts: dict[int, str] = {}
    for part in work.context.map(tasks).values():
        texts |= part
    return texts


def cut_totals(commits: Iterable[Commit], sources: Iterable[str]) -> list[dict[str, Any]]:
    """What was cut of each of the sources, from the counts of the stage's commits, with a line in the log."""
    sums = {source: dict.fromkeys(CUT_COUNTS, 0) for source in sorted(sources)}
    for commit in commits:
        row = sums.get(commit.key.split("/", 1)[0])
        for name in CUT_COUNTS if row is not None and "cut lines" in commit.counts else ():
            row[name] += commit.counts[name]  # type: ignore[index]
    for source, row in sums.items():
        level = logging.INFO if row["cut lines"] or row["emptied lines"] else logging.WARNING
        log.log(
            level,
            "deduplicate: %s cut from %s of %s; %s, since nothing is left",
            counted(row["cut lines"], "repeated line"),
            counted(row["cut documents"], "document"),
            source,
            counted(row["emptied documents"], "document goes", "documents go"),
        )
    return [
        {"source": source, **{name.replace(" ", "_"): value for name, value in row.items()}}
        for source, row in sums.items()
    ]
