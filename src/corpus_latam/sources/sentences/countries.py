"""The country that the name of a corpus' part tells: a locale in it (`es_AR`), or an institution."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

from corpus_latam.config import read_yaml, shipped

LOCALE = re.compile(r"(?<![A-Za-z0-9])[a-z]{2,3}[_-]([A-Z]{2})(?![A-Za-z0-9])")
LEIPZIG = re.compile(r"(?<![A-Za-z0-9])[a-z]{3}-([a-z]{2})_")
"""As Leipzig University names its corpora of a country: language, country, kind of text."""
NAMES = "countries/members.yaml"


@cache
def _shipped() -> dict[str, Any]:
    """`locales`: countries that count in a locale; `names`: patterns and the country of each."""
    return dict(read_yaml(shipped(NAMES), "list of names"))


def country_of(name: str, stated: Mapping[str, str]) -> str | None:
    """The country of a member by its name. `stated` patterns come before those that are shipped."""
    lowered = name.lower()
    for pattern, country in (*stated.items(), *_shipped()["names"].items()):
        if fnmatchcase(lowered, pattern.lower()):
            return str(country)
    stated_codes = [*LOCALE.findall(name), *map(str.upper, LEIPZIG.findall(name))]
    found = {country for country in stated_codes if country in _shipped()["locales"]}
    return found.pop() if len(found) == 1 else None
