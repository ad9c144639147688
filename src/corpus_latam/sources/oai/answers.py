"""Reads answers of a repository: records with their headers, tokens, and refusals with their reason.

An answer is read as it is; if that fails, repaired (`repair.py`) and read again; if that fails, refused. A
parser that recovers is never used: of a broken page it gives some records and no error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from corpus_latam.sources import xml_tree
from corpus_latam.sources.oai.repair import repair
from corpus_latam.sources.packing.members import BadMemberError
from corpus_latam.sources.xml_tree import attribute, local, words

CUT = "the answer ends early: there is no </OAI-PMH>"
HTML = "a page of HTML instead of an answer"
OTHER = "XML that is no answer of OAI-PMH"
MISMATCH = "an answer whose tags do not fit each other"
NOT_XML = "neither XML nor anything that could be made XML"
DOCTYPE = "XML with a document type of its own"


class RefusedError(Exception):
    """An answer that cannot be used; `reason` is one of the above."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ProtocolError(Exception):
    """What the repository itself calls an error: `code` of the protocol, and its message."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}" if message else code)
        self.code, self.message = code, message


@dataclass(frozen=True)
class Header:
    """Which record, as of when, in which sets; `is_deleted` where the repository has taken it back."""

    identifier: str
    datestamp: str
    sets: tuple[str, ...] = ()
    is_deleted: bool = False


@dataclass(frozen=True)
class Harvested:
    """A record: its header, and the element of its metadata (null in ListIdentifiers, and where deleted)."""

    header: Header
    metadata: Any = None


@dataclass(frozen=True)
class Page:
    """The records of one answer and the token of the next; `repaired` says what had to be mended.

    `complete_size` is what the repository says of the whole list. `unnamed` counts records without an
    identifier, which cannot be kept.
    """

    verb: str
    response_date: str
    records: tuple[Harvested, ...]
    token: str | None = None
    complete_size: int | None = None
    repaired: tuple[str, ...] = ()
    unnamed: int = 0


SIZE = re.compile(r"[0-9]{1,15}")
LISTS = ("ListRecords", "ListIdentifiers", "GetRecord")


def read_page(data: bytes) -> Page:
    """An answer to ListRecords, ListIdentifiers or GetRecord.

    Raises `RefusedError`, and `ProtocolError` where the repository says that something is wrong.
    """
    root, repaired = read_root(data)
    for verb in LISTS:
        answer = child(root, verb)
        if answer is not None:
            break
    else:
        raise RefusedError(OTHER)
    found = list(_records(answer))
    records = tuple(record for record in found if record is not None)
    token = child(answer, "resumptionToken")
    return Page(
        verb,
        text_of(root, "responseDate"),
        records,
        (words(token) or None) if token is not None else None,
        _size(token),
        repaired,
        len(found) - len(records),
    )


def read_root(data: bytes) -> tuple[Any, tuple[str, ...]]:
    """The root of an answer, and what had to be mended. Raises `RefusedError` and `ProtocolError`."""
    root, repaired = _parse(data)
    if local(root) == "html":
        raise RefusedError(HTML)
    if local(root) != "OAI-PMH":
        raise RefusedError(OTHER)
    complaint = child(root, "error")
    if complaint is not None:
        raise ProtocolError(attribute(complaint, "code") or "unknown", words(complaint))
    return root, repaired


def _parse(data: bytes) -> tuple[Any, tuple[str, ...]]:
    try:
        return xml_tree.parse(data), ()
    except BadMemberError as error:
        _refuse(data, error)
    return _of_repaired(data)


def _refuse(data: bytes, error: BadMemberError) -> None:
    """Raises `RefusedError` for what no repair may touch."""
    head = data[:4096].lower()
    if b"<html" in head or b"<!doctype html" in head:
        raise RefusedError(HTML) from None
    if b"<!doctype" in head or b"<!entity" in head:
        raise RefusedError(DOCTYPE) from None
    if error.reason in (xml_tree.EXTERNAL, xml_tree.BEYOND_LIMITS):
        raise RefusedError(error.reason) from None


def _of_repaired(data: bytes) -> tuple[Any, tuple[str, ...]]:
    mended = repair(data)
    try:
        return xml_tree.parse(mended.content), mended.wrong
    except BadMemberError:
        raise RefusedError(_why(mended.content)) from None


def _why(content: bytes) -> str:
    if b"<OAI-PMH" not in content:
        return NOT_XML
    return MISMATCH if content.rstrip().endswith(b"</OAI-PMH>") else CUT


def _records(answer: Any) -> Iterator[Harvested | None]:
    """Records, or headers alone; null for one without an identifier."""
    for element in answer:
        name = local(element)
        if name == "header":
            yield _harvested(element, None)
        elif name == "record":
            yield _harvested(child(element, "header"), child(element, "metadata"))


def _harvested(header: Any, metadata: Any) -> Harvested | None:
    found = _header(header)
    if found is None:
        return None
    return Harvested(found, None if metadata is None else next(iter(metadata), None))


def _header(element: Any) -> Header | None:
    """In one pass: there are as many headers as records."""
    if element is None:
        return None
    said: dict[str, str] = {}
    sets = []
    for each in element:
        name = local(each)
        if name == "setSpec":
            sets.append(words(each))
        elif name not in said:
            said[name] = words(each)
    if not said.get("identifier"):
        return None
    is_deleted = attribute(element, "status") == "deleted"
    return Header(said["identifier"], said.get("datestamp", ""), tuple(sets), is_deleted)


def _size(token: Any) -> int | None:
    stated = attribute(token, "completeListSize") if token is not None else None
    return int(stated) if stated and SIZE.fullmatch(stated.strip()) else None


def child(element: Any, name: str) -> Any:
    """The first child of this name, in any namespace; null where there is none."""
    return next(children(element, name), None)


def children(element: Any, name: str) -> Iterator[Any]:
    """The children of this name, in any namespace."""
    return (each for each in element if local(each) == name)


def text_of(element: Any, name: str) -> str:
    """The words of the first child of this name; empty where there is none."""
    found = child(element, name)
    return "" if found is None else words(found)


@dataclass(frozen=True)
class Identity:
    """What a repository says of itself. `granularity`: `day` or `second`; `deleted`: `no`, `transient` or
    `persistent`. `now` is the repository's own date."""

    name: str
    base: str
    earliest: str
    granularity: str
    deleted: str
    now: str
    version: str


