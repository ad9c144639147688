"""Turns whatever a record holds into text, and its chosen fields into a JSON object."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import orjson


def to_text(value: Any) -> str | None:
    """A field as text: strings as they are, other values as JSON, null and NaN as null."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, float) and math.isnan(value):
        return None
    return to_json(value)


def to_metadata(record: Mapping[str, Any], fields: tuple[str, ...]) -> str | None:
    """The named fields that the record has, as a JSON object with sorted keys; null where it has none."""
    chosen = {field: record[field] for field in fields if record.get(field) is not None}
    return to_json(chosen) if chosen else None


def to_json(value: Any) -> str:
    """Canonical JSON: sorted keys, no spaces, UTF-8; dates in ISO 8601, bytes in hexadecimal."""
    try:
        return orjson.dumps(value, default=_plain, option=orjson.OPT_SORT_KEYS).decode()
    except TypeError:  # integers beyond 64 bits, which orjson refuses
        return json.dumps(value, default=_plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _plain(value: Any) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)
