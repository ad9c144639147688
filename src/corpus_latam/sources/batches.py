"""Columns and pages of Arrow batches, whatever file they come from: Parquet row groups, Arrow batches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from corpus_latam.config import Columns
from corpus_latam.sources.arrow_values import Unreadable, read_values
from corpus_latam.sources.columns import is_text, plain_text, to_rows
from corpus_latam.sources.nested import array_at, column_of, type_at
from corpus_latam.sources.pages import Page, mapped
from corpus_latam.sources.values import to_text
from corpus_latam.storage.quarantine import SAMPLE_BYTES, BadRecord

NO_TEXT_COLUMN = "no text column"
TWO_COLUMNS = "two columns of one name"


def problem_of(schema: pa.Schema, columns: Columns, join: str | None = None) -> tuple[str, str] | None:
    """Why a file with these columns gives no documents: as reason for quarantine, and as a sentence."""
    text = columns.text
    kind = type_at(schema, text)
    if kind is None:
        return NO_TEXT_COLUMN, (
            f"has no column {text!r}; its columns are {', '.join(schema.names)}. Set columns.text to the"
            " one that holds the text, or leave the file out by a narrower path."
        )
    read = {column for path in wanted_fields(columns) if (column := column_of(schema, path))}
    twice = next((name for name in sorted(read) if schema.names.count(name) > 1), None)
    if twice is not None:
        return TWO_COLUMNS, (
            f"has {schema.names.count(twice)} columns named {twice!r}, and which of them is meant, nobody"
            " says. Rename one of them, or name another field in the source's columns (null for none)."
        )
    if is_text(kind) or (join is not None and is_list_of_text(kind)):
        return None
    remedy = "Set join to what is to stand between its items" if is_list_of_text(kind) else "Set columns.text"
    return NO_TEXT_COLUMN, (
        f"has a column {text!r} of type {kind}, which is not text. {remedy}"
        f"{', or columns.text' if is_list_of_text(kind) else ''} to the column that holds the text."
    )


def is_list_of_text(kind: pa.DataType) -> bool:
    """Whether values are lists of words or of other texts."""
    types = pa.types
    lists = (types.is_list, types.is_large_list, types.is_fixed_size_list, types.is_list_view)
    return any(test(kind) for test in lists) and is_text(kind.value_type)


def wanted_fields(columns: Columns) -> set[str]:
    return {*mapped(columns).values(), *columns.metadata}


def read_columns(schema: pa.Schema, columns: Columns) -> list[str]:
    """The columns of a file in which the wanted fields lie, in its order."""
    inside = {column_of(schema, path) for path in wanted_fields(columns)}
    return [name for name in schema.names if name in inside]


def fields_of(batch: pa.RecordBatch, columns: Columns, join: str | None = None) -> pa.RecordBatch:
    """A batch of the wanted fields; those that are mapped and hold text, as large strings.

    join: what stands between the items of the text, where it is a list.
    """
    as_text = set(mapped(columns).values())
    found = {}
    for path in sorted(wanted_fields(columns)):
        column = column_of(batch.schema, path)
        if column is None:
            continue
        values = _at(batch, column, path)
        if path == columns.text and join is not None and is_list_of_text(values.type):
            values = _joined(values, join)
        found[path] = plain_text(values) if path in as_text and is_text(values.type) else values
    return pa.RecordBatch.from_arrays(list(found.values()), names=list(found))


def _at(batch: pa.RecordBatch, column: str, path: str) -> pa.Array:
    """By the column's name: one with dots may have brought others along."""
    return batch[column] if path == column else array_at(batch[column], path.split(".")[1:])


def _joined(column: pa.Array, join: str) -> pa.Array:
    """The items of each list as one text; null where there is no list, or it cannot be read."""
    return pa.array([_text(items, join) for items in read_values(column)], pa.large_string())


def _text(items: Any, join: str) -> str | None:
    if items is None or isinstance(items, Unreadable):
        return None
    return join.join(text for item in items if (text := to_text(item)) is not None)


def cuts(batch: pa.RecordBatch, first: int, limit: int) -> Iterator[tuple[int, int]]:
    """Stretches (start, count) of a batch from row `first` on, each with about `limit` bytes."""
    sizes = np.zeros(batch.num_rows, np.int64)
    for column in batch.columns:
        sizes += _row_bytes(column)
    ends = np.cumsum(sizes)
    while first < batch.num_rows:
        before = int(ends[first - 1]) if first else 0
        end = max(first + 1, int(np.searchsorted(ends, before + limit, side="right")))
        yield first, end - first
        first = end


def _row_bytes(column: pa.Array) -> NDArray[np.int64]:
    """How large each value is; where that is not known at once, how large they are on average."""
    if not pa.types.is_large_string(column.type):
        return np.full(len(column), column.nbytes // max(1, len(column)))
    lengths = pc.fill_null(pc.binary_length(column), 0)
    return np.asarray(lengths.to_numpy(zero_copy_only=False), np.int64)


def make_page(batch: pa.RecordBatch, path: str, columns: Columns, row: int, cursor: str) -> Page:
    """One page of a batch that `fields_of` made, whose first row is `row` (from 0) of its file."""
    positions = [f"row {row + i + 1}" for i in range(batch.num_rows)]
    raw, reasons = to_rows(batch, columns)
    if not reasons:
        return Page(raw, path, positions, [], cursor)
    texts = pc.cast(batch[columns.text], pa.large_binary())
    bad = [
        BadRecord(path, positions[i], reason, (texts[i].as_py() or b"")[:SAMPLE_BYTES])
        for i, reason in sorted(reasons.items())
    ]
    good = [i not in reasons for i in range(len(positions))]
    kept = [position for position, ok in zip(positions, good, strict=True) if ok]
    return Page(raw.filter(pa.array(good)), path, kept, bad, cursor)
