"""Asks a repository for all records of a window, and loses none of them in silence.

Every answer is kept as it came. A list ends only where the repository says so. What cannot be read as a page
is asked for record by record; what cannot be had at all is named.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from corpus_latam.sources.oai import answers
from corpus_latam.sources.oai.answers import Page, ProtocolError, RefusedError, read_page
from corpus_latam.sources.oai.windows import Window
from corpus_latam.wording import counted

Ask = Callable[[Mapping[str, str]], bytes]
"""Sends a request (its arguments) and gives the answer. Raises `OSError` where none comes, `StatusError` for
one that only says that something failed."""

ATTEMPTS = 3
"""How often a page that was cut off is asked for before it is taken record by record."""
RESTARTS = 3
"""How often a list whose token has expired begins again from the last datestamp without getting further."""
LOST_IN_A_ROW = 50
"""So many records one after the other that cannot be had, and the repository is taken to be down."""
STATELESS = re.compile(r"(?P<rest>.*/)(?P<offset>[0-9]{1,15})")
"""DSpace's tokens: `oai_dc/2020-01-01/2020-12-31/com_1/100`, `oai_dc////100`."""

NOTHING = ("noRecordsMatch",)
EXPIRED = "badResumptionToken"


class StatusError(OSError):
    """An answer with a status that says that something failed, after all retries."""

    def __init__(self, status: int, url: str) -> None:
        super().__init__(f"status {status} of {url}")
        self.status = status


class HarvestError(Exception):
    """A repository that does not keep to the protocol, or does not let us in: a sentence for a person."""


@dataclass(frozen=True)
class Saved:
    """An answer to keep. `token` asks for what follows it in the list; null at its end.

    `was_restarted`: the list began again before it, where a token had expired.
    """

    content: bytes
    page: Page
    token: str | None = None
    was_restarted: bool = False


@dataclass(frozen=True)
class Lost:
    """A record that exists and cannot be had, and why."""

    identifier: str
    reason: str


@dataclass
class Progress:
    """How far a list has come: where it goes on, what it gave, the last datestamp seen, and how many records
    the repository counts in it."""

    token: str | None = None
    last: str | None = None
    begun: bool = False
    was_restarted: bool = False
    size: int | None = None
    identifiers: set[str] = field(default_factory=set)
    unnamed: int = 0

    @property
    def records(self) -> int:
        return len(self.identifiers) + self.unnamed

    def add(self, page: Page) -> None:
        """Takes in an answer: a page of the list, or a record that was asked for by itself."""
        if page.verb == "ListRecords":
            self.begun = True
            self.size = self.size or page.complete_size
        self.unnamed += page.unnamed
        self.identifiers |= {record.header.identifier for record in page.records}
        stamps = [record.header.datestamp for record in page.records if record.header.datestamp]
        self.last = max([*stamps, *filter(None, [self.last])], default=None)


class What(NamedTuple):
    """What is harvested: a format of metadata, of all records or of a set."""

    prefix: str
    set: str | None = None


def harvest(ask: Ask, what: What, window: Window, progress: Progress | None = None) -> Iterator[Saved | Lost]:
    """All records of a window, from `progress` on.

    Raises `HarvestError` and `OSError`; what came before is whole, and the same call with the progress made
    goes on.
    """
    at = progress or Progress()
    if not at.begun or at.token is not None:
        yield from _list(ask, what, window, at)
    if at.was_restarted:
        # lists need not be in the order of their dates
        yield from _missing_of_window(
            ask, what, window, at, "the list began again where its token had expired"
        )
    yield from _missing(ask, what, window, at)


def _list(ask: Ask, what: What, window: Window, at: Progress) -> Iterator[Saved | Lost]:
    """The records that the list gives, from `at` on."""
    seen_tokens, restarts = {at.token}, 0
    while True:
        request = _following(at.token) if at.token else _first("ListRecords", what, window)
        try:
            content, page = _page(ask, request)
        except ProtocolError as error:
            if error.code in NOTHING and at.token is None:
                return
            if error.code != EXPIRED or at.token is None or restarts == RESTARTS:
                raise HarvestError(_of_protocol(error, request)) from None
            restarts, at.was_restarted = restarts + 1, True
            window, at.token = Window(_day(at.last) or window.start, window.until), None
            seen_tokens.clear()
            continue
        except (RefusedError, StatusError) as error:
            if str(error) == answers.HTML:
                raise HarvestError(_blocked(request)) from None
            yield from _by_record(ask, what, window, at, str(error))
            if at.token is None:
                return
            continue
        before = len(at.identifiers)
        at.add(page)
        restarts = restarts if len(at.identifiers) == before else 0
        if page.token is not None and page.token in seen_tokens:
            raise HarvestError(_endless(page.token))
        seen_tokens.add(page.token)
        at.token = page.token
        yield Saved(content, page, page.token, at.was_restarted)
        if page.token is None:
            return


def _endless(token: str) -> str:
    return f"the repository gives the token {token!r} again: its list never ends"


