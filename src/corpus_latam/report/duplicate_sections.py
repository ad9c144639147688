"""The sections on what deduplicate found: copies, repeated lines, evaluation sets."""

from __future__ import annotations

from corpus_latam.report.view import Column, Number, Row, Section, Sentence, Table


def duplicates_section(report: Row) -> Section:
    duplicates = report["duplicates"]
    values: dict[str, Number | str] = {
        "exact": Number(duplicates["exact"]),
        "near": Number(duplicates["near"]),
        "across": Number(duplicates["across_sources"]),
    }
    pairs = Table(
        "pairs",
        (
            Column("source", "code"),
            Column("kept_source", "code"),
            Column("documents", label="copies"),
            Column("bytes", "bytes"),
        ),
        duplicates["by_pair"],
        headers=2,
    )
    clusters = Table(
        "clusters",
        (Column("id", "code"), Column("source", "code"), Column("documents", label="cluster_size")),
        duplicates["largest_clusters"],
    )
    return Section("duplicates", (Sentence(("prose", "duplicates"), values),), (pairs, clusters))


def repeated_lines_section(report: Row) -> Section:
    """Counts only: what is repeated may name people. `lines.json` has the wording."""
    found = report["repeated_lines"]
    rows = [row | {"action": "cut" if row["cut"] else "left"} for row in found["totals"] if row["distinct"]]
    totals = Table(
        "repeated_lines",
        (
            Column("source", "code"),
            Column("kind", "units", label="unit"),
            Column("distinct"),
            Column("occurrences"),
            Column("bytes", "bytes"),
            Column("action", "cut_actions"),
        ),
        rows,
        headers=2,
    )
    cuts = Table(
        "cuts",
        (
            Column("source", "code"),
            Column("cut_documents"),
            Column("cut_lines"),
            Column("cut_bytes", "bytes"),
            Column("emptied_documents"),
        ),
        found["cut"],
    )
    return Section(
        "repeated_lines",
        (Sentence(("prose", "repeated_lines")),),
        (totals, cuts) if found["cut"] else (totals,),
    )


def contamination_section(report: Row) -> Section:
    found = report["contamination"]
    if not found:
        return Section("contamination", (Sentence(("prose", "no_contamination")),))
    settings = report["configuration"]["deduplicate"]["decontaminate"]
    values: dict[str, Number | str] = {
        "sets": Number(len(found["sets"])),
        "ngram": Number(settings["ngram"]),
        "documents": Number(sum(row["documents"] for row in found["found"])),
    }
    table = Table(
        "contamination",
        (Column("set", "code"), Column("source", "code"), Column("documents"), Column("runs")),
        found["found"],
        headers=2,
    )
    return Section(
        "contamination", (Sentence(("prose", f"contamination_{settings['action']}"), values),), (table,)
    )
