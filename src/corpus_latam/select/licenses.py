"""Rejects documents whose rights the profile does not release."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from corpus_latam.rights import Profile, reason


def against_license(
    license_: pa.Array, access_rights: pa.Array, opt_out: pa.Array, profile: Profile, as_of: date | None
) -> pa.Array:
    """Why a document may not be released, string, null where it may."""
    if profile == "all":
        return pa.nulls(len(license_), pa.string())
    reasons: dict[tuple[str | None, str | None, tuple[str, ...]], str | None] = {}
    found = []
    columns = (column.to_pylist() for column in (license_, access_rights, opt_out))
    for license_of_one, access, signals in zip(*columns, strict=True):
        key = (license_of_one, access, tuple(signals or ()))
        if key not in reasons:
            reasons[key] = reason(license_of_one, access, profile, as_of, key[2])
        found.append(reasons[key])
    return pa.array(found, pa.string())


def add_reasons(selection: pa.RecordBatch, against: pa.Array) -> pa.RecordBatch:
    """Rows of `schema.SELECTION` in which those that were kept are rejected for their licence."""
    chosen = pc.coalesce(selection["reason"], against)
    columns = {"keep": pc.is_null(chosen), "reason": chosen}
    return pa.RecordBatch.from_arrays(
        [columns.get(name, selection[name]) for name in selection.schema.names], schema=selection.schema
    )
