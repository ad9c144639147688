"""What is said of access: terms of vocabularies, their names, embargoes and their dates."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.text.access_rights import EMBARGOED, MONTHS, access_of

ACCESS = {
    "info:eu-repo/semantics/openAccess": "open",
    "http://purl.org/coar/access_right/c_abf2": "open",
    "Acceso abierto": "open",
    "acesso aberto": "open",
    "Libre acceso": "open",
    "Open Access": "open",
    "open": "open",
    "http://purl.org/coar/access_right/c_16ec": "restricted",
    "restrictedAccess": "restricted",
    "Acceso restringido": "restricted",
    "Acesso restrito": "restricted",
    "info:eu-repo/semantics/closedAccess": "closed",
    "http://purl.org/coar/access_right/c_14cb": "closed",
    "Acceso cerrado": "closed",
    "Sólo metadatos": "closed",
    "info:eu-repo/semantics/openAccess;http://creativecommons.org/licenses/by-nc/4.0/": "open",
    "info:eu-repo/semantics/embargoedAccess": f"{EMBARGOED}-unknown",
    "http://purl.org/coar/access_right/c_f1cf": f"{EMBARGOED}-unknown",
    "info:eu-repo/date/embargoEnd/2027-01-31": f"{EMBARGOED}-2027-01-31",
    "embargoEnd/2027-01-31T00:00:00Z": f"{EMBARGOED}-2027-01-31",
    "embargado hasta 2027-01-31": f"{EMBARGOED}-2027-01-31",
    "Embargo hasta 31-1-2027": f"{EMBARGOED}-2027-01-31",
    "Embargado até 31/01/2027": f"{EMBARGOED}-2027-01-31",
    "Acceso embargado hasta el 31 de enero de 2027": f"{EMBARGOED}-2027-01-31",
    "Embargo até 1º de fevereiro de 2027": f"{EMBARGOED}-2027-02-01",
    "Embargo: 12 meses": f"{EMBARGOED}-unknown",
    "Sin período de embargo": None,
    "embargo: 0 meses": None,
    "Sin embargo, puede citarse": None,
    "sem embargo": None,
    "No es de acceso abierto": None,
    "CC BY 4.0": None,
    "": None,
}


@pytest.mark.parametrize("statement", ACCESS)
def test_access(statement: str) -> None:
    assert access_of(statement) == ACCESS[statement]


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_dates_of_embargoes(day: date) -> None:
    names = [name for name, number in MONTHS.items() if number == day.month]
    in_words = [f"{day.day} de {name} de {day.year}" for name in names]
    for written in (f"{day:%Y-%m-%d}", f"{day:%d/%m/%Y}", *in_words):
        assert access_of(f"Embargado hasta el {written}.") == f"{EMBARGOED}-{day.isoformat()}"
