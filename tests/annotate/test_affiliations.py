"""Countries that a record's metadata names."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.annotate.affiliations import MARC, NAMES, by_name, country_of_metadata

CASES: list[tuple[dict[str, Any], str | None]] = [
    ({"dc.description": "Fil: Pérez, Ana. Universidad del Sur. Facultad de Letras; Argentina"}, "AR"),
    ({"d": "Fil: Pérez, Ana. Instituto A; Argentina.\nFil: Soto, Luis. Consejo; Centro B; Argentina."}, "AR"),
    ({"d": ["Fil: P. Instituto A; Argentina", "Fil: Q. Universidad C; Chile"]}, None),
    ({"d": ["Fil: P. Instituto A; Argentina", "Fil: Q. Universidad D; Noruega"]}, None),
    ({"d": "Fil: Q. Universidad D; Noruega"}, None),
    ({"d": "Fil: P. Consejo. Instituto A; Argentina. Universidad B. Facultad C; Argentina."}, "AR"),
    ({"d": "Fil: P. Instituto A; Argentina. Universidad B; Chile"}, None),
    ({"d": "Fil: P. Universidad B; Estados Unidos. Instituto A; Argentina"}, None),
    ({"d": "Fil: P. Instituto A; Argentina. Universidad B; EE.UU."}, None),
    ({"d": "Resumen: algo; otra cosa. Fil: P. Instituto A; República Argentina"}, "AR"),
    ({"d": "Fil: P. Instituto A"}, None),
    ({"pais": "Perú"}, "PE"),
    ({"dc.coverage": ["República Dominicana"]}, "DO"),
    ({"country": "MEX"}, "MX"),
    ({"country": "mx"}, "MX"),
    ({"country": "Narnia"}, None),
    ({"marc_country": "es"}, "SV"),
    ({"marc_country": "cl", "pais": "Chile"}, "CL"),
    ({"pais": "Chile", "d": "Fil: P. Instituto A; Argentina"}, None),
    ({"titulo": "el perfil: sus datos; Chile"}, None),
    ({"titulo": "Chile"}, None),
    ({}, None),
]


@pytest.mark.parametrize(("metadata", "expected"), CASES)
def test_country(metadata: dict[str, Any], expected: str | None) -> None:
    assert country_of_metadata(json.dumps(metadata)) == expected


def test_no_metadata() -> None:
    assert [country_of_metadata(text) for text in (None, "", "{", "[1]", "null")] == [None] * 5


def test_tables() -> None:
    assert set(MARC.values()) < set(NAMES)
    assert by_name()["republica dominicana"] == "DO"
    assert all(by_name()[code.lower()] == code for code in NAMES)


@given(
    st.dictionaries(st.text(max_size=12), st.text(max_size=60) | st.lists(st.text(max_size=20)), max_size=4)
)
def test_any_metadata_has_one_country_or_none(metadata: dict[str, Any]) -> None:
    assert country_of_metadata(json.dumps(metadata)) in {None, *NAMES}
