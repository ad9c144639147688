"""Makes rows of `pages.RAW` of Arrow columns of any type; a value that cannot be read costs its own row."""

from __future__ import annotations

from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from corpus_latam.config import Columns
from corpus_latam.sources.arrow_values import Unreadable, is_bytes, read_values, runs_of_rows
from corpus_latam.sources.pages import RAW, mapped
from corpus_latam.sources.values import BadValueError, to_metadata, to_text


class Rows(NamedTuple):
    """Rows of `RAW`, and the reasons why some of them are none, by their place."""

    batch: pa.RecordBatch
    bad: dict[int, str]


def is_text(kind: pa.DataType) -> bool:
    """Whether values are text: strings in any form, bytes of any length, or null throughout."""
    types = pa.types
    if not isinstance(kind, pa.DataType):  # pyarrow 26 gives no inner type where that is null or date64
        return False
    if isinstance(kind, pa.BaseExtensionType):
        return is_text(kind.storage_type)
    if types.is_dictionary(kind) or types.is_run_end_encoded(kind):
        return is_text(kind.value_type)
    return (
        _is_string(kind) or types.is_null(kind) or (is_bytes(kind) and not types.is_fixed_size_binary(kind))
    )


def _is_string(kind: pa.DataType) -> bool:
    types = pa.types
    return any(test(kind) for test in (types.is_string, types.is_large_string, types.is_string_view))


def plain_text(column: pa.Array) -> pa.Array:
    """A column that `is_text` as large strings; nothing is checked."""
    kind, types = column.type, pa.types
    if isinstance(kind, pa.BaseExtensionType):
        return plain_text(column.storage)
    if types.is_dictionary(kind):
        return plain_text(column.dictionary).take(column.indices)
    if types.is_run_end_encoded(kind):
        return plain_text(column.values).take(pa.array(runs_of_rows(column), pa.int64()))
    if types.is_null(kind):
        return pa.nulls(len(column), pa.large_string())
    return (
        column if types.is_large_string(kind) else pc.cast(column, pa.large_binary()).view(pa.large_string())
    )


def to_rows(batch: pa.RecordBatch, columns: Columns) -> Rows:
    """batch: each column that is wanted once; those that hold text as `plain_text` makes them."""
    bad: dict[int, str] = {}
    fields = mapped(columns)
    arrays = []
    for target in RAW:
        name = fields.get(target.name)
        present = name in batch.schema.names
        arrays.append(_texts(batch[name], target.type, bad) if present else pa.nulls(len(batch), target.type))
    if columns.metadata:
        arrays[RAW.get_field_index("metadata")] = _metadata(batch, columns.metadata, bad)
    return Rows(pa.RecordBatch.from_arrays(arrays, schema=RAW), bad)


def _texts(column: pa.Array, target: pa.DataType, bad: dict[int, str]) -> pa.Array:
    types = pa.types
    simple = any(test(column.type) for test in (types.is_large_string, types.is_integer, types.is_boolean))
    if simple and _is_valid(column):
        return pc.cast(column, target)
    return pa.array([_text(value, row, bad) for row, value in enumerate(read_values(column))], target)


def _text(value: Any, row: int, bad: dict[int, str]) -> str | None:
    if isinstance(value, Unreadable):
        bad.setdefault(row, value.reason)
        return None
    try:
        return to_text(value)
    except BadValueError as error:
        bad.setdefault(row, error.reason)
        return None


def _metadata(batch: pa.RecordBatch, names: tuple[str, ...], bad: dict[int, str]) -> pa.Array:
    present = [name for name in names if name in batch.schema.names]
    values = [read_values(batch[name]) for name in present]
    texts = []
    for row, chosen in enumerate(zip(*values, strict=True) if values else [()] * len(batch)):
        texts.append(_object(dict(zip(present, chosen, strict=True)), names, row, bad))
    return pa.array(texts, pa.string())


def _object(record: dict[str, Any], names: tuple[str, ...], row: int, bad: dict[int, str]) -> str | None:
    unreadable = next((value for value in record.values() if isinstance(value, Unreadable)), None)
    if unreadable:
        bad.setdefault(row, unreadable.reason)
        return None
    try:
        return to_metadata(record, names)
    except BadValueError as error:
        bad.setdefault(row, error.reason)
        return None


def _is_valid(column: pa.Array) -> bool:
    try:
        column.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True
