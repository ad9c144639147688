"""What the JSON of an item says: title, authors, date, address, text, as WordPress and others name them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

import orjson

NOT_AN_OBJECT = "metadata that is no JSON object"
NAMES = {
    "title": ("title", "titulo", "título", "name"),
    "author": ("authors", "author", "autores", "autor", "creator"),
    "date": ("date", "fecha", "published", "date_published", "publication_date", "year", "año"),
    "url": ("link", "url", "permalink", "source_url"),
    "language": ("language", "lang", "idioma"),
    "license": ("license", "licence", "licencia", "rights"),
}
"""A column, and the keys that may hold it, the best first."""
TEXTS = ("text", "full_text", "fulltext", "texto", "markdown", "content", "contenido", "body", "cuerpo")
"""Keys that may hold the text itself, the best first."""
TAG = re.compile(r"<[^<>]*>")


def read_metadata(data: bytes) -> dict[str, str] | None:
    """The columns that an object states; null where it is none."""
    try:
        found = orjson.loads(data.removeprefix(b"\xef\xbb\xbf"))
        if not isinstance(found, dict):
            return None
        stated = {column: _first(found, keys) for column, keys in NAMES.items()}
    except (orjson.JSONDecodeError, RecursionError):
        return None
    return {column: value for column, value in stated.items() if value}


def read_text(data: bytes) -> str | None:
    """The text that an object holds itself, as plain text or Markdown; null where it holds none."""
    try:
        found = orjson.loads(data.removeprefix(b"\xef\xbb\xbf"))
    except (orjson.JSONDecodeError, RecursionError):
        return None
    texts = (found.get(key) for key in TEXTS) if isinstance(found, dict) else ()
    return next((text for text in texts if isinstance(text, str) and text.strip()), None)


def _first(found: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    return next(filter(None, (_words(found.get(key)) for key in keys)), "")


def _words(value: Any) -> str:
    """Text, also as WordPress wraps it (`{"rendered": …}`), and lists of it. Numbers of users say nothing."""
    if isinstance(value, Mapping):
        return _words(value.get("rendered") or value.get("name"))
    if isinstance(value, list):
        return ", ".join(filter(None, map(_words, value)))
    return " ".join(TAG.sub("", unescape(value)).split()) if isinstance(value, str) else ""
