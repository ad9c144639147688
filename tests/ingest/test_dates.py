"""Dates are ISO 8601 dates or none."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.ingest.dates import EPOCH_UNITS, iso_date


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1999", "1999"),
        ("1999-05", "1999-05"),
        (" 1999-05-31\n", "1999-05-31"),
        ("19990531", "1999-05-31"),
        ("1999-151", "1999-05-31"),
        ("1999-W22-1", "1999-05-31"),
        ("1999W221", "1999-05-31"),
        ("1999-05-31T23:59:59Z", "1999-05-31T23:59:59Z"),
        ("1999-05-31 23:59", "1999-05-31T23:59:00"),
        ("19990531T235959,250-0300", "1999-05-31T23:59:59.250-03:00"),
        ("1999-05-31 23:59:60.123456789+05", "1999-05-31T23:59:60.123456789+05:00"),
        ("1999-05-31t23:59:59z", "1999-05-31T23:59:59Z"),
    ],
)
def test_the_forms_of_iso_8601_are_taken(written: str, meant: str) -> None:
    assert iso_date(written) == meant


NO_DATES = """
0000 0000-01 199 19990 1999-13 1999-00 199905 1999-02-30 1999-02-29 1999-00-00 19991331 0000-01-01 1999-366
1999-000 1999-W54-1 1999-W01-0 1584230400000 1584230400 -1999 +1999 1999-5-31 31/05/1999 1999/05/31 1999.5
1999-05-31T 1999-05-31T25:00 1999-05-31T23:60 1999-05-31x 10000-01-01 １９９９ nan null true <1999>
"""


@pytest.mark.parametrize(
    "written", [*NO_DATES.split(), "", "mayo de 1999", "1999-05-31 y algo", "1999\n1999", "9" * 10**6]
)
def test_whatever_else_is_no_date(written: str) -> None:
    assert iso_date(written) is None


@given(st.datetimes(), st.integers(min_value=-23 * 60, max_value=23 * 60))
def test_what_python_writes_is_kept(moment: datetime, minutes: int) -> None:
    zoned = moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    for each in (moment, zoned):
        assert iso_date(each.isoformat()) == each.isoformat()
        assert iso_date(str(each)) == each.isoformat()
    assert iso_date(str(moment.date())) == str(moment.date())
    assert iso_date(f"{moment.date():%Y%m%d}".zfill(8)) == str(moment.date())


@given(st.text(max_size=12) | st.from_regex(r"\A[0-9TW:. +-]{1,25}\Z"), st.sampled_from([None, *EPOCH_UNITS]))
def test_any_text_gives_a_date_that_python_reads_or_none(written: str, unit: str | None) -> None:
    found = iso_date(written, unit)
    if found is None:
        return
    assert iso_date(found) == found
    if len(found) > len("1999-05"):
        date.fromisoformat(found[:10])
    else:
        date.fromisoformat(f"{found}-01-01"[:10])


@given(st.datetimes(timezones=st.just(UTC)), st.sampled_from(sorted(EPOCH_UNITS)))
def test_numbers_count_from_1970_where_the_source_says_so(moment: datetime, unit: str) -> None:
    seconds = (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(seconds=1)
    number = str(seconds * EPOCH_UNITS[unit] + EPOCH_UNITS[unit] // 2)
    assert iso_date(number, unit) == moment.replace(microsecond=0, tzinfo=None).isoformat() + "Z"
    assert iso_date(str(10**19), "s") is None


def test_a_unit_leaves_written_dates_as_they_are() -> None:
    assert iso_date("1999-05-31", "ms") == "1999-05-31"
    assert iso_date("1584230400.5", "s") == "2020-03-15T00:00:00Z"
