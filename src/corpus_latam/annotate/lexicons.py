"""Reads the lexicons of `configs/lexicons`: weighted words and phrases, ready for the phrase kernel."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from corpus_latam.config import read_yaml, shipped
from corpus_latam.errors import ConfigError
from corpus_latam.text import word_hashes

FOLDER = "lexicons"
NAMES = ("toxicity", "adult", "boilerplate", "stop_words", "country")
ACUTE = "\u0301"


@dataclass(frozen=True)
class Entry:
    """A word or phrase, its weight, and its weight in documents of certain countries."""

    form: str
    weight: float
    regions: Mapping[str, float] = field(default_factory=dict)


@cache
def read_lexicon(name: str) -> dict[str, Any]:
    """`configs/lexicons/<name>.yaml` as a mapping."""
    path = shipped(f"{FOLDER}/{name}.yaml")
    content = read_yaml(path, "lexicon")
    if not isinstance(content, dict):
        raise ConfigError(f"{path}: a lexicon is a mapping of lists.")
    return content


@cache
def lexicons_digest() -> str:
    """SHA-256 of all lexicons: what annotations depend on besides the code."""
    digest = hashlib.sha256()
    for name in NAMES:
        digest.update(shipped(f"{FOLDER}/{name}.yaml").read_bytes())
    return digest.hexdigest()


def weighted_entries(lists: list[dict[str, Any]], where: str) -> list[Entry]:
    """The forms of weighted lists, each form once, forms with an acute accent also without it.

    Raises `ConfigError` for a form that is listed twice: its weight would be a matter of luck.
    """
    entries: dict[bytes, Entry] = {}
    for listed in lists:
        for form in listed["forms"]:
            key = word_hashes(form).tobytes()
            if not key or key in entries:
                raise ConfigError(f"{where}: {form!r} {'is listed twice' if key else 'has no word'}.")
            entries[key] = Entry(form, float(listed["weight"]), listed.get("regions") or {})
    for key, entry in _without_acute(entries):
        entries.setdefault(key, entry)
    return list(entries.values())


def _without_acute(entries: dict[bytes, Entry]) -> Iterator[tuple[bytes, Entry]]:
    for entry in list(entries.values()):
        decomposed = unicodedata.normalize("NFD", entry.form)
        if ACUTE in decomposed:
            form = unicodedata.normalize("NFC", decomposed.replace(ACUTE, ""))
            yield word_hashes(form).tobytes(), Entry(form, entry.weight, entry.regions)
