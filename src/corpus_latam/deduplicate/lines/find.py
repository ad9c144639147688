"""The steps that find what a source's documents repeat, line by line, and say what is cut of it."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from corpus_latam.deduplicate.exchange import Columns, read_group
from corpus_latam.deduplicate.inputs import Shard
from corpus_latam.deduplicate.lines import count
from corpus_latam.deduplicate.lines.cuts import CUT_KINDS, CutRule
from corpus_latam.deduplicate.lines.units import KINDS
from corpus_latam.deduplicate.outcome import ShardOutcome
from corpus_latam.deduplicate.work import Work
from corpus_latam.engine import Task
from corpus_latam.storage import paths
from corpus_latam.storage.manifest import Commit

log = logging.getLogger(__name__)

Outcomes = Mapping[str, ShardOutcome]
CUT_COUNTS = tuple(
    f"{fate} {name}" for fate in ("cut", "emptied") for name in ("documents", "lines", "bytes")
)


@dataclass(frozen=True)
class Repeated:
    """What one source repeats: its shards, its documents that stay, the files of units and their counts."""

    source: str
    shards: list[Shard]
    documents: int
    files: tuple[str, ...]
    counts: dict[str, int]


def find_repeated(work: Work, outcomes: Outcomes | None) -> list[Repeated]:
    """Counts the lines and paragraphs of the documents that stay: by `outcomes`, or by the stage's output."""
    config, bits = work.context.config.deduplicate.lines, work.plan.line_bits
    own = [shard for shard in work.shards if not shard.settled]
    tasks = [
        (s.label, count.write_unit_counts, (s, _of(outcomes, s), config.min_characters, bits)) for s in own
    ]
    commits = work.commit("lines", tasks)
    documents = {shard.name: c.counts["documents"] for shard, c in zip(own, commits, strict=True)}
    by_source: dict[str, list[Shard]] = {}
    for shard in own:
        by_source.setdefault(shard.source, []).append(shard)
    totals = {source: sum(documents[s.name] for s in shards) for source, shards in by_source.items()}
    least = {source: count.least_documents(config, total) for source, total in totals.items()}
    merges = [
        (f"{source}-{p:05d}", count.write_frequent, (work.files("lines", shards), p, least[source]))
        for source, shards in by_source.items()
        for p in range(1 << bits)
    ]
    found = iter(work.commit("frequent-lines", merges))
    return [
        _repeated(work, source, shards, totals[source], [next(found) for _ in range(1 << bits)])
        for source, shards in by_source.items()
    ]


def _repeated(
    work: Work, source: str, shards: list[Shard], documents: int, commits: list[Commit]
) -> Repeated:
    folder = work.folder("frequent-lines")
    files = tuple(paths.join(folder, file.path) for commit in commits for file in commit.files)
    counts: dict[str, int] = {}
    for commit in commits:
        for name, value in commit.counts.items():
            counts[name] = counts.get(name, 0) + value
    return Repeated(source, shards, documents, files, counts)


def _of(outcomes: Outcomes | None, shard: Shard) -> ShardOutcome | None:
    return outcomes[shard.name] if outcomes is not None else None


def cut_rules(remove: Mapping[str, str], found: Sequence[Repeated]) -> dict[str, CutRule]:
    """For each source that `deduplicate.lines.remove` names, what is cut from its documents."""
    return {r.source: CutRule(r.files, CUT_KINDS[remove[r.source]]) for r in found if r.source in remove}


def describe(work: Work, found: Sequence[Repeated], cut: list[dict[str, Any]]) -> dict[str, Any]:
    """The content of `lines.json`: totals by source and kind, what was cut, and the most frequent units."""
    config = work.context.config.deduplicate.lines
    totals = [
        {
            "source": r.source,
            "kind": kind,
            **{name: r.counts[f"{kind} {name}"] for name in ("distinct", "occurrences", "bytes")},
            "cut": r.source in config.remove and kind in CUT_KINDS[config.remove[r.source]],
        }
        for r in found
        for kind in KINDS
    ]
    return {
        "totals": totals,
        "cut": cut,
        "most_frequent": [row for r in found for row in _listed(work, r, config.top)],
    }


def _listed(work: Work, repeated: Repeated, top: int) -> list[dict[str, Any]]:
    frequent = count.most_frequent([read_group(path, 0) for path in repeated.files], top)
    return count.unit_rows(repeated.source, frequent, _texts(work, repeated, frequent), repeated.documents)


def _texts(work: Work, repeated: Repeated, frequent: Columns) -> dict[int, str]:
    """The wording of units, each from the first shard that has it."""
    least = work.context.config.deduplicate.lines.min_characters
    wanted = {int(p): frequent["unit"][frequent["shard"] == p] for p in np.unique(frequent["shard"])}
    tasks = [
        Task(f"{place:09d}", count.read_units, (repeated.shards[place], None, least, hashes))
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
            "deduplicate: %s repeated lines cut from %s documents of %s; %s documents go, since nothing is"
            " left of them",
            *(f"{row['cut lines']:,}", f"{row['cut documents']:,}", source, f"{row['emptied documents']:,}"),
        )
    return [
        {"source": source, **{name.replace(" ", "_"): value for name, value in row.items()}}
        for source, row in sums.items()
    ]
