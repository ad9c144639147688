"""Country: the record's word first, then the domain where it means a country."""

from __future__ import annotations

import pyarrow as pa
import pytest

from corpus_latam.annotate.country import COUNTRY_DOMAINS, GENERIC, country, country_of_url

URLS = {
    "https://www.impo.com.uy/bases/1": "UY",
    "http://servicios.gob.ar:8080/x?y": "AR",
    "https://usuario:clave@diario.cl/nota": "CL",
    "https://www.bbc.co.uk/mundo": "GB",
    "https://www.eltiempo.com.co/": "CO",
    "https://minsalud.gov.co": "CO",
    "https://startup.co/": None,
    "https://canal.tv/": None,
    "https://gov.tv/": None,
    "https://ejemplo.me": None,
    "https://elpais.com/america": None,
    "https://universidad.cat": None,
    "https://200.1.2.3/": None,
    "http://localhost/": None,
    "https://ejemplo.cl./": "CL",
    "sin esquema.cl": None,
    "": None,
}


@pytest.mark.parametrize("url", URLS)
def test_country_of_url(url: str) -> None:
    assert country_of_url(url) == URLS[url]


def test_the_record_comes_first() -> None:
    stated = pa.array(["AR", None, None, "MX"])
    basis = pa.array(["record", None, None, "source"])
    url = pa.array(["https://a.cl", "https://b.pe/x", None, None])
    where, why = country(stated, basis, url)
    assert where.to_pylist() == ["AR", "PE", None, "MX"]
    assert why.to_pylist() == ["record", "domain", None, "source"]


def test_tables() -> None:
    assert all(len(code) == 2 for code in COUNTRY_DOMAINS)
    assert GENERIC < COUNTRY_DOMAINS
    assert "uk" in COUNTRY_DOMAINS
    assert "gb" in COUNTRY_DOMAINS
