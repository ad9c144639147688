"""Overlap between sources: how many documents and bytes of one went in favour of another."""

from __future__ import annotations

import json
from collections.abc import Iterable

import pyarrow as pa

from corpus_latam.escaping import for_json
from corpus_latam.storage.manifest import Commit, Manifest

FILE = "overlap.json"
PREFIX = "overlap "


def count_overlap(stays: pa.Array, goes: pa.Array, sizes: pa.Array) -> dict[str, int]:
    """Counts for a commit, from the source that stays, the source that goes and the bytes of each removal."""
    table = pa.table({"stays": stays, "goes": goes, "bytes": sizes})
    counts = table.group_by(["stays", "goes"]).aggregate([("bytes", "sum"), ("bytes", "count")])
    found: dict[str, int] = {}
    for row in counts.to_pylist():
        for name, value in (("documents", row["bytes_count"]), ("bytes", row["bytes_sum"])):
            found[PREFIX + json.dumps([row["stays"], row["goes"], name], ensure_ascii=False)] = value
    return found


def overlap_rows(commits: Iterable[Commit]) -> list[dict[str, str | int]]:
    """The sums over all shards: `stays`, `goes`, `documents` and `bytes` per pair of sources, sorted.

    A source paired with itself counts what it repeats.
    """
    sums: dict[tuple[str, str], dict[str, int]] = {}
    for commit in commits:
        for key, value in commit.counts.items():
            if key.startswith(PREFIX):
                stays, goes, name = json.loads(key.removeprefix(PREFIX))
                row = sums.setdefault((stays, goes), {"documents": 0, "bytes": 0})
                row[name] += value
    return [{"stays": stays, "goes": goes, **sums[stays, goes]} for stays, goes in sorted(sums)]


def write_overlap(manifest: Manifest) -> None:
    """Writes the table as `overlap.json` beside the shards of deduplicate."""
    rows = overlap_rows(manifest.commits.values())
    manifest.write_page(FILE, (for_json(rows, indent=2) + "\n").encode())