def _first(verb: str, what: What, window: Window) -> dict[str, str]:
    request = {"verb": verb, "metadataPrefix": what.prefix}
    optional = {"set": what.set, "from": window.start, "until": window.until}
    return request | {name: value for name, value in optional.items() if value}


def _following(token: str, verb: str = "ListRecords") -> dict[str, str]:
    return {"verb": verb, "resumptionToken": token}


def _page(ask: Ask, request: Mapping[str, str]) -> tuple[bytes, Page]:
    """An answer that can be read. One that was cut off on its way is asked for again."""
    for attempt in range(ATTEMPTS):
        content = ask(request)
        try:
            return content, read_page(content)
        except RefusedError as error:
            if error.reason != answers.CUT or attempt == ATTEMPTS - 1:
                raise
    raise AssertionError("the last attempt returns or raises")


def _by_record(ask: Ask, what: What, window: Window, at: Progress, reason: str) -> Iterator[Saved | Lost]:
    """The records of a page that cannot be read, one by one; then `at.token` is that of the page behind it.

    DSpace's tokens say at which record a page begins, so that the list goes on behind it. Where tokens say
    nothing, all records of the window that have not come yet are asked for by their identifiers.
    """
    offset = STATELESS.fullmatch(at.token or "")
    if offset:
        page = _headers(ask, _following(at.token or "", "ListIdentifiers"), reason)
        yield from _each(ask, what, page, at, reason)
        has_more = page.token is not None and bool(page.records)
        at.token = f"{offset['rest']}{int(offset['offset']) + len(page.records)}" if has_more else None
        return
    if at.token is None:
        page = _headers(ask, _first("ListIdentifiers", what, window), reason)
        if page.token and STATELESS.fullmatch(page.token):
            yield from _each(ask, what, page, at, reason)
            at.token = page.token
            return
    yield from _missing_of_window(ask, what, window, at, reason)
    at.token = None


def _headers(ask: Ask, request: Mapping[str, str], reason: str) -> Page:
    try:
        return _page(ask, request)[1]
    except (RefusedError, ProtocolError, StatusError) as error:
        raise HarvestError(
            f"a page of records cannot be read ({reason}), and neither can the list of their identifiers"
            f" ({error}). Tell those who run the repository"
        ) from None


def _missing_of_window(
    ask: Ask, what: What, window: Window, at: Progress, reason: str
) -> Iterator[Saved | Lost]:
    request = _first("ListIdentifiers", what, window)
    tokens: set[str] = set()
    while True:
        page = _headers(ask, request, reason)
        yield from _each(ask, what, page, at, reason)
        if page.token is None:
            return
        if page.token in tokens:
            raise HarvestError(_endless(page.token))
        tokens.add(page.token)
        request = _following(page.token, "ListIdentifiers")


def _each(ask: Ask, what: What, page: Page, at: Progress, reason: str) -> Iterator[Saved | Lost]:
    """The records of a list of headers that have not come yet."""
    lost = 0
    for header in (record.header for record in page.records):
        if header.identifier in at.identifiers:
            continue
        found = _one(ask, what, header.identifier)
        at.identifiers.add(header.identifier)
        lost = lost + 1 if isinstance(found, Lost) else 0
        if lost == LOST_IN_A_ROW:
            raise HarvestError(
                f"a page of records cannot be read ({reason}), and {LOST_IN_A_ROW} of them in a row cannot"
                " be had by themselves"
            )
        yield found


def _one(ask: Ask, what: What, identifier: str) -> Saved | Lost:
    request = {"verb": "GetRecord", "identifier": identifier, "metadataPrefix": what.prefix}
    try:
        content, page = _page(ask, request)
    except RefusedError as error:
        return Lost(identifier, error.reason)
    except ProtocolError as error:
        return Lost(identifier, str(error))
    except StatusError as error:  # the server answers, and cannot make this record
        return Lost(identifier, str(error))
    return Saved(content, page)


def _missing(ask: Ask, what: What, window: Window, at: Progress) -> Iterator[Saved | Lost]:
    """What the repository counted and did not give: looked for by identifiers, and named if it stays away."""
    size = at.size
    if size is None or at.records >= size:
        return
    yield from _missing_of_window(ask, what, window, at, f"{_missing_of(size, at)} in the list")
    if at.records < size:
        yield Lost("", f"{_missing_of(size, at)} in all lists of the repository, by its own count")


def _missing_of(size: int, at: Progress) -> str:
    missing = counted(size - at.records, "record is missing", "records are missing")
    return f"of {size:,}, {missing}"


def _day(stamp: str | None) -> str | None:
    return stamp[:10] if stamp else None


def _of_protocol(error: ProtocolError, request: Mapping[str, str]) -> str:
    return f"the repository answers {error} to {_shown(request)}"


def _blocked(request: Mapping[str, str]) -> str:
    return (
        f"a page of HTML came instead of an answer to {_shown(request)}: a wall, or another address. Nothing"
        " is worked around: ask those who run the repository"
    )


def _shown(request: Mapping[str, str]) -> str:
    return "&".join(f"{name}={value}" for name, value in request.items())
