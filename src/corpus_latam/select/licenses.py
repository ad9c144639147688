"""Rejects documents whose licence the profile does not release."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from corpus_latam.rights import Profile, reason


def against_license(
    license_: pa.Array, access_rights: pa.Array, profile: Profile, as_of: date | None
) -> pa.Array:
    """Why a document may not be released, string, null where it may."""
    if profile == "all":
        return pa.nulls(len(license_), pa.string())
    pairs = pa.StructArray.from_arrays([license_, access_rights], ["license", "access"])
    reasons: dict[tuple[str | None, str | None], str | None] = {}
    found = []
    for pair in pairs.to_pylist():
        key = (pair["license"], pair["access"])
        if key not in reasons:
            reasons[key] = reason(*key, profile, as_of)
        found.append(reasons[key])
    return pa.array(found, pa.string())


def add_reasons(selection: pa.RecordBatch, against: pa.Array) -> pa.RecordBatch:
    """Rows of `schema.SELECTION` in which those that were kept are rejected for their licence."""
    chosen = pc.coalesce(selection["reason"], against)
    columns = {"keep": pc.is_null(chosen), "reason": chosen}
    return pa.RecordBatch.from_arrays(
        [columns.get(name, selection[name]) for name in selection.schema.names], schema=selection.schema
    )
