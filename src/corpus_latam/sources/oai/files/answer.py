"""Reads the JSON that repositories answer: an object, or the reason why there is none."""

from __future__ import annotations

from typing import Any

import orjson

from corpus_latam.sources.oai.answers import RefusedError

NOT_JSON = "an answer that is no valid JSON"


def read_json(data: bytes) -> Any:
    """The value of an answer. Raises `RefusedError`."""
    try:
        return orjson.loads(data.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError:
        raise RefusedError(NOT_JSON) from None


def field(value: Any, *path: str) -> Any:
    """What lies under these names, one inside the other; null where one of them is missing."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def text(value: Any, *path: str) -> str | None:
    """The text under these names; null where there is none."""
    found = field(value, *path)
    return found.strip() or None if isinstance(found, str) else None


def size(value: Any, *path: str) -> int | None:
    """The number of bytes under these names, also written as a text."""
    found = field(value, *path)
    if isinstance(found, str) and found.isascii() and found.isdecimal() and len(found) < 19:
        return int(found)
    return found if isinstance(found, int) and not isinstance(found, bool) and found >= 0 else None


def md5(value: Any) -> str | None:
    """Of an algorithm and a sum, under any of the names that software gives them; null for other sums."""
    algorithm = text(value, "checkSumAlgorithm") or text(value, "type") or ""
    said = (text(value, "value") or "").lower()
    return said if algorithm.upper().replace("-", "") == "MD5" and is_md5(said) else None


def is_md5(said: str) -> bool:
    """Whether these are the 32 digits of an MD5."""
    return len(said) == 32 and all(digit in "0123456789abcdef" for digit in said)
