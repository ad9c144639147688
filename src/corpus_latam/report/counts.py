"""Counts one shard: every table of the report is a projection of these counts, and they add up.

Only small columns are read, never text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpus_latam.errors import RunError
from corpus_latam.report.mixtures import mixtures
from corpus_latam.rights import reserves
from corpus_latam.storage import paths
from corpus_latam.storage.shards import read_table
from corpus_latam.wording import again_from

CUBE_KEYS = [
    "source",
    "doc_type",
    "register",
    "language",
    "country",
    "country_basis",
    "license",
    "fate",
    "reason",
]
OPT_OUT_KEYS = ["source", "country", "fate", "reserved"]
MIXTURE_KEYS = ["language", "second_language", "fate"]
KEPT, REJECTED, EXACT, NEAR = "kept", "rejected", "duplicate.exact", "duplicate.near"
"""A document's fate. `kept` means that every stage that has run keeps it."""

LARGEST_CLUSTERS = 10

COLUMNS = {
    "ingest": ["id", "source", "doc_type", "language", "country", "country_basis", "license", "opt_out"],
    "annotate": ["bytes", "words", "language", "country", "country_basis", "toxicity_density", "top_langs"],
    "select": ["keep", "reason", "register"],
    "deduplicate": ["keep", "reason", "minhash_cluster_size", "cut_bytes", "cut_words"],
}


@dataclass(frozen=True)
class Counts:
    """Tables that add up over shards.

    `cube`: `CUBE_KEYS`, documents, bytes, words, and what was cut of these. `personal_data`: country, kind,
    kept, documents, spans.
    `toxicity`: country, register, density (three significant digits), documents.
    `opt_out`: source, country, fate, reserved (whether a signal reserves them), documents; of those only for
    which signals were looked for.
    `mixtures`: `MIXTURE_KEYS`, documents in two languages.
    `clusters`: id, source, minhash_cluster_size and fate of the largest ones.
    """

    cube: pa.Table
    personal_data: pa.Table
    toxicity: pa.Table
    opt_out: pa.Table
    mixtures: pa.Table
    clusters: pa.Table


def count_shard(root: str, shard: str, stages: Sequence[str]) -> Counts:
    """Counts the documents of one shard, with the columns of the stages that have run."""
    documents = _documents(root, shard, stages)
    spans = None
    if "annotate" in stages:
        spans = read_table(paths.join(root, "annotate", shard), ["personal_data"])["personal_data"]
    return Counts(
        cube=_add_up(documents, CUBE_KEYS, ["bytes", "words", "cut_bytes", "cut_words"]),
        personal_data=_personal_data(documents, spans),
        toxicity=_toxicity(documents),
        opt_out=_opt_out(documents),
        mixtures=_add_up(mixtures(documents), MIXTURE_KEYS, []),
        clusters=largest(documents.select(["id", "source", "minhash_cluster_size", "fate"])),
    )


def merge(parts: Iterable[Counts]) -> Counts:
    """The sum of the counts of several shards, in whatever order they come."""
    found = list(parts)

    def together(name: str) -> pa.Table:
        return pa.concat_tables([getattr(part, name) for part in found])

    return Counts(
        cube=_sum_again(together("cube"), CUBE_KEYS),
        personal_data=_sum_again(together("personal_data"), ["country", "kind", "kept"]),
        toxicity=_sum_again(together("toxicity"), ["country", "register", "density"]),
        opt_out=_sum_again(together("opt_out"), OPT_OUT_KEYS),
        mixtures=_sum_again(together("mixtures"), MIXTURE_KEYS),
        clusters=largest(together("clusters")),
    )


def largest(clusters: pa.Table) -> pa.Table:
    """The documents that most others were removed in favour of; ties go by id."""
    copies = pc.is_in(clusters["fate"], value_set=pa.array([EXACT, NEAR]))
    led = clusters.filter(pc.and_not(pc.greater(clusters["minhash_cluster_size"], 1), copies))
    order = [("minhash_cluster_size", "descending"), ("id", "ascending")]
    return led.sort_by(order).slice(0, LARGEST_CLUSTERS).combine_chunks()


# ------------------------------------------------------------------------------- one shard's rows


def _documents(root: str, shard: str, stages: Sequence[str]) -> pa.Table:
    """One row per document with the columns that the counts need; those of missing stages are null."""
    read = {stage: _read(root, shard, stage) for stage in stages}
    ingest = read["ingest"]
    for stage, table in read.items():
        if table.num_rows != ingest.num_rows:
            raise RunError(
                f"{paths.join(root, stage, shard)} has {table.num_rows} rows, ingest has"
                f" {ingest.num_rows}: {again_from(stage)} makes it again."
            )
    rows = ingest.num_rows
    empty = {name: pa.nulls(rows, kind) for name, kind in OPTIONAL.items()}
    known = {name: ingest[name] for name in ingest.column_names}
    for stage in ("annotate", "deduplicate"):
        known |= {name: read[stage][name] for name in read[stage].column_names} if stage in read else {}
    if "select" in read:
        known["register"] = read["select"]["register"]
    fate, reason = _fate(rows, read.get("select"), read.get("deduplicate"))
    table = pa.table({**empty, **known, "fate": fate, "reason": reason})
    for name in ("country", "language", "license"):
        table = table.set_column(table.column_names.index(name), name, _blank_is_null(table[name]))
    return table


