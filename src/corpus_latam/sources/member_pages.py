"""Pages of files inside archives, for access methods that make the pages of a file themselves."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from corpus_latam.sources.packing import archives
from corpus_latam.sources.packing.archives import Choice, behind
from corpus_latam.sources.packing.damage import DamagedFileError
from corpus_latam.sources.packing.members import BadMemberError, Member, members, plain_file
from corpus_latam.sources.packing.restarts import Restarts
from corpus_latam.sources.pages import Page, PageSize, no_rows
from corpus_latam.sources.records import NOTHING_TAKEN, kind_of_passed
from corpus_latam.sources.values import to_json
from corpus_latam.storage.quarantine import BadRecord

END, RESTART = "end", "restart"
"""In cursors: no member is left; where decompression starts again."""
ReadMember = Callable[[Member, str | None, PageSize], Iterator[Page]]
"""From a member and a cursor in it to its pages."""


def read_file_or_archive(
    file: str, choice: Choice, read: ReadMember, cursor: str | None, size: PageSize
) -> Iterator[Page]:
    """Pages of a file, or of an archive's members one after the other, from `cursor` on."""
    if archives.kind_of(file) is None:
        return _read_plain(file, read, cursor, size)
    return _read_archive(file, choice, read, cursor, size)


def _read_plain(file: str, read: ReadMember, cursor: str | None, size: PageSize) -> Iterator[Page]:
    """Its pages, with the point in their cursors from which a large compressed file is read on."""
    restarts = Restarts(json.loads(cursor).get(RESTART) if cursor else None)
    for page in read(plain_file(file, restarts), cursor, size):
        point = restarts.to_json()
        yield replace(page, cursor=to_json(json.loads(page.cursor) | {RESTART: point})) if point else page


def _read_archive(
    file: str, choice: Choice, read: ReadMember, cursor: str | None, size: PageSize
) -> Iterator[Page]:
    """No page spans two members; a bad member costs itself alone."""
    start: dict[str, Any] = json.loads(cursor) if cursor else {"at": None, "page": None, RESTART: None}
    restarts = Restarts(start[RESTART])
    passed: Counter[str] = Counter()
    is_empty = start["at"] is None
    problem = None
    if start["at"] == END:
        return
    try:
        for member in members(file, choice, start["at"], restarts):
            if member.is_passed:
                passed[kind_of_passed(member)] += 1
                continue
            is_empty = False
            inner = start["page"] if member.at == start["at"] else None
            for page, after in _of_member(member, read, inner, size):
                yield replace(page, passed=passed, cursor=to_json(after | {RESTART: restarts.to_json()}))
                passed = Counter()
    except DamagedFileError as error:
        problem = error.reason
    problem = NOTHING_TAKEN if is_empty and not problem else problem
    if problem or passed:
        bad = [BadRecord(file, "file", problem)] if problem else []
        yield Page(no_rows(), file, [], bad, to_json({"at": END, RESTART: None}), passed=passed)


def _of_member(
    member: Member, read: ReadMember, inner: str | None, size: PageSize
) -> Iterator[tuple[Page, dict[str, Any]]]:
    """Its pages, and where in the archive reading goes on after each."""
    if member.problem:
        yield _bad(member, member.problem)
        return
    try:
        for page in read(member, inner, size):
            yield _named(member, page), {"at": member.at, "page": page.cursor}
    except BadMemberError as error:
        yield _bad(member, error.reason, error.sample)
    except DamagedFileError as error:
        yield _bad(member, error.reason)


def _bad(member: Member, reason: str, sample: bytes = b"") -> tuple[Page, dict[str, Any]]:
    bad = BadRecord(member.file, member.inside, reason, sample)
    return Page(no_rows(), member.file, [], [bad], ""), {"at": behind(member.at), "page": None}


def _named(member: Member, page: Page) -> Page:
    """The page with the member's name in its positions."""
    positions = [_position(member, position) for position in page.positions]
    bad = [replace(each, position=_position(member, each.position)) for each in page.bad]
    return replace(page, positions=positions, bad=bad)


def _position(member: Member, position: str) -> str:
    return member.inside if position == "file" else f"{member.inside}, {position}"
