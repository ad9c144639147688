"""Personal data: what is found, and what looks like it and is not."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.annotate.personal_data import KINDS, personal_data
from corpus_latam.schema import PII_SPAN
from tests.text import reference

FOUND = [
    ("Escríbeme a juan.perez+diario@correo.gob.ar.", None, [("juan.perez+diario@correo.gob.ar", "EMAIL")]),
    ("ñandú <ana_b@uni.edu.mx>, o b@c.co", None, [("ana_b@uni.edu.mx", "EMAIL"), ("b@c.co", "EMAIL")]),
    ("tel. +56 9 7607 9393", None, [("+56 9 7607 9393", "PHONE")]),
    ("WhatsApp (+51) 959666272", "AR", [("(+51) 959666272", "PHONE")]),
    ("Llame al 2222-3333", "CR", [("2222-3333", "PHONE")]),
    ("Tel.: 011 4343-2121", "AR", [("011 4343-2121", "PHONE")]),
    ("Oficina: (55) 5512-3456", "MX", [("(55) 5512-3456", "PHONE")]),
    ("servidor 200.45.101.20, puerto 80", None, [("200.45.101.20", "IP")]),
    ("por 2001:4860:4860::8888.", None, [("2001:4860:4860::8888", "IP")]),
    ("RUT 12.345.678-5", None, [("12.345.678-5", "RUT")]),
    ("RUT: 12345678-5", "AR", [("12345678-5", "RUT")]),
    ("don Luis, 12345678-5, de Talca", "CL", [("12345678-5", "RUT")]),
    ("R.U.T. 10.000.013-K", "CL", [("10.000.013-K", "RUT")]),
]
NOT_FOUND = [
    ("Ley 19.628 de 1999, artículo 14.292 y decreto 1.234/2005", "CL"),
    ("ISBN 978-3-16-148410-0, ISSN 0717-6163", "CL"),
    ("entre 1999-2003 y 2010-2015", "CR"),
    ("$ 1.234.567,00 más $ 7.197.219.28 y 12.345.678 pesos", "AR"),
    ("el 12-10-1992 a las 10:30:45", "AR"),
    ("la cadena 12.345.678-9 (dígito inválido)", "CL"),
    ("12.345.678-9, 12345678-9 y 123456789", "CL"),
    ("1.234.567-3 en Montevideo", "CL"),
    ("192.168.1.10, 10.0.0.12, 127.0.0.1 y 172.16.10.10", None),
    ("versión 12.34.56.78, v10.20.30.40, artículo 11.22.33.44", None),
    ("300.400.500.600 y 1.2.3.4 y 1.22.333.44.5", None),
    ("std::vector, fe80::1, ::1, 10:20:30:40", None),
    ("@usuario, foto@2x.png, x@y, ana@example.com, a@b..cl", None),
    ("resultado -7.61923172032141+6.548120040911i", None),
    ("expediente 4343-2121 y 011 4343-2121 sin más", "AR"),
    ("20-18752103-9", "CL"),
]


def found(text: str, country: str | None, kinds: tuple[str, ...] = KINDS) -> list[tuple[str, str]]:
    spans = personal_data(reference.utf8(text), pa.array([country], pa.string()), kinds, ())[0].as_py()
    data = text.encode()
    return [(data[span["start"] : span["end"]].decode(), span["kind"]) for span in spans]


@pytest.mark.parametrize(("text", "country", "expected"), FOUND)
def test_found(text: str, country: str | None, expected: list[tuple[str, str]]) -> None:
    assert found(text, country) == expected


@pytest.mark.parametrize(("text", "country"), NOT_FOUND)
def test_not_found(text: str, country: str | None) -> None:
    assert found(text, country) == []


def test_only_the_kinds_asked_for() -> None:
    text = "a@b.cl, +56 9 7607 9393, 200.45.101.20, RUT 12.345.678-5"
    assert found(text, "CL", ("IP",)) == [("200.45.101.20", "IP")]
    assert [kind for _, kind in found(text, "CL")] == ["EMAIL", "PHONE", "IP", "RUT"]


def test_default_regions_stand_in_for_an_unknown_country() -> None:
    batch = reference.utf8("Llame al 2222-3333")
    unknown = pa.array([None], pa.string())
    assert personal_data(batch, unknown, KINDS, ("CR",))[0].as_py() != []
    assert personal_data(batch, unknown, KINDS, ())[0].as_py() == []


def test_shape() -> None:
    spans = personal_data(reference.utf8("", "x", "a@b.cl"), pa.nulls(3, pa.string()), KINDS, ())
    assert spans.type == pa.list_(PII_SPAN)
    assert [len(found) for found in spans.to_pylist()] == [0, 0, 1]


PIECES = [
    "a@b.cl",
    "+56 9 7607 9393",
    "200.45.101.20",
    "12.345.678-5",
    "RUT ",
    "tel ",
    "ñ",
    " ",
    "\n",
    ",",
    "7",
    "-",
    "é1",
]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join), st.sampled_from(["CL", "AR", None]))
def test_spans_are_sorted_apart_and_whole_characters(text: str, country: str | None) -> None:
    spans = personal_data(reference.utf8(text), pa.array([country], pa.string()), KINDS, ())[0].as_py()
    bounds = [position for span in spans for position in (span["start"], span["end"])]
    assert bounds == sorted(bounds)
    assert all(span["start"] < span["end"] for span in spans)
    data = text.encode()
    for span in spans:
        data[span["start"] : span["end"]].decode("ascii")
