"""What the report says: the counts of all shards as one tree of plain values, which is `report.json`.

Nothing here depends on the page's language, on a clock, or on the order in which shards were counted.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from corpus_latam.report import fertility
from corpus_latam.report.counts import EXACT, KEPT, NEAR, REJECTED, Counts
from corpus_latam.report.quarantine import EXAMPLES

Row = dict[str, Any]

FATES = {KEPT: "kept", REJECTED: "rejected", EXACT: "exact_duplicates", NEAR: "near_duplicates"}
QUANTILES = {"median": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99, "max": 1.0}
SHARE_DIGITS = 6


@dataclass(frozen=True)
class Inputs:
    """All that a report is made of.

    `passed_over`: files below the sources' paths that no reader took, as ingest wrote them. `release`:
    language, split, files, documents, file_bytes per part. `overlap`: the source that stays, the one that
    goes, documents and bytes of copies, as deduplicate counts them. `lines`: totals and cuts of repeated
    lines; `contamination`: sets and what was found of them; both as deduplicate wrote them.
    """

    run: str
    stages: tuple[str, ...]
    counts: Counts
    quarantine: list[pa.Table]
    passed_over: list[Row]
    overlap: list[Row]
    lines: Row
    contamination: Row
    release: list[Row]
    fertility: list[list[Row]]
    measurements: dict[str, list[Row]]
    versions: dict[str, str]
    configuration: Row


def assemble(inputs: Inputs) -> Row:
    """The content of `report.json`."""
    counts = inputs.counts
    cube: list[Row] = counts.cube.to_pylist()
    kept = _kept(cube)
    bad = quarantine(inputs.quarantine)
    bad_by_source = {
        row["source"]: row["records"] for row in count_by(bad["by_source"], ["source"], ("records",))
    }
    whole = totals(cube, bad["records"])
    rejected = rejections(cube)
    return {
        "run": inputs.run,
        "stages": list(inputs.stages),
        "summary": whole | _variety(cube, kept),
        "flow": flow(whole, rejected["by_group"], inputs.release),
        "funnel": {
            "by_source": funnel(cube, "source", bad_by_source),
            **{f"by_{key}": funnel(cube, key) for key in ("doc_type", "register", "country")},
        },
        "quarantine": bad,
        "passed_over": inputs.passed_over,
        "rejections": rejected,
        "duplicates": duplicates(cube, counts.clusters, inputs.overlap),
        "repeated_lines": {key: inputs.lines.get(key, []) for key in ("totals", "cut")},
        "contamination": inputs.contamination,
        "sources": _all_and_kept(cube, ["source", "license"]),
        "opt_out": opt_out(counts.opt_out),
        "languages": _all_and_kept(cube, ["language"]),
        "mixed_languages": mixed_languages(counts.mixtures),
        "countries": {
            "by_country": _all_and_kept(cube, ["country"]),
            "by_country_and_basis": count_by(cube, ["country", "country_basis"]),
        },
        "personal_data": personal_data(counts.personal_data),
        "toxicity": toxicity(counts.toxicity),
        "release": inputs.release,
        "tokenizers": {
            "by_language": fertility.measure(inputs.fertility, ["language"]),
            "by_source_and_country": fertility.measure(inputs.fertility, ["source", "country"]),
            **inputs.measurements,
        },
        "compute": fertility.compute(inputs.fertility, kept),
        "versions": dict(sorted(inputs.versions.items())),
        "configuration": inputs.configuration,
    }


def _kept(cube: list[Row]) -> list[Row]:
    """The cells of documents that stay, with what is left of their text."""
    return [
        cell | {name: _left(cell, name) for name in ("bytes", "words")}
        for cell in cube
        if cell["fate"] == KEPT
    ]


def _left(cell: Row, name: str) -> int:
    return int((cell[name] or 0) - (cell[f"cut_{name}"] or 0))


def _variety(cube: list[Row], kept: list[Row]) -> Row:
    return {
        "sources": len({cell["source"] for cell in cube}),
        "languages": len({cell["language"] for cell in kept} - {None}),
        "countries": len({cell["country"] for cell in kept} - {None}),
    }


def flow(whole: Row, rejected: list[Row], release: list[Row]) -> list[Row]:
    """What each step takes away, and what is `left` after it: the figure at the top of the report."""
    lost = [("quarantined", None, whole["quarantined"])]
    lost += [("rejected", row["group"], row["documents"]) for row in rejected]
    lost += [("exact", None, whole["exact_duplicates"]), ("near", None, whole["near_duplicates"])]
    left = whole["records"]
    steps = [{"step": "read", "group": None, "documents": left, "left": left}]
    for step, group, documents in lost:
        left -= documents
        steps.append({"step": step, "group": group, "documents": documents, "left": left})
    steps.append({"step": "kept", "group": None, "documents": left, "left": left})
    for row in count_by(release, ["split"], ("documents", "repeats")):
        once = row["documents"] - row["repeats"]
        steps.append({"step": row["split"], "group": None, "documents": once, "left": left})
    return steps


def funnel(cube: list[Row], key: str, quarantined: dict[str, int] | None = None) -> list[Row]:
    """Documents in and their fates for every value of `key`, sorted by documents in, then by name.

    `quarantined` counts records that never became documents, where they are known by the same key.
    """
    tally: dict[str | None, Row] = defaultdict(_empty_funnel)
    for cell in cube:
        row = tally[cell[key]]
        row["documents"] += cell["documents"]
        row[FATES[cell["fate"]]] += cell["documents"]
        row["bytes"] += cell["bytes"] or 0
        if cell["fate"] == KEPT:
            row["bytes_kept"] += _left(cell, "bytes")
    for name, records in (quarantined or {}).items():
        tally[name]["quarantined"] = records
    rows = [
        {key: name, **row, "kept_share": _share(row["kept"], row["documents"])} for name, row in tally.items()
    ]
    return sorted(rows, key=lambda row: (-row["documents"], _null_last(row[key])))


def totals(cube: list[Row], quarantined: int) -> Row:
    """The funnel of the whole run."""
    whole = funnel([{**cell, "all": "all"} for cell in cube], "all")[0]
    words = sum(cell["words"] or 0 for cell in cube)
    kept_words = sum(cell["words"] for cell in _kept(cube))
    copies = whole["exact_duplicates"] + whole["near_duplicates"]
    whole |= {"quarantined": quarantined, "duplicates": copies, "words": words, "words_kept": kept_words}
    del whole["all"]
    records = whole["documents"] + quarantined
    return {"records": records, **whole, "kept_of_records": _share(whole["kept"], records)}


def count_by(cells: Iterable[Row], keys: list[str], sums: tuple[str, ...] = ("documents",)) -> list[Row]:
    """Sums for every combination of `keys`, largest first (by the first sum), then by name."""
    tally: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0] * len(sums))
    for cell in cells:
        row = tally[tuple(cell[key] for key in keys)]
        for position, name in enumerate(sums):
            row[position] += cell[name] or 0
    rows = [dict(zip([*keys, *sums], [*values, *row], strict=True)) for values, row in tally.items()]
    return sorted(rows, key=lambda row: (-row[sums[0]], *(_null_last(row[key]) for key in keys)))


def rejections(cube: list[Row]) -> Row:
    """Rejected documents by reason, by the group that a reason begins with, and by reason and source."""
    rejected = [cell for cell in cube if cell["fate"] == REJECTED]
    grouped = [{**cell, "group": (cell["reason"] or "").partition(".")[0] or None} for cell in rejected]
    return {
        "documents": sum(cell["documents"] for cell in rejected),
        "by_group": count_by(grouped, ["group"]),
        "by_reason": count_by(rejected, ["reason"]),
        "by_reason_and_source": count_by(rejected, ["reason", "source"]),
    }


def duplicates(cube: list[Row], clusters: pa.Table, overlap: list[Row]) -> Row:
    """Removed copies by kind, the largest clusters, and which source's documents replace which."""
    tally = {fate: sum(cell["documents"] for cell in cube if cell["fate"] == fate) for fate in (EXACT, NEAR)}
    pairs = [{**row, "source": row["goes"], "kept_source": row["stays"]} for row in overlap]
    by_pair = count_by(pairs, ["source", "kept_source"], ("documents", "bytes"))
    sizes = clusters.rename_columns({"minhash_cluster_size": "documents"}).drop_columns(["fate"])
    return {
        "exact": tally[EXACT],
        "near": tally[NEAR],
        "across_sources": sum(row["documents"] for row in by_pair if row["source"] != row["kept_source"]),
        "by_pair": by_pair,
        "largest_clusters": sizes.to_pylist(),
    }


