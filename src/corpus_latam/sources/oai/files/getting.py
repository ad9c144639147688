"""Gets the files of one record: asks where they are, fetches those that are wanted, and says what became of
them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from corpus_latam.sources.http import Answer
from corpus_latam.sources.http_errors import (
    BlockedError,
    BusyError,
    FetchError,
    ForbiddenError,
    RobotsError,
    SpentError,
    TlsError,
    TooLongError,
)
from corpus_latam.sources.oai.described import FileRef
from corpus_latam.sources.oai.files.access import ClosedError, check_record
from corpus_latam.sources.oai.files.chosen import Kind, choose, is_plain, may_be_pdf
from corpus_latam.sources.oai.files.journal import HAD, Outcome
from corpus_latam.sources.oai.files.kept import Kept, KeptFile
from corpus_latam.sources.oai.files.ways import Site, Wanted, find
from corpus_latam.sources.pdf.source import MAGIC, MAGIC_WITHIN
from corpus_latam.sources.web.walls import Wall

NO_FILE = "no file is named by the record or its repository"
OTHER_KINDS = "files of kinds that are not read"
WEB_PAGE = "a web page came instead of a file"
REFUSED = "files that their server does not give to everybody"
BLOCKED = "a wall stands before the files"
GONE = "files that are not where the record says"
CHANGED = "a file whose MD5 is not the one that its repository states"
TOO_LONG = "a file longer than max_file_bytes"
ROBOTS = "robots.txt asks programs to leave the files alone"
OUT_OF_REACH = "the server of the files is busy or out of reach"
NOT_SAFE = "the server of the files has no valid certificate"

WORST = (BLOCKED, OUT_OF_REACH, REFUSED, ROBOTS, NOT_SAFE, CHANGED, TOO_LONG, WEB_PAGE, GONE, OTHER_KINDS)
"""Which of several troubles is told as the outcome."""
AGAIN = (BLOCKED, OUT_OF_REACH, ROBOTS, NOT_SAFE)
"""What may be otherwise another day."""
FINAL = (BLOCKED, OUT_OF_REACH, REFUSED)
"""After these, no other way is tried: it would lead to the same server, or around its will."""
FILE = "application/pdf, text/plain;q=0.8, */*;q=0.5"
MOST_TOLD = 8


class WrongFileError(Exception):
    """What came is not the file that was asked for; `reason` is one of the above."""

    def __init__(self, reason: str, said: str) -> None:
        super().__init__(said)
        self.reason = reason


class Wish(NamedTuple):
    """Which files of a record are wanted, and of which length at most."""

    many: Literal["first", "all"]
    kind: Kind
    longest: int

    @property
    def name(self) -> str:
        """As the journal has it: with another wish, a record is looked at again."""
        return f"{self.many} {self.kind}"


Signals = Callable[[Answer], tuple[str, ...]]
"""From an answer to what its server says of text and data mining."""


@dataclass
class _Trouble:
    """What went wrong with a record so far."""

    reasons: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def add(self, reason: str, said: str) -> None:
        self.reasons.append(reason)
        self.tell(said)

    def tell(self, said: str) -> None:
        if said not in self.told and len(self.told) < MOST_TOLD:
            self.told.append(said)

    @property
    def worst(self) -> str:
        return next((reason for reason in WORST if reason in self.reasons), NO_FILE)


def get(wanted: Wanted, datestamp: str, site: Site, kept: Kept, wish: Wish, signals: Signals) -> Outcome:
    """What becomes of the files of a record. Raises `SpentError` alone."""
    trouble = _Trouble()

    def outcome(reason: str, way: str | None = None, files: tuple[KeptFile, ...] = ()) -> Outcome:
        told = tuple(trouble.told)
        again = reason in AGAIN or any(each in AGAIN for each in trouble.reasons if files)
        return Outcome(wanted.identifier, datestamp, wish.name, reason, way, files, again, None, told)

    try:
        check_record(wanted.described, site.today)
        for way, refs in _known(wanted, site, trouble):
            chosen = choose(refs, wish.kind)
            if chosen.others:
                trouble.add(OTHER_KINDS, f"{way}: kinds that are not read")
            files = tuple(_fetched(chosen.files, site, kept, wish, signals, trouble))
            if files:
                return outcome(HAD, way, files)
            if trouble.worst in FINAL:
                break
    except ClosedError as error:
        return Outcome(
            wanted.identifier,
            datestamp,
            wish.name,
            error.reason,
            again=error.until is not None,
            until=error.until,
        )
    except FetchError as error:  # while it was asked where the files are
        trouble.add(_reason(error), str(error))
    return outcome(trouble.worst)


def _known(wanted: Wanted, site: Site, trouble: _Trouble) -> Iterator[tuple[str, list[FileRef]]]:
    """The files that each way knows, none of them twice."""
    seen: set[str] = set()
    for way, refs, error in find(wanted, site):
        if isinstance(error, RobotsError):
            trouble.reasons.append(ROBOTS)
        if error:
            trouble.tell(f"{way}: {error}")
        fresh = [ref for ref in refs if ref.url not in seen]
        seen |= {ref.url for ref in refs}
        if fresh:
            yield way, fresh


def _fetched(
    refs: tuple[FileRef, ...], site: Site, kept: Kept, wish: Wish, signals: Signals, trouble: _Trouble
) -> Iterator[KeptFile]:
    for ref in refs:
        try:
            yield _one(ref, site, kept, wish, signals)
            if wish.many == "first":
                return
        except WrongFileError as error:
            trouble.add(error.reason, str(error))
        except FetchError as error:
            reason = _reason(error)
            trouble.add(reason, str(error))
            if reason in (BLOCKED, OUT_OF_REACH) or (wish.many == "first" and reason == REFUSED):
                return


def _one(ref: FileRef, site: Site, kept: Kept, wish: Wish, signals: Signals) -> KeptFile:
    """A file that is kept already, or is fetched and kept now."""
    if ref.bytes is not None and ref.bytes > wish.longest:
        raise WrongFileError(TOO_LONG, f"{ref.url}: {ref.bytes:,} bytes, by its repository.")
    known = kept.known(ref.url)
    if known and (ref.md5 is None or known.md5 == ref.md5):
        return known
    answer = site.get(ref.url, FILE, wish.longest)
    _check(ref, answer)
    return kept.keep(ref, answer.body, signals(answer))


def _check(ref: FileRef, answer: Answer) -> None:
    """Raises `WrongFileError` for what is not the file that its repository speaks of."""
    is_pdf = MAGIC in answer.body[:MAGIC_WITHIN]
    if answer.is_html and not is_pdf:
        raise WrongFileError(WEB_PAGE, f"{ref.url}: a web page.")
    said = hashlib.md5(answer.body, usedforsecurity=False).hexdigest()
    if ref.md5 and said != ref.md5:
        raise WrongFileError(CHANGED, f"{ref.url}: MD5 {said}, and {ref.md5} by its repository.")
    if not is_pdf and may_be_pdf(ref) and not is_plain(ref) and not ref.media_type and not ref.name:
        raise WrongFileError(OTHER_KINDS, f"{ref.url}: {answer.kind or 'a file'}, no PDF.")


def _reason(error: FetchError) -> str:
    """Which of our reasons an error of the network is."""
    if isinstance(error, SpentError):
        raise error
    if isinstance(error, BlockedError):
        return REFUSED if error.wall is Wall.LOGIN else BLOCKED
    kinds = {
        ForbiddenError: REFUSED,
        BusyError: OUT_OF_REACH,
        RobotsError: ROBOTS,
        TlsError: NOT_SAFE,
        TooLongError: TOO_LONG,
    }
    return next((reason for kind, reason in kinds.items() if isinstance(error, kind)), GONE)
