"""Profiles: what each leaves out and why."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from corpus_latam.rights import reason
from corpus_latam.schema import SELECTION
from corpus_latam.select.licenses import add_reasons, against_license

CASES = [
    ("CC-BY-4.0", None, None, None),
    ("CC0-1.0", "open", None, None),
    ("MIT", None, None, None),
    ("LicenseRef-Official-Text", None, None, None),
    ("CC-BY-NC-4.0", None, "license.non_commercial", None),
    ("CC-BY-ND-4.0", None, "license.no_derivatives", None),
    ("LicenseRef-Mi-Archivo", None, "license.not_standard", None),
    ("unknown", "open", "license.unknown", None),
    (None, None, "license.unknown", None),
    ("all-rights-reserved", None, "license.all_rights_reserved", "license.all_rights_reserved"),
    ("CC-BY-4.0", "restricted", "license.access_restricted", "license.access_restricted"),
    ("CC-BY-4.0", "embargoed-until-2027-01-31", "license.embargoed", "license.embargoed"),
    ("embargoed-until-unknown", None, "license.embargoed", "license.embargoed"),
]


@pytest.mark.parametrize(("license_", "access", "of_open", "of_research"), CASES)
def test_profiles(license_: str, access: str, of_open: str, of_research: str) -> None:
    assert reason(license_, access, "open", None) == of_open
    assert reason(license_, access, "research", None) == of_research
    assert reason(license_, access, "all", None) is None


SIGNALS = [
    (["noai"], True),
    (["noindex", "tdm-reservation"], True),
    (["content-signal:ai-train=no"], True),
    (["robots:GPTBot"], True),
    (["a-signal-of-2031"], True),
    (["noindex", "noimageai", "content-signal:search=no"], False),
    ([], False),
    (None, False),
]


@pytest.mark.parametrize(("signals", "is_reserved"), SIGNALS)
def test_what_a_site_reserves_is_not_open(signals: list[str] | None, is_reserved: bool) -> None:
    for profile, expected in (("open", "license.opt_out"), ("research", None), ("all", None)):
        one = pa.array([signals], pa.list_(pa.string()))
        (found,) = against_license(pa.array(["CC0-1.0"]), pa.nulls(1, pa.string()), one, profile, None)
        assert found.as_py() == (expected if is_reserved else None)


def test_an_embargo_ends() -> None:
    ends = "embargoed-until-2027-01-31"
    assert reason("CC-BY-4.0", ends, "open", date(2027, 1, 30)) == "license.embargoed"
    assert reason("CC-BY-4.0", ends, "open", date(2027, 1, 31)) is None
    assert reason(ends, None, "open", date(2027, 1, 31)) == "license.unknown"
    assert reason("embargoed-until-unknown", None, "research", date(2099, 1, 1)) == "license.embargoed"


def test_other_reasons_come_first() -> None:
    rows = [
        {"id": "a", "keep": True, "reason": None, "register": "web"},
        {"id": "b", "keep": False, "reason": "quality.words", "register": "web"},
        {"id": "c", "keep": True, "reason": None, "register": "web"},
    ]
    against = against_license(
        pa.array(["unknown", "unknown", "CC0-1.0"]),
        pa.nulls(3, pa.string()),
        pa.nulls(3, pa.list_(pa.string())),
        "open",
        None,
    )
    found = add_reasons(pa.RecordBatch.from_pylist(rows, schema=SELECTION), against).to_pylist()
    assert [(row["keep"], row["reason"]) for row in found] == [
        (False, "license.unknown"),
        (False, "quality.words"),
        (True, None),
    ]
