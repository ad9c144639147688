"""Which licences a profile releases: `open`, `research` or `all` (docs/licenses.md)."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

Profile = Literal["open", "research", "all"]

EMBARGO = re.compile(r"embargoed-until-(\d{4}-\d{2}-\d{2}|unknown)")
NO_ACCESS = ("restricted", "closed")
OWN_OPEN = frozenset(
    ("LicenseRef-Official-Text", "LicenseRef-Open-Data", "LicenseRef-CC-BY", "LicenseRef-CC-BY-SA")
)
"""Those of our own names for licences that allow anybody to pass a text on, changed as well."""


def reason(license_: str | None, access: str | None, profile: Profile, as_of: date | None) -> str | None:
    """Why `profile` leaves out a document of this licence and access rights; None where it does not.

    `open` releases what anybody may pass on, changed and for money (opendefinition.org). `research` also
    what is for study only, must not be changed, or lies open without a licence; not what is reserved.
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
    return _against_opening(license_ or "unknown")


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
