"""Turns whatever a record holds into text, and its chosen fields into a JSON object."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import orjson

from corpus_latam.sources.nested import value_at

INVALID_UTF8 = "invalid UTF-8"
TOO_DEEP = "values nested too deeply"
UNREADABLE = "a value that cannot be read"

MAX_DEPTH = 250
"""Levels of lists and objects in each other that are written; orjson gives up at 254."""
EXACT = 2**63
"""Whole numbers below it are written with all their digits, whether they came as integers or as floats."""


class BadValueError(ValueError):
    """A value that no text can stand for; `reason` is for quarantine."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def to_text(value: Any) -> str | None:
    """A field as text: strings as they are, whole numbers by their digits, other values as JSON.

    Null where there is no value, and for floats that are no numbers.
    """
    if value is None or isinstance(value, str):
        return value
    if type(value) is int:
        return str(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return str(int(value)) if value.is_integer() and abs(value) < EXACT else to_json(value)
    if isinstance(value, Decimal):
        return _digits(value)
    return to_json(value)


def _digits(value: Decimal) -> str | None:
    if not value.is_finite():
        return None
    return f"{value:.0f}" if value == value.to_integral_value() else f"{value:f}"


def to_metadata(record: Mapping[str, Any], fields: tuple[str, ...]) -> str | None:
    """The named fields that the record has, as a JSON object with sorted keys; null where it has none."""
    if not fields:
        return None
    chosen = {field: value for field in fields if (value := value_at(record, field)) is not None}
    return to_json(chosen) if chosen else None


def to_json(value: Any) -> str:
    """Canonical JSON: sorted keys, no spaces, UTF-8; decimals as text, floats that are no numbers as null.

    Raises `BadValueError` where values are nested more than `MAX_DEPTH` deep.
    """
    try:
        return orjson.dumps(value, default=_plain, option=orjson.OPT_SORT_KEYS).decode()
    except TypeError:  # integers beyond 64 bits, or too deep
        if is_deep(value):
            raise BadValueError(TOO_DEEP) from None
    return json.dumps(
        _finite(value), default=_plain, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )


def is_deep(value: Any) -> bool:
    """Whether lists and objects lie more than `MAX_DEPTH` deep in each other."""
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        level = [child for each in level for child in _children(each)]
        if not level:
            return False
    return True


def is_rounded(value: Any) -> bool:
    """Whether it holds a float so large that it may stand for an integer with more digits than floats have.

    value: nested `MAX_DEPTH` deep at most.
    """
    if isinstance(value, float):
        return abs(value) >= EXACT
    return any(map(is_rounded, _children(value)))


def _children(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _finite(value: Any) -> Any:
    """The same with null for floats that are no numbers, which JSON cannot hold."""
    if isinstance(value, dict):
        return {key: _finite(child) for key, child in value.items()}
    if isinstance(value, list):
        return [_finite(child) for child in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _plain(value: Any) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
