"""Which licences and opt-outs a profile releases: `open`, `research` or `all` (docs/licenses.md)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Literal

Profile = Literal["open", "research", "all"]

EMBARGO = re.compile(r"embargoed-until-(\d{4}-\d{2}-\d{2}|unknown)")
NO_ACCESS = ("restricted", "closed")
OWN_OPEN = frozenset(
    ("LicenseRef-Official-Text", "LicenseRef-Open-Data", "LicenseRef-CC-BY", "LicenseRef-CC-BY-SA")
)
"""Those of our own names for licences that allow anybody to pass a text on, changed as well."""


NOT_RESERVING = frozenset(
    (
        *("noindex", "nofollow", "noarchive", "nosnippet", "noimageindex", "noimageai"),
        *("content-signal:search=no", "content-signal:ai-input=no"),
        *("content-usage:search=n", "content-usage:bots=n"),
    )
)
"""Signals about something else than training on a text: search, pictures, answers with it. Every other signal
reserves a text, one that we do not know too."""


def reserves(signals: Iterable[str]) -> bool:
    """Whether one of these signals reserves a text from text and data mining."""
    return any(signal not in NOT_RESERVING for signal in signals)


def reason(
    license_: str | None,
    access: str | None,
    profile: Profile,
    as_of: date | None,
    opt_out: Iterable[str] = (),
) -> str | None:
    """Why `profile` leaves out a document with these rights and signals; None where it does not.

    `open` releases what anybody may pass on, changed and for money (opendefinition.org), and whose site does
    not reserve it. `research` also what is for study only, must not be changed, lies open without a licence,
    or is reserved from mining (which law lets research institutes do all the same: Directive (EU) 2019/790,
    articles 3 and 4); not what is under full copyright by its own words.
    """
    if profile == "all":
        return None
    embargoes = [EMBARGO.fullmatch(value or "") for value in (license_, access)]
    if any(end is not None and _holds(end[1], as_of) for end in embargoes):
        return "license.embargoed"
    if access in NO_ACCESS:
        return f"license.access_{access}"
    if license_ == "all-rights-reserved":
        return "license.all_rights_reserved"
    if profile == "research":
        return None
    return _against_opening(license_ or "unknown") or ("license.opt_out" if reserves(opt_out) else None)


def _against_opening(license_: str) -> str | None:
    if license_ == "unknown" or EMBARGO.fullmatch(license_):
        return "license.unknown"
    if "-NC" in license_ or license_ == "LicenseRef-Non-Commercial":
        return "license.non_commercial"
    if "-ND" in license_:
        return "license.no_derivatives"
    if license_.startswith("LicenseRef-") and license_ not in OWN_OPEN:
        return "license.not_standard"
    return None


def _holds(end: str, as_of: date | None) -> bool:
    return as_of is None or end == "unknown" or date.fromisoformat(end) > as_of