OPTIONAL = {
    "bytes": pa.int64(),
    "words": pa.int64(),
    "register": pa.string(),
    "toxicity_density": pa.float32(),
    "top_langs": pa.string(),
    "minhash_cluster_size": pa.int32(),
    "cut_bytes": pa.int64(),
    "cut_words": pa.int32(),
}
"""Columns of stages that may not have run."""


def _read(root: str, shard: str, stage: str) -> pa.Table:
    path = paths.join(root, stage, shard)
    table = read_table(path, COLUMNS[stage])
    missing = sorted(set(COLUMNS[stage]) - set(table.column_names))
    if missing:
        raise RunError(f"{path} has no column {', '.join(missing)}: {again_from(stage)} makes it again.")
    return table


def _fate(
    rows: int, select: pa.Table | None, deduplicate: pa.Table | None
) -> tuple[pa.Array | pa.ChunkedArray, pa.Array | pa.ChunkedArray]:
    """Fate and reason of each document: a rejection comes before a duplicate, as select comes first."""
    fate: Any = pa.array([KEPT] * rows, pa.string())
    reason: Any = pa.nulls(rows, pa.string())
    if deduplicate is not None:
        reason = deduplicate["reason"]
        copied = pc.is_in(reason, value_set=pa.array([EXACT, NEAR]))
        removed = pc.and_not(pc.is_valid(reason), deduplicate["keep"])  # contaminated by an evaluation set
        fate = pc.if_else(copied, reason, pc.if_else(removed, REJECTED, fate))
    if select is not None:
        fate = pc.if_else(select["keep"], fate, REJECTED)
        reason = pc.if_else(select["keep"], reason, select["reason"])
    return fate, reason


def _blank_is_null(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.if_else(pc.equal(column, ""), None, column)


# -------------------------------------------------------------------------------------- counting


def _add_up(table: pa.Table, keys: list[str], sums: list[str]) -> pa.Table:
    grouped = table.group_by(keys, use_threads=False)
    counted = grouped.aggregate([([], "count_all"), *((name, "sum") for name in sums)])
    return counted.rename_columns([*keys, "documents", *sums])


def _sum_again(table: pa.Table, keys: list[str]) -> pa.Table:
    sums = [name for name in table.column_names if name not in keys]
    summed = table.group_by(keys, use_threads=False).aggregate([(name, "sum") for name in sums])
    return summed.rename_columns([*keys, *sums])


def _personal_data(documents: pa.Table, spans: pa.ChunkedArray | None) -> pa.Table:
    """How many spans of each kind, in how many documents, by country and by whether the document stays."""
    if spans is None:
        spans = pa.chunked_array([pa.nulls(documents.num_rows, NO_SPANS)])
    lists = spans.combine_chunks()
    found = pa.table(
        {
            "document": pc.list_parent_indices(lists).cast(pa.int64()),
            "kind": pc.struct_field(pc.list_flatten(lists), "kind"),
        }
    )
    per_document = _add_up(found, ["document", "kind"], [])
    owners = documents.select(["country", "fate"]).take(per_document["document"])
    table = pa.table(
        {
            "country": owners["country"],
            "kind": per_document["kind"],
            "kept": pc.equal(owners["fate"], KEPT),
            "spans": per_document["documents"],
        }
    )
    return _add_up(table, ["country", "kind", "kept"], ["spans"])


def _opt_out(documents: pa.Table) -> pa.Table:
    asked = documents.filter(pc.is_valid(documents["opt_out"]))
    reserved = pa.array([reserves(signals) for signals in asked["opt_out"].to_pylist()], pa.bool_())
    table = asked.select(["source", "country", "fate"]).append_column("reserved", reserved)
    return _add_up(table, OPT_OUT_KEYS, [])


NO_SPANS = pa.list_(pa.struct([("kind", pa.string())]))


def _toxicity(documents: pa.Table) -> pa.Table:
    scored = documents.filter(pc.is_valid(documents["toxicity_density"]))
    density = pa.array(three_digits(scored["toxicity_density"].to_numpy()), pa.float64())
    rounded = scored.select(["country", "register"]).append_column("density", density)
    return _add_up(rounded, ["country", "register", "density"], [])


def three_digits(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Values rounded to three significant digits: few enough of them to count, so quantiles add up."""
    distinct, where = np.unique(values, return_inverse=True)
    return np.array([float(f"{value:.3g}") for value in distinct], dtype=np.float64)[where]
