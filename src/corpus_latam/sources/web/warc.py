"""Reads the records of a crawl's archive (WARC, WET): pages as documents, all others left out and counted.

A WET record holds the text that the crawl's makers extracted. The language in its headers is a guess about
the whole page and often wrong, so it is not taken.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from corpus_latam.sources.packing.members import BadMemberError, Member
from corpus_latam.sources.records import Record
from corpus_latam.sources.values import INVALID_UTF8
from corpus_latam.sources.web.decoding import decode
from corpus_latam.sources.web.http_message import BadResponseError, parse_response
from corpus_latam.sources.web.page import Fetched, Reading, charset_of, read_page
from corpus_latam.sources.web.policies import Policies
from corpus_latam.sources.web.urls import normal_url
from corpus_latam.sources.web.walls import wall_of
from corpus_latam.sources.web.warc_records import WarcRecord, split_records

OTHER_KIND = "WARC record of another kind (request, metadata, warcinfo)"
REVISIT = "WARC revisit of a page that was fetched before"
OTHER_STATUS = "HTTP status other than 200"
OTHER_CONTENT = "content of another kind than HTML or text"
HOST_FILE = "robots.txt, tdmrep.json or ai.txt"
IS_ARC = "an ARC file, the format before WARC: convert it first (warcio recompress)"

HTML = ("text/html", "application/xhtml+xml", "application/xml+xhtml")
PLAIN = "text/plain"
OK = 200
ARC = b"filedesc://"


def read_warc(member: Member, mark: Any, how: Reading, limit: int, robots: str | None) -> Iterator[Record]:
    """Records of an archive from a mark on: where the next record begins, and whether files of hosts lie
    before it. If so, what is before is gone through again for them.

    limit: bytes of a record. robots: a folder of robots.txt files by host.
    """
    start, had_policies = mark or (0, False)
    policies = Policies(robots)
    begin = 0 if had_policies else start
    for found in split_records(member.blocks(begin), begin, limit):
        if found.start == 0 and found.content.startswith(ARC) and found.problem:
            raise BadMemberError(IS_ARC, found.content)
        record = read_record(found, how, policies, limit, only_policies=found.start < start)
        if record and found.start >= start:
            yield replace(record, mark=[found.end, policies.any_seen])


def read_record(
    found: WarcRecord, how: Reading, policies: Policies, limit: int, *, only_policies: bool = False
) -> Record | None:
    """What a record of an archive is; null where only files of hosts are asked for."""
    position = f"byte {found.start}"
    if only_policies and not _may_be_policy(found):
        return None
    if found.problem:
        return Record(position, problem=found.problem, sample=found.content[:1_000])
    kind = found.headers.get("warc-type", "").lower()
    if kind == "response":
        return _response(found, how, policies, limit, position)
    if kind == "resource":
        headers = {"content-type": found.headers.get("content-type", "")}
        return _page(found, how, policies, Fetched(found.content, headers=headers), position)
    if kind == "conversion":
        return _conversion(found, position)
    return Record(position, left_out=REVISIT if kind == "revisit" else OTHER_KIND)


def _may_be_policy(found: WarcRecord) -> bool:
    return not found.problem and _target(found).endswith((".txt", ".json"))


def _target(found: WarcRecord) -> str:
    """Where a page was fetched. Some writers put the address in angle brackets, or spaces in it."""
    return found.headers.get("warc-target-uri", "").strip().strip("<>").replace(" ", "%20")


def _response(found: WarcRecord, how: Reading, policies: Policies, limit: int, position: str) -> Record:
    try:
        response = parse_response(found.content, limit)
    except BadResponseError as error:
        return Record(position, problem=error.reason, sample=found.content[:1_000])
    if response.status != OK:
        return Record(position, left_out=OTHER_STATUS)
    fetched = Fetched(response.body, status=response.status, headers=response.headers)
    return _page(found, how, policies, fetched, position)


def _page(found: WarcRecord, how: Reading, policies: Policies, fetched: Fetched, position: str) -> Record:
    """What was fetched, of a response or a resource: a page, a text, or something else."""
    url = _target(found)
    if not url.startswith(("http:", "https:")):
        return Record(position, left_out=OTHER_KIND)
    if policies.add(url, fetched.body):
        return Record(position, left_out=HOST_FILE)
    kind = fetched.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind == PLAIN:
        return _plain_text(found, fetched, position)
    if kind not in HTML and (kind or fetched.body.lstrip()[:1] != b"<"):
        return Record(position, left_out=OTHER_CONTENT)
    page = Fetched(
        fetched.body,
        url,
        fetched.status,
        fetched.headers,
        found.headers.get("warc-date"),
        policies.of(url),
        _further(found),
    )
    return read_page(page, how, position)


def _further(found: WarcRecord) -> dict[str, Any]:
    identity = found.headers.get("warc-record-id", "").strip().strip("<>")
    cut = found.headers.get("warc-truncated")
    mended = "length of the record" if found.mended else f"cut by the crawler: {cut}" if cut else None
    return {"record_id": identity or None, "mended": mended}


def _plain_text(found: WarcRecord, fetched: Fetched, position: str) -> Record:
    decoded = decode(fetched.body, charset_of(fetched.headers))
    wall = (
        wall_of(fetched.status, fetched.headers, decoded.text) if decoded.text.lstrip()[:1] == "<" else None
    )
    if wall:
        return Record(position, left_out=f"page of a wall: {wall}")
    encoding = None if decoded.encoding == "utf-8" else decoded.encoding
    return Record(position, _text_fields(found, decoded.text, fetched.body) | {"encoding": encoding})


def _conversion(found: WarcRecord, position: str) -> Record:
    if not found.headers.get("content-type", PLAIN).lower().startswith(PLAIN):
        return Record(position, left_out=OTHER_CONTENT)
    try:
        text = found.content.decode()
    except UnicodeDecodeError:
        return Record(position, problem=INVALID_UTF8, sample=found.content[:1_000])
    return Record(position, _text_fields(found, text, None))


def _text_fields(found: WarcRecord, text: str, original: bytes | None) -> dict[str, Any]:
    url = normal_url(_target(found)) or _target(found) or None
    return {
        **_further(found),
        "text": text,
        "url": url,
        "source_id": url,
        "fetched_at": found.headers.get("warc-date"),
        "sha256_raw": hashlib.sha256(original).hexdigest() if original is not None else None,
    }
