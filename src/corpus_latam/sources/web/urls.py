"""Writes addresses of pages in one form, so that the same page has one address."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|igshid|mc_[ce]id|_ga|_gl|twclid|ttclid|at_\w+"
    r"|xtor|ns_\w+|cmpid|ref_?src|outputtype|s_kwcid|mkt_tok|__twitter_impression)",
    re.I,
)
"""Parameters that say where a reader came from, not what is read."""
DEFAULT_PORTS = {"http": 80, "https": 443}
LONGEST = 4_000


def normal_url(url: str, base: str | None = None) -> str | None:
    """An absolute http(s) address without fragment, tracking parameters and default port, its host in lower
    case; null for what is none. Scheme and path stay as they are: a server may tell them apart."""
    try:
        parts = urlsplit(urljoin(base or "", url.strip()[:LONGEST]))
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return None
    if parts.scheme not in DEFAULT_PORTS or not host or any(character <= " " for character in host):
        return None
    place = host if port in (None, DEFAULT_PORTS[parts.scheme]) else f"{host}:{port}"
    return urlunsplit((parts.scheme, place, parts.path or "/", _without_tracking(parts.query), "")).strip()


def _without_tracking(query: str) -> str:
    if not TRACKING.search(query):
        return query
    pairs = parse_qsl(query, keep_blank_values=True)
    return urlencode([pair for pair in pairs if not TRACKING.fullmatch(pair[0])])


def host_of(url: str | None) -> str:
    """The host of an address, without `www.`; empty where it has none."""
    try:
        return (urlsplit(url or "").hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def path_of(url: str | None) -> str:
    """The path of an address, with its query."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return ""
    return f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"


def is_same_site(one: str | None, other: str | None) -> bool:
    """Whether two addresses lie on one host, whatever it is called for phones and for AMP."""
    first, second = (re.sub(r"^(?:m|amp|mobile|movil)\.", "", host_of(url)) for url in (one, other))
    return bool(first) and first == second
