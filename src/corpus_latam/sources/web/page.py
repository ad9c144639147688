"""Makes a record of a page as it was fetched: its text and what it says of itself, or why there is none."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from corpus_latam.config.sites import Site
from corpus_latam.sources.encoding import Decoded
from corpus_latam.sources.records import Record
from corpus_latam.sources.web import opt_out
from corpus_latam.sources.web.decoding import decode
from corpus_latam.sources.web.extraction import extract
from corpus_latam.sources.web.host_policy import HostPolicy
from corpus_latam.sources.web.kinds import INDEX, headlines, is_list, why_left_out
from corpus_latam.sources.web.markup import meta_tags, parse, saved_from
from corpus_latam.sources.web.metadata import Facts, facts_of
from corpus_latam.sources.web.site_paths import Said, said_by, site_of
from corpus_latam.sources.web.urls import is_same_site, normal_url, path_of
from corpus_latam.sources.web.walls import wall_of

NO_MARKUP = "no HTML"
PAGE_TOO_LONG = "page longer than max_page_bytes"


@dataclass(frozen=True)
class Reading:
    """How pages are read: the config's keys that matter here."""

    extractor: str
    sites: tuple[Site, ...]
    agents: tuple[str, ...]
    max_page_bytes: int


@dataclass(frozen=True)
class Fetched:
    """A page as it was fetched. `headers`: those of HTTP, names in lower case. `further`: to keep beside."""

    body: bytes
    url: str | None = None
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    fetched_at: str | None = None
    policy: HostPolicy | None = None
    further: Mapping[str, Any] = field(default_factory=dict)


def read_page(page: Fetched, how: Reading, position: str = "", mark: Any = None) -> Record:
    """The record of an HTML page."""
    if len(page.body) > how.max_page_bytes:
        return Record(position, problem=PAGE_TOO_LONG, sample=page.body[:1_000], mark=mark)
    decoded = decode(page.body, charset_of(page.headers))
    wall = wall_of(page.status, page.headers, decoded.text)
    if wall:
        return Record(position, left_out=f"page of a wall: {wall}", mark=mark)
    tree = parse(decoded.text)
    if tree is None:
        return Record(position, problem=NO_MARKUP, sample=page.body[:1_000], mark=mark)
    place = normal_url(page.url or saved_from(decoded.text) or "")
    facts = facts_of(tree, place)
    url = _address(place, facts, how.sites)
    said = said_by(url, how.sites)
    links = headlines(tree)
    if is_list(facts, said.kind, links):
        return Record(position, left_out=INDEX, mark=mark)
    fields = _fields(page, how, url, facts, said, decoded)
    signals = _signals(page, how, url, meta_tags(tree))
    site = site_of(url, how.sites)
    whole = tree.text_content()
    article = extract(tree, how.extractor, facts.stated_body, site.body if site else None)
    reason = why_left_out(article.text, whole, facts, links, said.kind)
    if reason:
        return Record(position, left_out=reason, mark=mark)
    fields |= {
        "text": article.text,
        "extractor": article.extractor,
        "opt_out": orjson.dumps(sorted(signals)).decode(),
    }
    return Record(position, fields, mark=mark)


def charset_of(headers: Mapping[str, str]) -> str | None:
    """The encoding that a Content-Type names."""
    for part in headers.get("content-type", "").split(";")[1:]:
        name, _, value = part.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip("\"'")
    return None


def _address(place: str | None, facts: Facts, sites: tuple[Site, ...]) -> str | None:
    """The address of a page: what it calls its own, if that lies on the host that it came from. Some
    templates name the home page on every page."""
    own = facts.canonical
    is_home = path_of(own) == "/" and (facts.is_article or place is not None)
    trusted = own and not is_home and (place is None or is_same_site(own, place))
    url = own if trusted else place
    site = site_of(url, sites)
    return f"https{url[4:]}" if url and site and site.https and url.startswith("http:") else url


def _fields(
    page: Fetched, how: Reading, url: str | None, facts: Facts, said: Said, decoded: Decoded
) -> dict[str, Any]:
    site = site_of(url, how.sites)
    return {
        **page.further,
        "url": url,
        "source_id": said.id or url,
        "date": facts.date or said.date,
        "language": facts.language or (site.language if site else None),
        "country": site.country if site else None,
        "doc_type": site.doc_type if site else None,
        "page_license": facts.license,
        "fetched_at": page.fetched_at,
        "sha256_raw": hashlib.sha256(page.body).hexdigest(),
        "title": facts.title,
        "section": facts.section or said.section,
        "authors": facts.authors,
        "free": facts.free,
        "encoding": None if decoded.encoding == "utf-8" else decoded.encoding,
    }


def _signals(page: Fetched, how: Reading, url: str | None, tags: list[tuple[str, str]]) -> set[str]:
    found = opt_out.of_headers(page.headers, how.agents) | opt_out.of_tags(tags, how.agents)
    address = page.url or url
    return found | (page.policy.signals(address, how.agents) if page.policy and address else set())