def read_identify(data: bytes) -> Identity:
    """An answer to Identify."""
    root, _ = read_root(data)
    answer = child(root, "Identify")
    if answer is None:
        raise RefusedError(OTHER)
    fine = "hh:mm:ss" in text_of(answer, "granularity").lower()
    return Identity(
        text_of(answer, "repositoryName"),
        text_of(answer, "baseURL"),
        text_of(answer, "earliestDatestamp"),
        "second" if fine else "day",
        text_of(answer, "deletedRecord") or "no",
        text_of(root, "responseDate"),
        text_of(answer, "protocolVersion"),
    )


def read_formats(data: bytes) -> tuple[str, ...]:
    """Prefixes of an answer to ListMetadataFormats, in its order."""
    root, _ = read_root(data)
    answer = child(root, "ListMetadataFormats")
    if answer is None:
        raise RefusedError(OTHER)
    prefixes = (text_of(each, "metadataPrefix") for each in children(answer, "metadataFormat"))
    return tuple(prefix for prefix in prefixes if prefix)


def read_sets(data: bytes) -> tuple[dict[str, str], str | None]:
    """Names of sets by their spec, of an answer to ListSets, and the token of the next."""
    root, _ = read_root(data)
    answer = child(root, "ListSets")
    if answer is None:
        raise RefusedError(OTHER)
    sets = {text_of(each, "setSpec"): text_of(each, "setName") for each in children(answer, "set")}
    return sets, text_of(answer, "resumptionToken") or None
