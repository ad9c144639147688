"""Cuts a harvest into stretches of dates, so that they run side by side and each is soon whole."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

OVERLAP_SECONDS = 120
"""What a harvest that goes on looks at again. DSpace pads its answers by as much."""


@dataclass(frozen=True)
class Window:
    """Datestamps from `start` to `until`, both included; null where it is open. In ISO 8601, as asked for."""

    start: str | None = None
    until: str | None = None

    @property
    def name(self) -> str:
        """For people, and the journal."""
        return f"{self.start or ''}..{self.until or ''}"


DATE = re.compile(r"(?:1[5-9]|20|21)\d\d-[01]\d-[0-3]\d(?:T.*)?")


def is_date(stamp: str) -> bool:
    """Whether a datestamp is a day, or a moment of one."""
    if DATE.fullmatch(stamp) is None:
        return False
    try:
        datetime.fromisoformat(stamp.replace("Z", "+00:00"))
    except ValueError:
        return False
    return True


def by_year(earliest: str, now: str, start: str | None = None, until: str | None = None) -> list[Window]:
    """A window a year from the earliest datestamp on, at day granularity, which every repository takes.

    now: the repository's own date (`responseDate`). The last window is open, unless `until` says otherwise.
    """
    first = (start or earliest)[:10]
    last_year = int((until or now)[:4])
    first_year = int(first[:4])
    windows = []
    for year in range(first_year, max(first_year, last_year) + 1):
        begin = first if year == first_year else f"{year}-01-01"
        end = until and until[:10] if year >= last_year else f"{year}-12-31"
        windows.append(Window(begin, end))
    return windows


def following(response_date: str, granularity: str) -> Window:
    """What is new since a harvest that a repository answered at `response_date`, with some overlap."""
    if granularity == "day" or "T" not in response_date:
        day = date.fromisoformat(response_date[:10]) - timedelta(days=1)
        return Window(day.isoformat())
    moment = datetime.fromisoformat(response_date.replace("Z", "+00:00")) - timedelta(seconds=OVERLAP_SECONDS)
    return Window(moment.strftime("%Y-%m-%dT%H:%M:%SZ"))
