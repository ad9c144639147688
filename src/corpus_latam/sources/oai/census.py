"""Asks repositories what they are and how much they have, without a harvest: a row for each, whatever comes.

A handful of requests each: who it is, which formats, the first page of its list, its newest records.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, timedelta

from corpus_latam.config.http import HttpConfig
from corpus_latam.config.repositories import Repository
from corpus_latam.credentials import redacted
from corpus_latam.sources.http import HttpClient
from corpus_latam.sources.http_errors import BlockedError, FetchError, TlsError
from corpus_latam.sources.oai.answers import (
    Page,
    ProtocolError,
    RefusedError,
    read_formats,
    read_identify,
    read_page,
)
from corpus_latam.sources.oai.fetch import XML, address
from corpus_latam.sources.oai.listing import NOTHING, Ask
from corpus_latam.sources.oai.windows import is_date

log = logging.getLogger(__name__)

SIDE_BY_SIDE = 4
"""Repositories that are asked at once; each host is asked as often as `per_second` allows."""
LONGEST = 16 << 20
"""Bytes of an answer."""
RECENT = (30, 365, 3_650)
"""Days before today in which the newest record is looked for, one after the other."""
EVERYWHERE = "oai_dc"
"""The format that every repository must have."""
TROUBLES = (FetchError, RefusedError, ProtocolError)


@dataclass(frozen=True)
class Row:
    """What is known of a repository. What it did not say is null; `trouble` says why, in words."""

    name: str
    country: str | None
    endpoint: str
    known: str
    """Where the address comes from."""
    answers: bool = False
    """Whether it says who it is."""
    version: str | None = None
    """Of the protocol."""
    stated_name: str | None = None
    """What it calls itself."""
    records: int | None = None
    """How many it counts, deleted ones among them."""
    formats: tuple[str, ...] = ()
    earliest: str | None = None
    newest: str | None = None
    """The latest datestamp on the first page of its newest records."""
    granularity: str | None = None
    deleted: str | None = None
    """Whether it keeps saying which records it deleted: `no`, `transient`, `persistent`."""
    answered_at: str | None = None
    """Its own date."""
    wall: str | None = None
    tls: str | None = None
    trouble: str | None = None


def census(repositories: Sequence[Repository], http: HttpConfig) -> list[Row]:
    """A row for each repository, in their order."""
    with HttpClient(http) as client, ThreadPoolExecutor(SIDE_BY_SIDE) as threads:

        def row(repository: Repository) -> Row:
            found = probe(repository, _asking(repository.endpoint, client))
            log.info("%s: %s", repository.name or found.endpoint, found.trouble or "answers")
            return found

        return list(threads.map(row, repositories))


def _asking(endpoint: str, client: HttpClient) -> Ask:
    """Asks over HTTP and lets every kind of trouble be seen as what it is."""

    def ask(request: Mapping[str, str]) -> bytes:
        return client.get_data(address(endpoint, request), XML, LONGEST).body

    return ask


def probe(repository: Repository, ask: Ask) -> Row:
    """What one repository answers. Never raises one of `TROUBLES`."""
    row = Row(repository.name, repository.country, redacted(repository.endpoint), repository.known)
    try:
        row = _identified(row, ask)
    except TROUBLES as error:
        return _troubled(row, "", error)
    for step, what in ((_with_formats, "formats: "), (_with_records, "list: ")):
        try:
            row = step(row, ask)
        except TROUBLES as error:
            row = _troubled(row, what, error)
    return row


def _identified(row: Row, ask: Ask) -> Row:
    said = read_identify(ask({"verb": "Identify"}))
    return replace(
        row,
        answers=True,
        version=said.version or None,
        stated_name=said.name or None,
        earliest=said.earliest or None,
        granularity=said.granularity,
        deleted=said.deleted,
        answered_at=said.now or None,
    )


def _with_formats(row: Row, ask: Ask) -> Row:
    return replace(row, formats=read_formats(ask({"verb": "ListMetadataFormats"})))


def _with_records(row: Row, ask: Ask) -> Row:
    first = _listed(row, ask)
    if first is None:
        return replace(row, records=0)
    row = replace(row, records=_count(first), newest=_latest(first))
    return replace(row, newest=_newest(row, ask) or row.newest) if first.token else row


def _listed(row: Row, ask: Ask, start: date | None = None) -> Page | None:
    """The first page of what changed since a day; null where nothing did."""
    is_offered = EVERYWHERE in row.formats or not row.formats
    request = {"verb": "ListIdentifiers", "metadataPrefix": EVERYWHERE if is_offered else row.formats[0]}
    try:
        return read_page(ask(request | ({"from": start.isoformat()} if start else {})))
    except ProtocolError as error:
        if error.code not in NOTHING:
            raise
        return None


def _count(page: Page) -> int | None:
    """Of a whole list, by its first page: what the repository counts, or what is there if that is all."""
    if page.complete_size is not None or page.token:
        return page.complete_size
    return len(page.records) + page.unnamed


def _newest(row: Row, ask: Ask) -> str | None:
    """The latest datestamp seen among records of the last days, months or years."""
    today = _day(row.answered_at or "")
    for days in RECENT if today else ():
        page = _listed(row, ask, today - timedelta(days)) if today else None
        if page is not None:
            return _latest(page)
    return None


def _latest(page: Page) -> str | None:
    stamps = (record.header.datestamp for record in page.records)
    return max(filter(is_date, stamps), default=None)


def _day(stamp: str) -> date | None:
    try:
        return date.fromisoformat(stamp[:10]) if is_date(stamp) else None
    except ValueError:
        return None


def _troubled(row: Row, what: str, error: Exception) -> Row:
    """The row with what went wrong, after what went wrong before."""
    said = what + _words(error)
    return replace(
        row,
        trouble=f"{row.trouble}; {said}" if row.trouble else said,
        wall=str(error.wall) if isinstance(error, BlockedError) else row.wall,
        tls=_words(error) if isinstance(error, TlsError) else row.tls,
    )


def _words(error: Exception) -> str:
    """The error without the address, which the row has, and without the full stop."""
    said = str(error)
    if isinstance(error, FetchError):
        said = said.removeprefix(f"{error.url}: ")
    return redacted(said.removesuffix("."))
