"""Values of every Arrow type as what JSON can hold: strings, numbers, booleans, lists, objects and null.

Bytes become hexadecimal digits; dates, times, durations and intervals ISO 8601; moments in a time zone UTC,
so that no machine's list of zones decides; maps and structs with two fields of one name lists of pairs.
"""

from __future__ import annotations

import uuid
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from corpus_latam.sources.values import INVALID_UTF8, UNREADABLE

PER_SECOND = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}
NANOSECONDS = PER_SECOND["ns"]


class Unreadable(NamedTuple):
    """Stands for a value that cannot be read."""

    reason: str


def read_values(column: pa.Array) -> list[Any]:
    """The values of a column; `Unreadable` for each that cannot be read."""
    try:
        return _values(column)
    except MemoryError:
        raise
    except Exception:  # what a damaged or outlandish value raises differs from type to type
        return [_read_one(column.slice(row, 1)) for row in range(len(column))]


def _read_one(column: pa.Array) -> Any:
    try:
        return _values(column)[0]
    except MemoryError:
        raise
    except UnicodeDecodeError:
        return Unreadable(INVALID_UTF8)
    except Exception:
        return Unreadable(UNREADABLE)


def _values(column: pa.Array) -> list[Any]:
    kind, types = column.type, pa.types
    if isinstance(kind, pa.BaseExtensionType):
        return _extension(column)
    if types.is_dictionary(kind):
        return _words(column)
    if types.is_run_end_encoded(kind):
        of_runs = _values(column.values)
        return [of_runs[run] for run in runs_of_rows(column)]
    if types.is_struct(kind):
        return _structs(column)
    if types.is_union(kind):
        return _unions(column)
    if types.is_map(kind):
        return [_pairs(each) for each in column]
    if types.is_nested(kind):
        return [_values(each.values) if each.is_valid else None for each in column]
    if types.is_temporal(kind):
        return _moments(column)
    if is_bytes(kind):
        return [None if each is None else each.hex() for each in column.to_pylist()]
    if types.is_floating(kind):
        return [None if each is None else float(each) for each in column.to_pylist()]
    values: list[Any] = column.to_pylist()
    return values


def is_bytes(kind: pa.DataType) -> bool:
    """Whether values are bytes that are not said to be text."""
    types = pa.types
    tests = (types.is_binary, types.is_large_binary, types.is_binary_view, types.is_fixed_size_binary)
    return any(test(kind) for test in tests)


def _extension(column: pa.Array) -> list[Any]:
    if column.type.extension_name == "arrow.uuid":
        return [None if each is None else str(uuid.UUID(bytes=each)) for each in column.storage.to_pylist()]
    if column.type.extension_name == "arrow.bool8":
        return [None if each is None else bool(each) for each in column.storage.to_pylist()]
    return _values(column.storage)


def _words(column: pa.DictionaryArray) -> list[Any]:
    """The values of a dictionary's rows; those alone, where it can be, since it may hold many more."""
    try:
        return _values(column.dictionary.take(column.indices))
    except NotImplementedError:
        values = _values(column.dictionary)
        return [None if place is None else values[place] for place in column.indices.to_pylist()]


def runs_of_rows(column: pa.RunEndEncodedArray) -> list[int]:
    """In which run each row lies."""
    ends = column.run_ends.to_pylist()
    found, run = [], 0
    for row in range(column.offset, column.offset + len(column)):
        while ends[run] <= row:
            run += 1
        found.append(run)
    return found


def _structs(column: pa.Array) -> list[Any]:
    names = [field.name for field in column.type]
    # not flatten(), which aborts the process where a field has no validity bitmap (unions, runs)
    fields = [_values(column.field(place)) for place in range(len(names))]
    rows: Any = zip(*fields, strict=True) if fields else [()] * len(column)
    form = dict if len(set(names)) == len(names) else _pair_up
    valid = column.is_valid().to_pylist()
    return [form(zip(names, row, strict=True)) if ok else None for row, ok in zip(rows, valid, strict=True)]


def _pair_up(items: Any) -> list[list[Any]]:
    return [[name, value] for name, value in items]


def _pairs(entries: pa.MapScalar) -> list[list[Any]] | None:
    if not entries.is_valid:
        return None
    keys, values = entries.values.field(0), entries.values.field(1)
    return _pair_up(zip(_values(keys), _values(values), strict=True))


def _unions(column: pa.Array) -> list[Any]:
    return [_values(pa.repeat(each.value, 1))[0] if each.is_valid else None for each in column]


def _moments(column: pa.Array) -> list[Any]:
    kind, types = column.type, pa.types
    if types.is_duration(kind):
        counts = column.view(pa.int64()).to_pylist()
        return [None if each is None else f"PT{_seconds(each, PER_SECOND[kind.unit])}S" for each in counts]
    if types.is_interval(kind):
        return [None if each is None else _interval(*each) for each in column.to_pylist()]
    if not types.is_timestamp(kind):
        texts: list[Any] = pc.cast(column, pa.string()).to_pylist()
        return texts
    zone = "Z" if kind.tz else ""
    written = pc.cast(column.view(pa.timestamp(kind.unit)), pa.string()).to_pylist()
    return [None if each is None else each.replace(" ", "T", 1) + zone for each in written]


def _interval(months: int, days: int, nanoseconds: int) -> str:
    return f"P{months}M{days}DT{_seconds(nanoseconds, NANOSECONDS)}S"


def _seconds(count: int, per_second: int) -> str:
    """A count of parts of a second in seconds, exactly."""
    whole, rest = divmod(abs(count), per_second)
    part = f".{rest * (NANOSECONDS // per_second):09}".rstrip("0") if rest else ""
    return f"{'-' if count < 0 else ''}{whole}{part}"
