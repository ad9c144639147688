"""Stand-ins for personal data keep the shape, hide the value, and are always the same."""

from __future__ import annotations

import ipaddress
import re

from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.export.replacements import replacement

SHAPED = st.text(st.sampled_from("0123456789abcXYZ.-/ ()"), min_size=6, max_size=24)


def shape(text: str) -> str:
    return re.sub(r"[A-Z]", "A", re.sub(r"[a-z]", "a", re.sub(r"[0-9]", "0", text)))


@given(st.sampled_from(["RUT", "CPF", "IBAN", "CURP", "PHONE"]), SHAPED)
def test_the_same_shape(kind: str, original: str) -> None:
    assert shape(replacement("id", 3, kind, original.encode()).decode()) == shape(original)


@given(st.from_regex(r"[0-9]{2}-[0-9]{8}-[0-9]", fullmatch=True), st.integers(0, 1000))
def test_a_function_of_document_and_span(original: str, start: int) -> None:
    found = replacement("id", start, "RUT", original.encode())
    assert found == replacement("id", start, "RUT", original.encode())
    assert found != original.encode()
    assert found != replacement("other", start, "RUT", original.encode())
    assert found != replacement("id", start + 1, "RUT", original.encode())


def test_mail_and_addresses_are_nobodys() -> None:
    mail = replacement("id", 0, "EMAIL", b"Ana.Perez_1@correo.gob.ar").decode()
    assert re.fullmatch(r"[AEIOU][a-z]{2}\.[A-Z][a-z]{4}_\d@example\.(com|net|org)", mail)
    assert ipaddress.ip_address(replacement("id", 0, "IP", b"200.45.101.20").decode()).is_private
    assert replacement("id", 0, "IP", b"2001:4860:4860::8888").startswith(b"2001:db8::")


def test_the_dialling_code_stays() -> None:
    assert replacement("id", 0, "PHONE", b"+56 9 7607 9393").startswith(b"+56 ")
    assert replacement("id", 0, "PHONE", b"(+51) 959666272").startswith(b"(+51)")
