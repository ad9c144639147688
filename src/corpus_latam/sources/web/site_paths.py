"""What the address of a page says by the description of its site: date, section, id, kind of page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from corpus_latam.config.sites import ANY_HOST, Site
from corpus_latam.sources.web.urls import host_of, path_of

HOME = re.compile(r"/(?:(?:index|home|inicio|portada|default)(?:\.\w{3,5})?)?", re.I)
"""Paths of home pages."""


class Said(NamedTuple):
    """What a path says. `kind` is `article`, `other`, `home` or null where it tells nothing."""

    kind: str | None = None
    date: str | None = None
    section: str | None = None
    id: str | None = None


def site_of(url: str | None, sites: Sequence[Site]) -> Site | None:
    """The description of a page's site: that which names the longest part of its host; else that of `*`."""
    host = host_of(url)
    fits = [(len(name), site) for site in sites for name in site.hosts if _is_below(host, name)]
    if fits:
        return max(fits, key=lambda each: each[0])[1]
    return next((site for site in sites if ANY_HOST in site.hosts), None)


def _is_below(host: str, name: str) -> bool:
    return bool(host) and (host == name or host.endswith(f".{name}"))


def said_by(url: str | None, sites: Sequence[Site]) -> Said:
    """What the address says by its site's patterns, and by those of `*`."""
    if not url:
        return Said()
    path = path_of(url)
    if HOME.fullmatch(path):
        return Said("home")
    own = site_of(url, sites)
    generic = next((site for site in sites if ANY_HOST in site.hosts), None)
    for site in (own, generic):
        for pattern in site.articles if site else ():
            found = re.search(pattern, path)
            if found:
                return _read(found)
        if site and any(re.search(pattern, path) for pattern in site.others):
            return Said("other")
    return Said()


def _read(found: re.Match[str]) -> Said:
    groups = found.groupdict()
    section = groups.get("section")
    return Said("article", _day(groups), section.replace("/", " / ") if section else None, groups.get("id"))


def _day(groups: dict[str, str | None]) -> str | None:
    try:
        return str(date(*(int(groups[name] or "") for name in ("year", "month", "day"))))
    except (KeyError, ValueError):
        return None
