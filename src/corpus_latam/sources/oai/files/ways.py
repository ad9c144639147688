"""Asks for the files of a record, in the order that is best, and stops where some are known.

A way gives files, or none; it raises `ClosedError` where it learns that they are not public, and `FetchError`
where nobody answers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from ipaddress import ip_address
from urllib.parse import quote, urlencode, urlsplit

from corpus_latam.sources.http import Answer
from corpus_latam.sources.http_errors import (
    BusyError,
    GoneError,
    NotDataError,
    RobotsError,
    StatusError,
    TooLongError,
)
from corpus_latam.sources.oai.answers import ProtocolError, RefusedError, read_formats, read_page
from corpus_latam.sources.oai.described import Described, FileRef
from corpus_latam.sources.oai.files import dataverse, dspace6, dspace7, eprints, landing, named
from corpus_latam.sources.oai.files.access import RESTRICTED, ClosedError, check_status, public, stated
from corpus_latam.sources.oai.formats import describe
from corpus_latam.sources.oai.listing import Ask, HarvestError
from corpus_latam.sources.oai.listing import StatusError as BusyRepositoryError
from corpus_latam.sources.web.urls import host_of, normal_url

JSON, HTML, XML = "application/json", "text/html, application/xhtml+xml", "application/xml, text/xml"
LONGEST = 8 << 20
"""Bytes of an answer that names files."""
MOST_PAGES = 20
"""Of a list of bundles or files."""
OF_DSPACE = re.compile(r"(?P<before>.*?)(?:/server)?/(?:dspace-)?oai/[\w.-]+/?")
"""Paths at which DSpace answers OAI-PMH: `/oai/request`, `/server/oai/request`, `/oai/snrd`."""
PERSISTENT = ("doi:", "hdl:")
"""How Dataverse begins the identifiers of its records."""
GENERIC = frozenset(("ac", "co", "com", "ed", "edu", "gob", "gov", "info", "mil", "net", "nom", "org"))
"""Second names of domains below those of countries (`edu.ar`), which belong to nobody."""

OF_ASKING = (RefusedError, ProtocolError, HarvestError, BusyRepositoryError)
"""What a question over OAI-PMH may end with, when the repository answers."""

Get = Callable[[str, str, int], Answer]
"""From an address, what is accepted, and how many bytes at most, to an answer of any kind but a wall. Raises
`FetchError`."""


@dataclass(frozen=True)
class Wanted:
    """A record whose files are looked for."""

    identifier: str
    described: Described
    handle: str | None
    language: str | None


class Site:
    """A repository and how it is asked. What software it runs is found out once, where a record needs it."""

    def __init__(self, endpoint: str, get: Get, ask: Ask, today: date) -> None:
        self.endpoint, self.get, self.ask, self.today = endpoint, get, ask, today
        parts = urlsplit(endpoint)
        self.origin = f"{parts.scheme}://{parts.netloc}"
        found = OF_DSPACE.fullmatch(parts.path)
        self.dspace = f"{self.origin}{found['before']}" if found else None
        """Where DSpace lies, if the endpoint is one of DSpace."""

    @cached_property
    def api7(self) -> str | None:
        """Where the API of DSpace 7 or later answers; null where none does."""
        return self._answering("server/api", "server/api", dspace7.is_root)

    @cached_property
    def api6(self) -> str | None:
        """Where the API of DSpace 5 or 6 answers; null where none does, or a newer one."""
        return None if self.api7 else self._answering("rest/status", "rest", dspace6.is_status)

    def _answering(self, asked: str, api: str, is_it: Callable[[bytes], bool]) -> str | None:
        if self.dspace is None:
            return None
        try:
            return f"{self.dspace}/{api}" if is_it(self.data(f"{self.dspace}/{asked}", JSON)) else None
        except (GoneError, StatusError, NotDataError, BusyError, RefusedError):
            return None

    @cached_property
    def formats(self) -> tuple[str, ...]:
        """Formats of metadata that it offers."""
        try:
            return read_formats(self.ask({"verb": "ListMetadataFormats"}))
        except OF_ASKING:
            return ()

    def data(self, url: str, accept: str) -> bytes:
        """An answer that is no web page."""
        answer = self.get(url, accept, LONGEST)
        if answer.is_html:
            raise NotDataError(url, "the server gives a web page, not data.", answer)
        return answer.body


Way = Callable[[Wanted, Site], list[FileRef]]


def by_record(wanted: Wanted, site: Site) -> list[FileRef]:
    """What the record itself names."""
    return named.of_bundles(wanted.described) or named.of_identifiers(wanted.described)


def by_dspace7(wanted: Wanted, site: Site) -> list[FileRef]:
    """The API of DSpace 7: item, who may read it, bundles, files."""
    if wanted.handle is None or site.api7 is None:
        return []
    item = _item(wanted.handle, site, site.api7)
    if item is None:
        return []
    if item.is_withdrawn:
        raise ClosedError(RESTRICTED)
    address = f"{site.api7}/core/items/{item.uuid}"
    if item.tells_access:
        check_status(_access(f"{address}/accessStatus", site), site.today)
    streams = [stream for bundle in _bundles(address, site) for stream in _streams(bundle, site)]
    return [_with_access(stream, site) for stream in streams]


def _item(handle: str, site: Site, api: str) -> dspace7.Item | None:
    """The item of a handle; by a search where the server does not resolve identifiers (302, else 501)."""
    try:
        return dspace7.read_item(site.data(f"{api}/pid/find?{urlencode({'id': handle})}", JSON))
    except GoneError:
        return None
    except (StatusError, BusyError):  # the redirect may lead to a host that nobody can reach
        query = urlencode({"query": f'handle:"{handle}"', "dsoType": "item"})
        found = dspace7.read_search(site.data(f"{api}/discover/search/objects?{query}", JSON))
        return next((item for item in found if item.handle == handle), None)


def _bundles(item: str, site: Site) -> Iterator[dspace7.Bundle]:
    number: int | None = dspace7.FIRST_PAGE
    asked = "embed=bitstreams/format&embed.size=bitstreams=100&size=100"
    for _ in range(MOST_PAGES):
        page = f"&page={number}" if number else ""
        found = dspace7.read_bundles(site.data(f"{item}/bundles?{asked}{page}", JSON), site.api7 or "")
        yield from found.bundles
        number = found.following
        if number is None:
            return


def _streams(bundle: dspace7.Bundle, site: Site) -> Iterator[dspace7.Stream]:
    """The files of a bundle: those that came with it, and those of further pages."""
    if bundle.name not in ("ORIGINAL", "TEXT"):
        return
    at, number = bundle.streams, dspace7.FIRST_PAGE if bundle.streams is None else bundle.streams.following
    yield from at.streams if at else ()
    for _ in range(MOST_PAGES):
        if number is None or bundle.uuid is None:
            return
        address = f"{site.api7}/core/bundles/{bundle.uuid}/bitstreams?embed=format&size=100&page={number}"
        at = dspace7.read_streams(site.data(address, JSON), site.api7 or "", bundle.name)
        yield from at.streams
        number = at.following


def _with_access(stream: dspace7.Stream, site: Site) -> FileRef:
    """A file with who may read it, if that can be asked."""
    access = stream.access
    if access is None and stream.tells_access and stream.ref.bundle == "ORIGINAL":
        access = _access(f"{site.api7}/core/bitstreams/{stream.uuid}/accessStatus", site)
    return replace(stream.ref, access=stated(access))


def _access(address: str, site: Site) -> dspace7.Access | None:
    try:
        return dspace7.read_access(site.data(address, JSON))
    except (GoneError, StatusError):  # older than the question
        return None


def by_dspace6(wanted: Wanted, site: Site) -> list[FileRef]:
    """The API of DSpace 5 and 6."""
    if wanted.handle is None or site.api6 is None:
        return []
    address = f"{site.api6}/handle/{quote(wanted.handle)}?expand=bitstreams"
    return dspace6.read_files(site.data(address, JSON), site.api6)


def by_page(wanted: Wanted, site: Site) -> list[FileRef]:
    """The page of the record, on a host of the repository: others are asked for nothing."""
    own = [url for url in named.pages(wanted.described) if is_near(url, site.endpoint)]
    if wanted.handle and site.dspace:
        own.append(f"{site.dspace}/handle/{quote(wanted.handle)}")
    for url in dict.fromkeys(own):
        try:
            answer = site.get(url, HTML, LONGEST)
        except (GoneError, StatusError):
            continue
        except TooLongError:
            return [FileRef(url, bundle="ORIGINAL")]
        if not answer.is_html:
            return [FileRef(url, media_type=answer.kind, bundle="ORIGINAL")]
        if found := landing.read_landing(answer.text, answer.url, wanted.language):
            return found
    return []


def by_formats(wanted: Wanted, site: Site) -> list[FileRef]:
    """The record in ORE or METS, where the repository offers them."""
    for prefix in ("ore", "mets"):
        if prefix not in site.formats:
            continue
        request = {"verb": "GetRecord", "identifier": wanted.identifier, "metadataPrefix": prefix}
        try:
            records = read_page(site.ask(request)).records
        except OF_ASKING:
            continue
        for record in records:
            described = None if record.metadata is None else describe(record.metadata)
            if described and described.files:
                return described.files
    return []


def by_galleys(wanted: Wanted, site: Site) -> list[FileRef]:
    """Galleys that a journal names in dc:relation."""
    return named.of_galleys(wanted.described)


def by_dataverse(wanted: Wanted, site: Site) -> list[FileRef]:
    """The API of Dataverse, whose records go by their DOI or handle."""
    if not wanted.identifier.startswith(PERSISTENT):
        return []
    api = f"{site.origin}/api"
    query = urlencode({"persistentId": wanted.identifier})
    return dataverse.read_files(site.data(f"{api}/datasets/:persistentId/?{query}", JSON), api)


def by_eprints(wanted: Wanted, site: Site) -> list[FileRef]:
    """The XML of EPrints, where a record names a page of it."""
    for url in named.addresses(wanted.described, ("relation", *named.IDENTIFIERS)):
        address = eprints.export_of(url) if is_near(url, site.endpoint) else None
        if address:
            return eprints.read_files(site.data(address, XML))
    return []


WAYS: dict[str, Way] = {
    "record": by_record,
    "dspace7": by_dspace7,
    "dspace6": by_dspace6,
    "page": by_page,
    "formats": by_formats,
    "galleys": by_galleys,
    "dataverse": by_dataverse,
    "eprints": by_eprints,
}
"""By the name that the journal and a document's metadata have for them, in the order in which they are
tried."""


def find(wanted: Wanted, site: Site) -> Iterator[tuple[str, list[FileRef], Exception | None]]:
    """The files that each way knows, with its name, and the error where one could not be gone.

    Raises `ClosedError`, and `FetchError` of a kind that the next way would meet too.
    """
    for name, way in WAYS.items():
        try:
            files = [ref for ref in way(wanted, site) if may_be_asked(ref.url, site.endpoint)]
        except (GoneError, StatusError, NotDataError, TooLongError, RobotsError, RefusedError) as error:
            yield name, [], error
            continue
        if files:
            yield name, public(files, site.today), None


def may_be_asked(url: str, endpoint: str) -> bool:
    """Whether a record may name an address: one of the network that we are in is none of a repository's,
    unless the repository is there too."""
    host = host_of(normal_url(url))
    return bool(host) and (host == host_of(endpoint) or not _is_private(host))


def _is_private(host: str) -> bool:
    try:
        return not ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith((".local", ".internal", ".localhost"))


def is_near(url: str, endpoint: str) -> bool:
    """Whether an address lies on the host of a repository, or on another one of the same institution."""
    one, other = host_of(normal_url(url)), host_of(endpoint)
    if not one or one == other:
        return bool(one)
    if re.fullmatch(r"[\d.]+|.*:.*", one) or re.fullmatch(r"[\d.]+|.*:.*", other):
        return False
    return _institution(one) is not None and _institution(one) == _institution(other)


def _institution(host: str) -> str | None:
    """`uchile.cl` of `repositorio.uchile.cl`, `unc.edu.ar` of `rdu.unc.edu.ar`; null for what has no such."""
    labels = host.split(".")
    length = 3 if len(labels) > 2 and labels[-2] in GENERIC and len(labels[-1]) == 2 else 2
    return ".".join(labels[-length:]) if len(labels) >= length else None
