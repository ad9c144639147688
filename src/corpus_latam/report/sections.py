"""The report as sections of sentences and tables: which figure stands where, in the order of the page."""

from __future__ import annotations

from collections.abc import Callable

from corpus_latam.report.duplicate_sections import (
    contamination_section,
    duplicates_section,
    repeated_lines_section,
)
from corpus_latam.report.strings import Strings
from corpus_latam.report.tokenizer_sections import compute_section, fertility_section
from corpus_latam.report.view import Column, Number, Row, Section, Sentence, Table, across, cross

SHOWN_SOURCES = 12
"""Columns of the table of reasons by source."""

BASES = ("record", "source", "metadata", "domain", "lexicon")
"""Where a country is read, in the order in which it is sought."""

DOCUMENTS_AND_TEXT = (
    Column("documents"),
    Column("documents_kept"),
    Column("bytes", "bytes"),
    Column("bytes_kept", "bytes"),
    Column("words"),
    Column("words_kept"),
)


def sections(report: Row) -> list[Section]:
    """Every section in the order of the page; those whose stage has not run say so."""
    return [_section(report, *entry) for entry in SECTIONS]


def flow(report: Row, strings: Strings) -> Table:
    """The road of the documents as a table. The page draws it, so its rows also keep `step`."""
    rows = [
        {**step, "label": strings("steps", step["step"]).format(group=strings.name("groups", step["group"]))}
        for step in report["flow"]
    ]
    return Table("flow", (Column("label", "text", label="step"), Column("documents"), Column("left")), rows)


def _section(report: Row, name: str, stage: str, build: Callable[[Row], Section]) -> Section:
    return build(report) if stage in report["stages"] else Section(name, waits_for=stage)


def _summary(report: Row) -> Section:
    summary = report["summary"]
    numbers = ("records", "kept", "rejected", "duplicates", "quarantined", "sources")
    values: dict[str, Number | str] = {name: Number(summary[name]) for name in numbers}
    values["kept_of_records"] = Number(summary["kept_of_records"], "share")
    sentences = (Sentence(("prose", "lede"), values), Sentence(("prose", "summary"), values))
    return Section("summary", sentences)


def _release(report: Row) -> Section:
    columns: tuple[Column, ...] = (
        Column("language", "languages"),
        Column("split", "splits"),
        Column("files"),
        Column("documents"),
        Column("file_bytes", "bytes"),
    )
    rows, repeats = (sum(row[name] for row in report["release"]) for name in ("documents", "repeats"))
    sentences: tuple[Sentence, ...] = ()
    if report["configuration"]["export"]["upsample"]:
        left_out = report["summary"]["kept"] - (rows - repeats)
        values: dict[str, Number | str] = {"repeats": Number(repeats), "left_out": Number(left_out)}
        sentences = (Sentence(("prose", "upsampled"), values),)
        columns = (*columns, Column("repeats"))
    return Section("release", sentences, (Table("release", columns, report["release"], headers=2),))


def _sources(report: Row) -> Section:
    columns = (Column("source", "code"), Column("license", "code"), *DOCUMENTS_AND_TEXT)
    return Section("sources", (), (Table("sources", columns, report["sources"], headers=2),))


def _opt_out(report: Row) -> Section:
    rows = report["opt_out"]
    if not rows:
        return Section("opt_out", (Sentence(("prose", "no_opt_out")),))
    columns = (
        Column("source", "code"),
        Column("country", "countries"),
        Column("documents", label="asked"),
        Column("reserved"),
        Column("reserved_kept"),
    )
    reserved = Number(sum(row["reserved"] for row in rows))
    sentence = Sentence(("prose", "opt_out"), {"reserved": reserved})
    return Section("opt_out", (sentence,), (Table("opt_out", columns, rows, headers=2),))


def _funnel(report: Row) -> Section:
    families = {"source": "code", "doc_type": "doc_types", "register": "doc_types", "country": "countries"}
    types = {row["doc_type"] for row in report["funnel"]["by_doc_type"]}
    if {row["register"] for row in report["funnel"]["by_register"]} <= types | {None}:
        del families["register"]  # it would say the same again
    tables = tuple(
        Table(f"by_{key}", (Column(key, kind), *_fates(key == "source")), report["funnel"][f"by_{key}"])
        for key, kind in families.items()
    )
    return Section("funnel", (Sentence(("prose", "flow")),), tables)


def _fates(with_quarantine: bool) -> tuple[Column, ...]:
    names = ["documents", "rejected", "exact_duplicates", "near_duplicates", "kept"]
    if with_quarantine:
        names.insert(0, "quarantined")
    return (*(Column(name) for name in names), Column("kept_share", "share", bar=True))


def _passed_over(report: Row) -> Section:
    rows = [{**row, "names": ", ".join(row["names"])} for row in report["passed_over"]]
    if not rows:
        return Section("passed_over", (Sentence(("prose", "no_passed_over")),))
    columns = (
        Column("source", "code"),
        Column("why", "passed_over"),
        Column("suffix", "code"),
        Column("files"),
        Column("names", "code"),
    )
    files = sum(row["files"] for row in rows)
    sentence = Sentence(("prose", "passed_over"), {"files": Number(files)})
    return Section("passed_over", (sentence,), (Table("passed_over", columns, rows, headers=2),))


