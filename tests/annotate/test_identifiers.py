"""National identifiers: each kind as it is written, announced and mistaken. All numbers are invented."""

from __future__ import annotations

import random

import phonenumbers
import pytest

from corpus_latam.annotate.identifiers import IDENTIFIERS, SHAPE, SHAPES
from corpus_latam.annotate.personal_data import KINDS
from corpus_latam.config import PERSONAL_DATA
from tests.annotate.test_personal_data import found

FOUND = [
    ("cuenta ES91 2100 0418 4502 0005 1332, a nombre de", "ES", "ES91 2100 0418 4502 0005 1332", "IBAN"),
    ("IBAN CR05015202001026284066 BANCO", None, "CR05015202001026284066", "IBAN"),
    ("GT82TRAJ01020000001210029690", "GT", "GT82TRAJ01020000001210029690", "IBAN"),
    ("pagó con 4111 1111 1111 1111 en caja", None, "4111 1111 1111 1111", "CARD"),
    ("tarjeta 4111111111111111", None, "4111111111111111", "CARD"),
    ("el RUT del cliente: 12345678-5", None, "12345678-5", "RUT"),
    ("R.U.N. N° 10.000.013-K", None, "10.000.013-K", "RUT"),
    ("RUT 211003420017", "UY", "211003420017", "RUT"),
    ("CUIT 20-05536168-2", None, "20-05536168-2", "CUIT"),
    ("C.U.I.L. N.º 20055361682", None, "20055361682", "CUIT"),
    ("20-05536168-2 (Rosario)", "AR", "20-05536168-2", "CUIT"),
    ("alumna BOXW310820HNERXN09", "MX", "BOXW310820HNERXN09", "CURP"),
    ("RFC GODE561231GR8", None, "GODE561231GR8", "RFC"),
    ("RFC: GODE-561231-GR8.", None, "GODE-561231-GR8", "RFC"),
    ("CPF 390.533.447-05", None, "390.533.447-05", "CPF"),
    ("inscrito sob o número 39053344705", "BR", "39053344705", "CPF"),
    ("CNPJ 16.727.230/0001-97", None, "16.727.230/0001-97", "CNPJ"),
    ("C.I. 1.234.567-2", "UY", "1.234.567-2", "CEDULA"),
    ("12345672, vecina de Salto, cédula", "UY", None, None),
    ("titular de la cédula 12345672", "UY", "12345672", "CEDULA"),
    ("cédula 1714307103", "EC", "1714307103", "CEDULA"),
    ("171430710-3", "EC", "171430710-3", "CEDULA"),
    ("cédula 001-1391820-5", "DO", "001-1391820-5", "CEDULA"),
    ("00113918205", "DO", None, None),
    ("C.C. 79.123.456 de Bogotá", "CO", "79.123.456", "CEDULA"),
    ("cédula de ciudadanía No. 1032456789", "CO", "1032456789", "CEDULA"),
    ("cédula de identidad V-12.345.678", "VE", "V-12.345.678", "CEDULA"),
    ("RUC 20512333797", "PE", "20512333797", "RUC"),
    ("R.U.C. N° 80028061-0", "PY", "80028061-0", "RUC"),
    ("ruc: 1792060346001", "EC", "1792060346001", "RUC"),
    ("D.N.I. N° 12.345.678", "AR", "12.345.678", "DNI"),
    ("identificada con DNI 45678912", "PE", "45678912", "DNI"),
    ("NIF 54362315-K", "ES", None, None),
    ("DNI 54362315K", None, "54362315K", "DNI"),
    ("X-2482300-W", "ES", "X-2482300-W", "NIE"),
    ("NIT 213.123.432-1", "CO", "213.123.432-1", "NIT"),
    ("NIT 576937-K", None, None, None),
    ("NIT: 3952550-3", "GT", "3952550-3", "NIT"),
    ("NIT 0614-050707-104-8", "SV", "0614-050707-104-8", "NIT"),
    ("NIT 1020304050", "BO", "1020304050", "NIT"),
]
INVALID_YET_NAMED = [
    ("RUT 12.345.678-9", "AR", "RUT"),
    ("CUIT 20-05536168-3", "UY", "CUIT"),
    ("CPF 390.533.447-06", None, "CPF"),
    ("RUT 12345678-9", "CL", "RUT"),
]
DECOYS = [
    ("12.345.678-9", "CL"),
    ("RUT 12345678-9", None),
    ("20-05536168-3", "AR"),
    ("20055361682", "CL"),
    ("expediente 20-05536168-2", "PE"),
    ("ISBN 9780306406157, ISSN 2049-3630", "BR"),
    ("la ley 12.345.678 y 79.123.456 habitantes", "CO"),
    ("cédula por $ 79.123.456", "CO"),
    ("4111 1111 1111 1112 y 1234567812345678", None),
    ("4111111111111111", "MX"),
    ("DNI de 1.234.567 personas", "AR"),
    ("GODE561399GR8 y ABC123456XYZ", "MX"),
    ("ES91 2100 0418 4502 0005 1333", "ES"),
    ("código 00-4417-0093-2210-55", "AR"),
    ("0987654321", "EC"),
]


@pytest.mark.parametrize(("text", "country", "number", "kind"), FOUND, ids=lambda v: str(v))
def test_found(text: str, country: str | None, number: str | None, kind: str | None) -> None:
    assert found(text, country) == ([(number, kind)] if number else [])


@pytest.mark.parametrize(("text", "country", "kind"), INVALID_YET_NAMED)
def test_a_wrong_digit_behind_its_word_in_full_form(text: str, country: str | None, kind: str) -> None:
    assert [k for _, k in found(text, country)] == [kind]


@pytest.mark.parametrize(("text", "country"), DECOYS)
def test_decoys(text: str, country: str | None) -> None:
    assert found(text, country) == []


def test_the_word_lets_a_bare_number_through() -> None:
    assert found("20055361682", "AR") == []
    assert found("cuit 20055361682", "AR") == [("20055361682", "CUIT")]


def test_few_random_numbers_pass() -> None:
    """One in ten would pass a check digit; without word, form or country hardly any may."""
    numbers = random.Random(1)
    texts = [f"registro {numbers.randrange(10**10, 10**11)} del año" for _ in range(2000)]
    assert sum(bool(found(text, None)) for text in texts) == 0
    at_home = sum(bool(found(text, country)) for text in texts[:1000] for country in ("AR", "BR"))
    assert at_home < 40


def test_kinds() -> None:
    assert set(KINDS) == set(PERSONAL_DATA)
    assert {shape for known in IDENTIFIERS for shape in known.forms} == set(SHAPES)
    assert SHAPE.groups == len(SHAPES) + 2


COUNTRIES = "AR BO BR CL CO CR CU DO EC ES GT HN MX NI PA PE PR PY SV UY VE"


@pytest.mark.parametrize("region", COUNTRIES.split())
@pytest.mark.parametrize("kind", ["FIXED_LINE", "MOBILE"])
def test_phones_in_the_format_of_their_country(region: str, kind: str) -> None:
    type_ = getattr(phonenumbers.PhoneNumberType, kind)
    number = phonenumbers.example_number_for_type(region, type_)
    national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    international = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    assert found(f"Tel.: {national}.", region) == [(national, "PHONE")]
    assert found(f"Escriba a {international}.", None) == [(international, "PHONE")]
