"""Whether the files of a record are public, by what the record, its repository and each file say of it."""

from __future__ import annotations

from datetime import date

from corpus_latam.rights import EMBARGO
from corpus_latam.sources.oai.described import Described, FileRef
from corpus_latam.sources.oai.files.dspace7 import Access
from corpus_latam.sources.oai.metadata import MOMENT, accesses
from corpus_latam.text.access_rights import DATE, access_of

RESTRICTED = "files that are not public, as their repository says"
EMBARGOED = "files under an embargo"

NOT_PUBLIC = ("restricted", "closed")
CLOSED = {"embargo": "", "restricted": "restricted access", "metadata.only": "closed access"}
"""What DSpace calls closed, in the words of records."""
ENDS = ("date.embargoend", "date.embargo", "date.available", "rights.embargodate", "rights.embargo")
"""Terms that say when an embargo ends, where the statement of it does not."""


class ClosedError(Exception):
    """Files that are not to be asked for; `reason` is one of the above, `until` the day of an embargo's
    end."""

    def __init__(self, reason: str, until: str | None = None) -> None:
        super().__init__(reason)
        self.reason, self.until = reason, until


def check_record(described: Described, today: date) -> None:
    """Raises `ClosedError` where a record says that its files are closed. The narrowest statement counts."""
    for statement in accesses(described):
        _check(access_of(statement), today, _end(described))


def check_status(access: Access | None, today: date) -> None:
    """Raises `ClosedError` for what DSpace calls closed. `unknown` is no answer: the file itself will say."""
    _check(access_of(stated(access) or ""), today, None)


def stated(access: Access | None) -> str | None:
    """What DSpace says of access, as records say it; null where it says nothing that closes a file."""
    if access is None or access.status not in CLOSED:
        return None
    return f"embargoed until {access.until}" if access.status == "embargo" else CLOSED[access.status]


def public(files: list[FileRef], today: date) -> list[FileRef]:
    """Files that are not said to be closed. The text that DSpace made of a closed file is closed too.

    Raises `ClosedError` where all originals are.
    """
    closed: dict[str, ClosedError] = {}
    for ref in files:
        try:
            _check(access_of(ref.access) if ref.access else None, today, None)
        except ClosedError as error:
            closed[ref.url] = error
    names = {f"{ref.name}.txt".lower() for ref in files if ref.url in closed}
    derived = {ref.url for ref in files if is_derived(ref) and ref.name.lower() in names}
    left = [ref for ref in files if ref.url not in closed and ref.url not in derived]
    if closed and all(is_derived(ref) for ref in left):
        raise next(iter(closed.values()))
    return left


def is_derived(ref: FileRef) -> bool:
    """Whether a file is one that DSpace made of another: its text, a thumbnail."""
    return ref.bundle.upper() not in ("ORIGINAL", "")


def _check(access: str | None, today: date, end: str | None) -> None:
    if access in NOT_PUBLIC:
        raise ClosedError(RESTRICTED)
    embargo = EMBARGO.fullmatch(access or "")
    if embargo is None:
        return
    until = embargo[1] if embargo[1] != "unknown" else end
    if until is None or _is_later(until, today):
        raise ClosedError(EMBARGOED, until)


def _is_later(day: str, today: date) -> bool:
    try:
        return date.fromisoformat(day) > today
    except ValueError:  # the thirtieth of February
        return True


def _end(described: Described) -> str | None:
    """The latest of the days that are said to be the end of an embargo."""
    stated = [value.text for term in ENDS for value in described.exactly(term)]
    texts = [text for text in stated if not MOMENT.match(text)]  # a moment is when it was deposited
    others = [*described.of("date"), *described.of("rights")]
    texts += [value.text for value in others if "embargoend" in value.text.lower()]
    days = ("-".join(found.groups()) for text in texts if (found := DATE.search(text)))
    return max(days, default=None)
