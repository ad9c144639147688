"""Countries as records state them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.ingest.countries import SEVERAL, countries
from tests.ingest.test_documents import convert, one


@pytest.mark.parametrize(
    ("stated", "meant"),
    [
        *[("CL", "CL"), (" cl ", "CL"), ('["CL"]', "CL"), ("CL, CL", "CL"), ('["AR", "ar"]', "AR")],
        *[("CL, AR", SEVERAL), ("CL;AR", SEVERAL), ("CL|PE|AR", SEVERAL), ('["CL","AR"]', SEVERAL)],
        *[("Chile", None), ("", None), ("[]", None), ("CL, Chile", None), ("[CL", None), ("[3]", None)],
        *[("CL,", None), ("C-L", None), ("CHL", None)],
    ],
)
def test_what_is_stated(stated: str, meant: str | None) -> None:
    assert countries(stated) == meant


@given(st.text(max_size=20) | st.lists(st.text(max_size=3), max_size=4).map(json.dumps))
def test_whatever_is_stated_is_a_code_or_several_or_nothing(stated: str) -> None:
    meant = countries(stated)
    assert meant in (None, SEVERAL) or (len(meant) == 2 and meant.isupper())


def test_a_document_of_several_countries_has_none_and_its_record_is_not_odd() -> None:
    row = one({"country": '["CL","AR"]'}, country="PE")
    assert (row["country"], row["country_basis"]) == (None, None)
    assert convert({"text": "x", "country": "CL, AR"}).unmapped["unmapped_country"] == 0
    assert convert({"text": "x", "country": "Chile"}).unmapped["unmapped_country"] == 1


def test_the_source_states_it_where_a_record_says_nothing_or_nothing_known() -> None:
    assert one({}, country="PE")["country_basis"] == "source"
    assert one({"country": "Chile"}, country="PE")["country"] == "PE"
    assert one({"country": "cl"}, country="PE")["country_basis"] == "record"


@pytest.mark.parametrize(
    ("stated", "signals"),
    [
        ("allowed", []),
        ("disallowed", ["robots"]),
        ('["noai","disallowed"]', ["noai", "robots"]),
        (None, None),
    ],
)
def test_words_of_a_source_for_its_opt_out(stated: str | None, signals: list[str] | None) -> None:
    row = one({"opt_out": stated}, opt_out_map={"allowed": None, "disallowed": "robots"})
    assert row["opt_out"] == signals
