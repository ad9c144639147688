"""The country that a record states: a code of ISO 3166-1 alpha-2, or several of them."""

from __future__ import annotations

import re

import orjson

SEVERAL = "several"
SEPARATOR = re.compile(r"[,;|/]")


def countries(stated: str) -> str | None:
    """The one code that is stated, `several`, or null where something is no code.

    Several are separated by commas, semicolons, bars or slashes, or are a JSON list.
    """
    codes = {part.strip().upper() for part in _parts(stated.strip())}
    if not codes or not all(re.fullmatch("[A-Z]{2}", code) for code in codes):
        return None
    return codes.pop() if len(codes) == 1 else SEVERAL


def _parts(stated: str) -> list[str]:
    if not stated.startswith("["):
        return SEPARATOR.split(stated)
    try:
        found = orjson.loads(stated)
    except orjson.JSONDecodeError:
        return [stated]
    return [str(each) for each in found]
