"""Fields inside fields: `warc_headers.warc-target-uri` of a record, `lang.0` for the first of a list.

A field of that very name comes first: a name may hold dots.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc


def value_at(record: Mapping[str, Any], path: str) -> Any:
    """What lies at a path; null where nothing does."""
    if "." not in path or path in record:
        return record.get(path)
    value: Any = record
    for step in path.split("."):
        value = _step(value, step)
    return value


def _step(value: Any, step: str) -> Any:
    if isinstance(value, Mapping):
        return value.get(step)
    index = _index(step)
    return value[index] if isinstance(value, list) and index is not None and index < len(value) else None


def _index(step: str) -> int | None:
    return int(step) if step.isascii() and step.isdecimal() else None


def column_of(schema: pa.Schema, path: str) -> str | None:
    """The column in which a path begins; null where there is none, or nothing can lie at its end."""
    if path in schema.names:
        return path
    first = path.split(".")[0]
    return first if type_at(schema, path) is not None else None


def type_at(schema: pa.Schema, path: str) -> pa.DataType | None:
    """The type of what lies at a path; null where nothing can."""
    if path in schema.names:
        return schema.field(schema.names.index(path)).type
    first, *steps = path.split(".")
    if not steps or first not in schema.names:
        return None
    kind = schema.field(schema.names.index(first)).type
    for step in steps:
        kind = _inner_type(kind, step)
    return kind


def _inner_type(kind: pa.DataType | None, step: str) -> pa.DataType | None:
    if kind is not None and pa.types.is_struct(kind):
        return kind.field(step).type if kind.get_field_index(step) >= 0 else None
    is_list = kind is not None and (pa.types.is_list(kind) or pa.types.is_large_list(kind))
    return kind.value_type if kind is not None and is_list and _index(step) is not None else None


def array_at(column: pa.Array, steps: list[str]) -> pa.Array:
    """What lies at the end of steps into a column whose type has them (`type_at`)."""
    for step in steps:
        column = (
            pc.struct_field(column, step) if pa.types.is_struct(column.type) else _element(column, int(step))
        )
    return column


def _element(column: pa.Array, index: int) -> pa.Array:
    """One element of each list; null where a list is shorter. (`list_element` of Arrow raises there.)"""
    has_one = pc.greater(pc.list_value_length(column), index)
    starts = pc.cast(column.offsets[:-1], pa.int64())
    places = pc.if_else(has_one, pc.add(starts, index), pa.scalar(None, pa.int64()))
    return column.values.take(places)