def _all_and_kept(cube: list[Row], keys: list[str]) -> list[Row]:
    """Documents, bytes and words by `keys`: all of them, and those kept (`_kept`).

    Rows with the same first key stay together; the largest come first.
    """
    sums = ("documents", "bytes", "words")
    kept = {
        tuple(row[key] for key in keys): {f"{name}_kept": row[name] for name in sums}
        for row in count_by(_kept(cube), keys, sums)
    }
    nothing = {f"{name}_kept": 0 for name in sums}
    rows = [row | kept.get(tuple(row[key] for key in keys), nothing) for row in count_by(cube, keys, sums)]
    place = {row[keys[0]]: position for position, row in enumerate(count_by(cube, keys[:1], sums))}
    return sorted(rows, key=lambda row: place[row[keys[0]]])


def personal_data(table: pa.Table) -> Row:
    """Spans found and documents that hold them by kind and country; `_kept`: in documents that stay."""
    sums = ("spans", "documents", "spans_kept", "documents_kept")
    cells = [
        {**cell, **{f"{name}_kept": cell[name] * cell["kept"] for name in ("spans", "documents")}}
        for cell in table.to_pylist()
    ]
    by_country = count_by(cells, ["country", "kind"], sums)
    return {"by_kind": count_by(cells, ["kind"], sums), "by_country_and_kind": by_country}


