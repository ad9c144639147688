"""Reads what a record states as its opt-out: one signal or a JSON list of several, as sorted lists."""

from __future__ import annotations

import orjson
import pyarrow as pa


def signals_of(stated: pa.Array) -> pa.Array:
    """stated: strings, or null where nobody looked for signals. List of strings, sorted, each once."""
    values = stated.dictionary_encode()
    lists = pa.array([_signals(value) for value in values.dictionary.to_pylist()], pa.list_(pa.string()))
    return lists.take(values.indices)


NO_RESERVATION = frozenset(("", "0", "false", "no", "none", "allowed", "allow"))
"""What fields for it say where nothing is reserved, in small letters (`robots` of HPLT: `allowed`)."""


def _signals(value: str) -> list[str]:
    if value.strip().lower() in NO_RESERVATION:
        return []
    if not value.startswith("["):
        return [value]
    try:
        found = orjson.loads(value)
    except orjson.JSONDecodeError:
        return [value]
    return sorted({str(each) for each in found})
