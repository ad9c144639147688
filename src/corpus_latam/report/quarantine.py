"""Counts one quarantine file: reasons, and where the first records of each lie. Never their bytes."""

from __future__ import annotations

import pyarrow as pa

from corpus_latam.storage.shards import read_table

EXAMPLES = 5

COUNTED = pa.schema(
    [
        ("source", pa.string()),
        ("reason", pa.string()),
        ("records", pa.int64()),
        (
            "examples",
            pa.list_(
                pa.struct([("source", pa.string()), ("location", pa.string()), ("position", pa.string())])
            ),
        ),
    ]
)


def count_quarantine(path: str) -> pa.Table:
    """One row per source and reason: `records` and up to `EXAMPLES` places, the first by name."""
    records = read_table(path, ["source", "location", "position", "reason"])
    ordered = records.sort_by([(name, "ascending") for name in ("reason", "source", "location", "position")])
    found: dict[tuple[str, str], list[dict[str, str]]] = {}
    totals: dict[tuple[str, str], int] = {}
    for batch in ordered.to_batches():
        for row in batch.to_pylist():
            reason = row.pop("reason")
            key = (row["source"], reason)
            totals[key] = totals.get(key, 0) + 1
            if totals[key] <= EXAMPLES:
                found.setdefault(key, []).append({**row, "location": _short(row["location"])})
    rows = [
        {
            "source": source,
            "reason": reason,
            "records": totals[source, reason],
            "examples": found[source, reason],
        }
        for source, reason in sorted(totals)
    ]
    return pa.Table.from_pylist(rows, schema=COUNTED)


def _short(location: str) -> str:
    """A local file by its name and folder: reports are passed on, machines are not."""
    return "/".join(location.split("/")[-2:]) if location.startswith("/") else location
