"""Dates as ISO 8601 writes them. What is written in another way is no date: nothing is guessed.

Taken are years, months (`2020-05`) and days (`2020-05-31`, `20200531`, `2020-152`, `2020-W22-7`), a day also
with a time behind it (`T` or a space, then hours, minutes, seconds, and a zone or none).
"""

from __future__ import annotations

import re
from datetime import date

EPOCH_UNITS = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}
"""How many there are in a second."""
SECONDS_PER_DAY = 86_400
EPOCH = date(1970, 1, 1).toordinal()

LONGEST = 64
"""Characters of the longest text that is looked at."""
PERIOD = re.compile(r"(?!0000)\d{4}(?:-(?:0[1-9]|1[0-2]))?", re.ASCII)
DAY = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d|\d{8}|\d{4}-\d{3}|\d{4}-?W\d\d-?\d)"
    r"(?:[Tt ](?P<hour>[01]\d|2[0-3])"
    r"(?::?(?P<minute>[0-5]\d)(?::?(?P<second>[0-5]\d|60)(?P<part>[.,]\d+)?)?)?"
    r" ?(?P<zone>[Zz]|(?P<sign>[+-])(?P<off>[01]\d|2[0-3])(?::?(?P<offmin>[0-5]\d))?)?)?",
    re.ASCII,
)
ORDINAL = re.compile(r"\d{4}-\d{3}")
NUMBER = re.compile(r"(-?\d{1,24})(?:\.\d*)?", re.ASCII)


def iso_date(written: str, unit: str | None = None) -> str | None:
    """`2020`, `2020-05`, `2020-05-31` or `2020-05-31T23:59:59Z`, whatever of that is written; else null.

    unit: of `EPOCH_UNITS`, where numbers count from the beginning of 1970; without it they do not.
    """
    text = written.strip()
    if len(text) > LONGEST:
        return None
    number = NUMBER.fullmatch(text) if unit else None
    if unit and number:
        return _since_1970(int(number[1]), EPOCH_UNITS[unit])
    if PERIOD.fullmatch(text):
        return text
    found = DAY.fullmatch(text)
    day = _day(found["day"]) if found else None
    return None if found is None or day is None else day + _time(found)


def _since_1970(count: int, per_second: int) -> str | None:
    days, rest = divmod(count, per_second * SECONDS_PER_DAY)
    if not 1 <= EPOCH + days <= date.max.toordinal():
        return None
    second = rest // per_second
    clock = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
    return f"{date.fromordinal(EPOCH + days)}T{clock}Z"


def _day(written: str) -> str | None:
    """The calendar's day; null where it has no such day."""
    try:
        if ORDINAL.fullmatch(written):
            year, number = int(written[:4]), int(written[5:])
            found = date.fromordinal(date(year, 1, 1).toordinal() + number - 1)
            return str(found) if number and found.year == year else None
        return str(date.fromisoformat(written))
    except (ValueError, OverflowError):
        return None


def _time(found: re.Match[str]) -> str:
    if found["hour"] is None:
        return ""
    clock = f"{found['hour']}:{found['minute'] or '00'}:{found['second'] or '00'}"
    part = (found["part"] or "").replace(",", ".")
    return f"T{clock}{part}{_zone(found)}"


def _zone(found: re.Match[str]) -> str:
    if found["sign"] is None:
        return "Z" if found["zone"] else ""
    return f"{found['sign']}{found['off']}:{found['offmin'] or '00'}"