def opt_out(table: pa.Table) -> list[Row]:
    """Documents for which signals were looked for, and those that one reserves, by source and country."""
    cells = [
        {
            **cell,
            "reserved": cell["documents"] * cell["reserved"],
            "reserved_kept": cell["documents"] * (cell["reserved"] and cell["fate"] == KEPT),
        }
        for cell in table.to_pylist()
    ]
    return count_by(cells, ["source", "country"], ("documents", "reserved", "reserved_kept"))


def mixed_languages(table: pa.Table) -> list[Row]:
    """Documents by their two main languages; `documents_kept`: those that stay."""
    cells = [
        {**cell, "documents_kept": cell["documents"] * (cell["fate"] == KEPT)} for cell in table.to_pylist()
    ]
    return count_by(cells, ["language", "second_language"], ("documents", "documents_kept"))


def toxicity(table: pa.Table) -> list[Row]:
    """Quantiles (nearest rank) of the density of listed words by country and register."""
    groups: dict[tuple[Any, Any], list[tuple[float, int]]] = defaultdict(list)
    for cell in table.to_pylist():
        groups[cell["country"], cell["register"]].append((cell["density"], cell["documents"]))
    rows = [
        {"country": country, "register": register, **_quantiles(sorted(values))}
        for (country, register), values in groups.items()
    ]
    return sorted(rows, key=lambda r: (-r["documents"], _null_last(r["country"]), _null_last(r["register"])))


def _quantiles(values: list[tuple[float, int]]) -> Row:
    """Of sorted (value, documents) pairs."""
    total = sum(documents for _, documents in values)
    above_zero = sum(documents for value, documents in values if value > 0)
    ranks = {name: math.ceil(round(total * share, 6)) for name, share in QUANTILES.items()}
    row: Row = {"documents": total, "share_above_zero": _share(above_zero, total)}
    for name, rank in ranks.items():
        seen = 0
        for value, documents in values:
            seen += documents
            if seen >= rank:
                row[name] = value
                break
    return row


def quarantine(tables: list[pa.Table]) -> Row:
    """Bad records by reason, with the first few places of each. Their bytes are not shown."""
    if not tables:
        return {"records": 0, "by_source": [], "by_reason": []}
    whole = pa.concat_tables(tables)
    cells = whole.to_pylist()
    reasons = count_by(cells, ["reason"], ("records",))
    for row in reasons:
        places = [place for cell in cells if cell["reason"] == row["reason"] for place in cell["examples"]]
        row["examples"] = sorted(places, key=lambda place: tuple(place.values()))[:EXAMPLES]
    by_source = count_by(cells, ["source", "reason"], ("records",))
    return {"records": sum(row["records"] for row in reasons), "by_source": by_source, "by_reason": reasons}


def _empty_funnel() -> Row:
    counts = ["documents", "quarantined", *FATES.values(), "bytes", "bytes_kept"]
    return dict.fromkeys(counts, 0)


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, SHARE_DIGITS) if whole else None


def _null_last(value: Any) -> tuple[bool, Any]:
    return (value is None, "" if value is None else value)
