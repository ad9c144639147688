"""Reads what a record states as its opt-out: one signal or a JSON list of several, as sorted lists."""

from __future__ import annotations

from collections.abc import Mapping

import orjson
import pyarrow as pa


def signals_of(stated: pa.Array, meanings: Mapping[str, str | None]) -> pa.Array:
    """List of strings, sorted, each once. A source's own words are what `meanings` says; null is no signal.

    stated: strings, or null where nobody looked for signals.
    """
    values = stated.dictionary_encode()
    lists = [_meant(_signals(value), meanings) for value in values.dictionary.to_pylist()]
    return pa.array(lists, pa.list_(pa.string())).take(values.indices)


def _meant(signals: list[str], meanings: Mapping[str, str | None]) -> list[str]:
    meant = {meanings.get(signal, signal) for signal in signals}
    return sorted(signal for signal in meant if signal is not None)


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