def _quarantine(report: Row) -> Section:
    quarantine = report["quarantine"]
    if not quarantine["records"]:
        return Section("quarantine", (Sentence(("prose", "no_quarantine")),))
    examples = [
        {"reason": row["reason"], **place} for row in quarantine["by_reason"] for place in row["examples"]
    ]
    return Section(
        "quarantine",
        (Sentence(("prose", "quarantine"), {"records": Number(quarantine["records"])}),),
        (
            Table(
                "quarantine_sources",
                (Column("source", "code"), Column("reason", "bad_records"), Column("records")),
                quarantine["by_source"],
                headers=2,
            ),
            Table(
                "quarantine_examples",
                (
                    Column("reason", "bad_records"),
                    Column("source", "code"),
                    Column("location", "code"),
                    Column("position", "position"),
                ),
                examples,
            ),
        ),
    )


def _rejections(report: Row) -> Section:
    rejections = report["rejections"]
    rejecting = [row["source"] for row in report["funnel"]["by_source"] if row["rejected"]]
    shown = sorted(rejecting[:SHOWN_SOURCES], key=lambda name: name or "")
    totals = {row["reason"]: row["documents"] for row in rejections["by_reason"]}
    rows = cross(rejections["by_reason_and_source"], ("reason",), "source", "documents")
    rows = [{**row, "total": totals[row["reason"]]} for row in rows]
    columns = (Column("reason", "code"), Column("total"), *across("source", shown, tint=True))
    return Section(
        "rejections",
        (Sentence(("prose", "rejections"), {"documents": Number(rejections["documents"])}),),
        (
            Table(
                "reasons_by_source",
                columns,
                sorted(rows, key=lambda row: (-row["total"], row["reason"] or "")),
            ),
        ),
    )


def _languages(report: Row) -> Section:
    columns = (Column("language", "languages"), *DOCUMENTS_AND_TEXT)
    languages = Table("languages", columns, report["languages"])
    if not report["mixed_languages"]:
        return Section("languages", (), (languages,))
    mixed = (
        Column("language", "languages"),
        Column("second_language", "languages"),
        Column("documents"),
        Column("documents_kept"),
    )
    documents = Number(sum(row["documents"] for row in report["mixed_languages"]))
    return Section(
        "languages",
        (Sentence(("prose", "mixed_languages"), {"documents": documents}),),
        (languages, Table("mixed_languages", mixed, report["mixed_languages"], headers=2)),
    )


def _countries(report: Row) -> Section:
    countries = report["countries"]
    found = {row["country_basis"] for row in countries["by_country_and_basis"]}
    by_basis = cross(countries["by_country_and_basis"], ("country",), "country_basis", "documents")
    documents_of = {row["country"]: row for row in by_basis}
    columns = (
        Column("country", "countries"),
        *DOCUMENTS_AND_TEXT[:4],
        *across("country_basis", [basis for basis in BASES if basis in found], family="bases"),
    )
    rows = [{**row, **documents_of[row["country"]]} for row in countries["by_country"]]
    return Section("countries", (Sentence(("prose", "countries")),), (Table("countries", columns, rows),))


def _personal_data(report: Row) -> Section:
    redacted = report["configuration"]["export"]["redact"] != "none"
    sentence = Sentence(("prose", "personal_data" if redacted else "personal_data_left"))
    found = report["personal_data"]
    by_kind = Table(
        "personal_data",
        (
            Column("kind", "kinds"),
            Column("spans"),
            Column("documents", label="documents_with"),
            Column("spans_kept"),
            Column("documents_kept", label="documents_kept_with"),
        ),
        found["by_kind"],
    )
    kinds = [row["kind"] for row in found["by_kind"]]
    by_country = Table(
        "personal_data_countries",
        (Column("country", "countries"), *across("kind", kinds, family="kinds", tint=True)),
        cross(found["by_country_and_kind"], ("country",), "kind", "spans"),
    )
    return Section("personal_data", (sentence,), (by_kind, by_country))


def _toxicity(report: Row) -> Section:
    columns = (
        Column("country", "countries"),
        Column("register", "doc_types"),
        Column("documents"),
        Column("share_above_zero", "share", bar=True),
        *(Column(name, "decimal") for name in ("median", "p90", "p95", "p99", "max")),
    )
    return Section(
        "toxicity", (Sentence(("prose", "toxicity")),), (Table("toxicity", columns, report["toxicity"], 2),)
    )


def _configuration(report: Row) -> Section:
    versions = [{"name": name, "version": version} for name, version in report["versions"].items()]
    return Section(
        "configuration",
        (),
        (Table("versions", (Column("name", "text"), Column("version", "code")), versions),),
    )


SECTIONS: list[tuple[str, str, Callable[[Row], Section]]] = [
    ("summary", "ingest", _summary),
    ("funnel", "ingest", _funnel),
    ("quarantine", "ingest", _quarantine),
    ("passed_over", "ingest", _passed_over),
    ("rejections", "select", _rejections),
    ("duplicates", "deduplicate", duplicates_section),
    ("repeated_lines", "deduplicate", repeated_lines_section),
    ("contamination", "deduplicate", contamination_section),
    ("release", "export", _release),
    ("sources", "annotate", _sources),
    ("opt_out", "ingest", _opt_out),
    ("languages", "annotate", _languages),
    ("countries", "annotate", _countries),
    ("personal_data", "annotate", _personal_data),
    ("toxicity", "annotate", _toxicity),
    ("fertility", "tokenizer", fertility_section),
    ("compute", "tokenizer", compute_section),
    ("configuration", "ingest", _configuration),
]
"""Name, the stage that it needs, and what builds it."""
