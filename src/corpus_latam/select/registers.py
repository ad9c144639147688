"""A source that loses much is named, with the first reasons and what it would lose as another kind of text.

The kind (`doc_type`) decides which thresholds hold. A wrong one is the most frequent cause, and is computed
here, not guessed.
"""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from corpus_latam.config import ExportConfig, SelectConfig
from corpus_latam.engine import StageContext, Task
from corpus_latam.escaping import for_json
from corpus_latam.schema import DocType
from corpus_latam.select.decisions import decisions
from corpus_latam.storage import paths
from corpus_latam.storage.manifest import Commit, Manifest
from corpus_latam.wording import counted

FILE = "rejected-much.json"
KEPT = "kept"
MOST_SHARDS = 32
"""Of one source, spread evenly: what they tell is enough for a warning."""
REASONS, OTHERS = 3, 2
NO_PROSE = DocType.CODE
"""Judges no prose: that few documents of a source are rejected as code says nothing of what it is."""
MUCH_BETTER = 0.5
"""Another register is named where it would reject at most this share of what was rejected."""

Row = dict[str, Any]
log = logging.getLogger("corpus_latam")


def find(context: StageContext, manifest: Manifest) -> list[Row]:
    """A row for each source of which more than `select.warn_share` is rejected: its documents, how many of
    them are rejected and why, and of those `looked_at` how many would be by register."""
    share = context.config.select.warn_share
    rows = []
    for source, counts in _by_source(manifest.commits.values()).items():
        total = sum(counts.values())
        rejected = total - counts[KEPT]
        if rejected > share * total:
            del counts[KEPT]
            row = {"source": source, "documents": total, "rejected": rejected}
            reasons = dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
            rows.append(row | {"reasons": reasons} | _as_others(context, _shards(manifest, source)))
    return rows


def write(manifest: Manifest, rows: Sequence[Row]) -> None:
    """Keeps the rows beside the decisions; no file where there are none."""
    if rows:
        manifest.write_page(FILE, (for_json(list(rows), indent=1) + "\n").encode())
    else:
        manifest.remove_page(FILE)


def read(manifest: Manifest) -> list[Row]:
    """What `write` kept."""
    return list(json.loads(paths.read_bytes(manifest.place(FILE)))) if FILE in manifest.pages else []


def tell(rows: Iterable[Row]) -> None:
    """A warning for each source."""
    for row in rows:
        log.warning("select: %s", sentence(row))


def sentence(row: Row) -> str:
    """What a person should know of a source that loses much."""
    first = ", ".join(f"{reason} {count:,}" for reason, count in list(row["reasons"].items())[:REASONS])
    registers = ", ".join(f"`{name}`" for name in row["registers"])
    told = (
        f"{row['source']}: {row['rejected']:,} of"
        f" {counted(row['documents'], 'document is', 'documents are')} rejected ({first})."
        f" They are judged as {registers}"
    )
    better = [item for item in row["as_other"].items() if item[1] <= MUCH_BETTER * row["rejected_as_it_is"]]
    if not better:
        return f"{told}; as no other kind of text would much less be. `corpus-latam inspect` shows them."
    part = "" if row["looked_at"] == row["documents"] else f" of {row['looked_at']:,} looked at"
    others = ", ".join(f"as `{name}` {count:,}" for name, count in better[:OTHERS])
    return f"{told}; {others}{part} would be. If that is what they are, say so with doc_type."


def count_as_others(
    root: str, shard: str, config: SelectConfig, release: ExportConfig
) -> tuple[Counter[str], Counter[str]]:
    """Of one shard: documents by their register, and how many each register (and `""`: their own) rejects."""
    own: Counter[str] = Counter()
    rejected: Counter[str] = Counter({"": 0})
    for batch in decisions(root, shard, config, release):
        own.update(batch["register"].to_pylist())
        rejected[""] += batch.num_rows - batch["reason"].null_count
    for register in set(DocType) - {NO_PROSE}:
        for batch in decisions(root, shard, config, release, register):
            rejected[register] += batch.num_rows - batch["reason"].null_count
    return own, rejected


def _as_others(context: StageContext, shards: list[str]) -> Row:
    step = -(-len(shards) // MOST_SHARDS)
    settings = (context.config.select, context.config.export)
    tasks = [Task(shard, count_as_others, (context.root, shard, *settings)) for shard in shards[::step]]
    found = context.map(tasks).values()
    own: Counter[str] = sum((one for one, _ in found), Counter())
    rejected: Counter[str] = Counter()
    for _, counts in found:
        rejected.update(counts)
    others = sorted((count, str(name)) for name, count in rejected.items() if name and name not in own)
    return {
        "registers": [name for name, _ in sorted(own.items(), key=lambda item: (-item[1], item[0]))],
        "looked_at": sum(own.values()),
        "rejected_as_it_is": rejected[""],
        "as_other": {name: count for count, name in others},
    }


def _by_source(commits: Iterable[Commit]) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for commit in sorted(commits, key=lambda commit: commit.key):
        found.setdefault(commit.key.split("/")[0], Counter()).update(commit.counts)
    return found


def _shards(manifest: Manifest, source: str) -> list[str]:
    return sorted(key for key in manifest.commits if key.split("/")[0] == source)
