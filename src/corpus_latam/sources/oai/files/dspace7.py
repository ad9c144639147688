"""Reads answers of the REST API of DSpace 7 and later (https://github.com/DSpace/RestContract).

Lists come in several forms: inside `_embedded`, as an embedded page, beside nothing else, or as one object.
Links in them are not followed: behind a proxy they often name a host that nobody can reach. Addresses are
made of the address of the API and of UUIDs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from corpus_latam.sources.oai.described import FileRef
from corpus_latam.sources.oai.files.answer import field, md5, read_json, size, text

UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
SEARCHES = ("searchResult", "searchResults")
"""What servers write, and what the contract writes."""
FIRST_PAGE = 0


@dataclass(frozen=True)
class Access:
    """Who may read an item or a file: `status` as DSpace names it, and the day on which an embargo ends."""

    status: str
    until: str | None = None


@dataclass(frozen=True)
class Item:
    """An item. `tells_access`: whether it can be asked who may read it."""

    uuid: str
    handle: str | None = None
    is_withdrawn: bool = False
    tells_access: bool = False


@dataclass(frozen=True)
class Stream:
    """A file of an item (a bitstream)."""

    uuid: str
    ref: FileRef
    tells_access: bool = False
    access: Access | None = None
    """What is embedded of it."""


@dataclass(frozen=True)
class Streams:
    """Files of a bundle; `following` is the number of the page that comes next, if there is one."""

    streams: tuple[Stream, ...]
    following: int | None = None


@dataclass(frozen=True)
class Bundle:
    """Files for one purpose: ORIGINAL, TEXT, LICENSE. `streams` is null where they were not embedded."""

    uuid: str | None
    name: str
    streams: Streams | None = None


@dataclass(frozen=True)
class Bundles:
    """Bundles of an item; `following` as in `Streams`."""

    bundles: tuple[Bundle, ...]
    following: int | None = None


def is_root(data: bytes) -> bool:
    """Whether this is what the API says of itself."""
    return text(read_json(data), "dspaceVersion") is not None


def read_item(data: bytes) -> Item | None:
    """An item; null for another kind of object."""
    return _item(read_json(data))


def read_search(data: bytes) -> tuple[Item, ...]:
    """The items that a search found, on this page."""
    answer = read_json(data)
    for name in SEARCHES:
        objects = _listed(field(answer, "_embedded", name), "objects")
        found = (_item(field(each, "_embedded", "indexableObject")) for each in objects)
        if objects:
            return tuple(item for item in found if item)
    return ()


def read_bundles(data: bytes, api: str) -> Bundles:
    """Bundles of an item, with their files where these are embedded. api: where the API lies."""
    answer = read_json(data)
    bundles = tuple(_bundle(each, api) for each in _listed(answer, "bundles"))
    return Bundles(bundles, _following(answer))


def read_streams(data: bytes, api: str, bundle: str) -> Streams:
    """Files of a bundle."""
    answer = read_json(data)
    return _streams(answer, api, bundle)


def read_access(data: bytes) -> Access | None:
    """Who may read an item or a file; null where the answer says nothing of it."""
    return _access(read_json(data))


def _listed(answer: Any, name: str) -> list[dict[str, Any]]:
    """The objects called `name`, in whichever of the forms they come."""
    for _ in range(3):
        if isinstance(answer, list):
            return [each for each in answer if isinstance(each, dict)]
        if not isinstance(answer, dict):
            return []
        inner = field(answer, "_embedded", name)
        inner = answer.get(name) if inner is None else inner
        if inner is None:
            return [answer] if f"{answer.get('type')}s" == name else []
        answer = inner
    return []


def _following(answer: Any) -> int | None:
    """The number of the next page, by the link to it or by the count of pages."""
    next_ = text(answer, "_links", "next", "href")
    if next_:
        try:
            number = parse_qs(urlsplit(next_).query).get("page", [""])[0]
        except ValueError:
            number = ""
        if number.isascii() and number.isdecimal() and len(number) < 9:
            return int(number)
    at, pages = size(answer, "page", "number"), size(answer, "page", "totalPages")
    return at + 1 if at is not None and pages is not None and at + 1 < pages else None


def _item(answer: Any) -> Item | None:
    uuid = _uuid(answer)
    if uuid is None or text(answer, "type") not in ("item", None):
        return None
    return Item(
        uuid,
        text(answer, "handle"),
        field(answer, "withdrawn") is True,
        field(answer, "_links", "accessStatus") is not None,
    )


def _bundle(answer: dict[str, Any], api: str) -> Bundle:
    name = text(answer, "name") or ""
    embedded = field(answer, "_embedded", "bitstreams")
    streams = None if embedded is None else _streams(embedded, api, name)
    return Bundle(_uuid(answer), name, streams)


def _streams(answer: Any, api: str, bundle: str) -> Streams:
    found = (_stream(each, api, bundle) for each in _listed(answer, "bitstreams"))
    return Streams(tuple(stream for stream in found if stream), _following(answer))


def _stream(answer: dict[str, Any], api: str, bundle: str) -> Stream | None:
    uuid = _uuid(answer)
    if uuid is None:
        return None
    ref = FileRef(
        f"{api}/core/bitstreams/{uuid}/content",
        text(answer, "name") or _title(answer) or "",
        text(answer, "_embedded", "format", "mimetype") or "",
        size(answer, "sizeBytes"),
        md5(field(answer, "checkSum")),
        bundle,
    )
    tells = field(answer, "_links", "accessStatus") is not None
    return Stream(uuid, ref, tells, _access(field(answer, "_embedded", "accessStatus")))


def _title(answer: dict[str, Any]) -> str | None:
    titles = field(answer, "metadata", "dc.title")
    return text(titles[0], "value") if isinstance(titles, list) and titles else None


def _access(answer: Any) -> Access | None:
    status = text(answer, "status")
    if status is None:
        return None
    until = text(answer, "embargoDate") or ""
    return Access(status, until[:10] if DAY.match(until) else None)


def _uuid(answer: Any) -> str | None:
    found = text(answer, "uuid") or text(answer, "id") or ""
    return found if UUID.fullmatch(found) else None
