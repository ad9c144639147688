"""National and financial identifiers: how each is written, checked and announced, and what speaks for it.

One random number in ten passes a check digit, and a typing error makes a person's number no less theirs: so
neither the digit nor the word alone decides, but their sum does (docs/personal-data.md).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from stdnum import iban
from stdnum.ar import cuit
from stdnum.br import cnpj, cpf
from stdnum.cl import rut
from stdnum.co import nit as nit_co
from stdnum.do import cedula as cedula_do
from stdnum.ec import ci as cedula_ec
from stdnum.ec import ruc as ruc_ec
from stdnum.es import dni as dni_es
from stdnum.es import nie
from stdnum.gt import nit as nit_gt
from stdnum.mx import curp, rfc
from stdnum.pe import ruc as ruc_pe
from stdnum.py import ruc as ruc_py
from stdnum.sv import nit as nit_sv
from stdnum.uy import rut as rut_uy

from corpus_latam.annotate.check_digits import is_card, is_cedula_uy

CHECKED, CHECKED_TWICE, UNCHECKABLE = 2, 3, 2
FULL_FORM, BARE_DIGITS = 1, -1
NAMED, DENIED = 2, -2
AT_HOME, ABROAD = 1, -1
ENOUGH = 3
"""Points for and against an identifier; from `ENOUGH` on it is one."""

BEFORE, AFTER = 60, 24
"""Bytes around a number in which words may say what it is."""

SHAPES = {
    "cnpj": r"\d{2}\.\d{3}\.\d{3}/\d{4}-\d{2}",
    "cpf": r"\d{3}\.\d{3}\.\d{3}-\d{2}",
    "nit": r"\d{3}\.\d{3}\.\d{3}-\d",
    "millions_check": r"\d{1,2}\.\d{3}\.\d{3}-[\dkK]",
    "millions_letter": r"\d{1,2}\.\d{3}\.\d{3}[- ]?[A-Z]",
    "d4_6_3_1": r"\d{4}-\d{6}-\d{3}-\d",
    "card": r"\d{4}(?P<gap>[ -])\d{4}(?P=gap)\d{4}(?P=gap)\d{4}|3[47]\d{2}[ -]\d{6}[ -]\d{5}",
    "d2_8_1": r"\d{2}-\d{8}-\d|\d{2} \d{8} \d|\d{2}-\d{2}\.\d{3}\.\d{3}-\d",
    "d3_7_1": r"\d{3}-\d{7}-\d",
    "d9_2": r"\d{9}-\d{2}",
    "check": r"\d{5,9}-[\dkK]",
    "millions": r"(?:[VE]-)?\d{1,3}(?:\.\d{3}){2,3}",
    "nie": r"[XYZ]-?\d{7}-?[A-Z]",
    "letter": r"\d{8}[- ]?[A-Z]",
    "curp": r"[A-Z]{4}\d{6}[HMX][A-Z]{5}[0-9A-Z]\d",
    "rfc": r"(?:[A-Z&]|\xc3\x91){3,4}(?P<sign>[- ]?)\d{2}[01]\d[0-3]\d(?P=sign)[0-9A-Z]{3}",
    "bare": r"(?:[VE]-)?\d{7,19}",
}
"""Ways of writing an identifier, the more particular before those that are their parts."""
SHAPE = re.compile(
    rb"(?<![\w/+-])(?<!\d[.,])(?<!\xc3[\x80-\xbf])"
    + b"(?:%s)" % "|".join(f"(?P<{name}>{form})" for name, form in SHAPES.items()).encode()
    + rb"(?![\w/-]|\xc3|[.,]\d)"
)
"""Neither end lies within a word (0xC3 begins the accented letters) or a longer number."""
LETTERS_BEFORE, LETTERS_AFTER = 8, 9
"""How far an identifier may reach beyond the number in it: RFC's four letters, CURP's eight characters."""

GAP = rb"\b[^\d\n;$%]{0,32}$"
"""What may stand between a word and the number that it announces."""
DENIAL = re.compile(
    rb"(?:\b(?:isbn|issn|doi|ley(?:es)?|lei|decretos?|resoluci(?:\xc3\xb3|o)n|resolu\xc3\xa7\xc3\xa3o"
    rb"|expedientes?|exp|oficios?|acuerdos?|ordenanzas?|folios?|factura|lote|serie|modelo|c\xc3\xb3digo"
    rb"|processo|protocolo|causa|rol|coordenadas)\b[^\d\n;]{0,16}|\$\s?)$",
    re.I,
)
"""What numbers of other kinds are called."""
AMOUNT = re.compile(
    rb"\s?(?:%|pesos|d\xc3\xb3lares|euros|reales|reais|soles|bol\xc3\xadvares|guaran\xc3\xades|lempiras|colones"
    rb"|quetzales|c\xc3\xb3rdobas|balboas|habitantes|personas|votos|toneladas|hect\xc3\xa1reas|km|kg|m2)",
    re.I,
)

Check = Callable[[str], bool]
Span = tuple[int, int, str]


@dataclass(frozen=True)
class Identifier:
    """One identifier: `forms` and the shapes that point to it (1), are neutral (0) or say little (-1).

    `check` is null where there is no check digit; `named` ones count only behind one of their words.
    """

    kind: str
    countries: tuple[str, ...]
    forms: dict[str, int]
    digits: tuple[int, ...]
    words: re.Pattern[bytes]
    check: Check | None = None
    points: int = CHECKED
    named: bool = False


def _words(pattern: str) -> re.Pattern[bytes]:
    return re.compile(rb"(?<![\w\x80-\xff])(?:" + pattern.encode() + rb")" + GAP, re.I)


TAX = _words(r"n\.?i\.?t\.?")
RUC = _words(r"r\.?u\.?c\.?|registro único de contribuyentes?")
CEDULA = _words(
    r"c(?:e|é|É)dulas?|c\.? ?i\.?|c\.? ?c\.?|identificad[oa]s? con|documento de identi(?:dad|ficación)"
)
DNI = _words(r"d\.? ?n\.? ?i\.?|[lm]\. ?[eci]\.|n\.?i\.?f\.?|documento (?:nacional )?(?:de )?identidad")
PLAIN, BARE = {"check": 0}, {"bare": BARE_DIGITS}

IDENTIFIERS = (
    Identifier(
        "CARD", (), {"card": FULL_FORM} | BARE, tuple(range(13, 20)),
        _words(r"tarjetas?|cart(?:ão|ões)|visa|master ?card|maestro|amex|american express"), is_card,
    ),
    Identifier(
        "RUT", ("CL",), {"millions_check": FULL_FORM} | PLAIN | BARE, (7, 8, 9),
        _words(r"r\.?u\.?[tn]\.?|rol único(?: \w+)?"), rut.is_valid,
    ),
    Identifier("RUT", ("UY",), BARE, (12,), _words(r"r\.?u\.?t\.?"), rut_uy.is_valid),
    Identifier(
        "CUIT", ("AR",), {"d2_8_1": FULL_FORM} | BARE, (11,),
        _words(r"c\.?u\.?i\.?[tl]\.?|clave única de identificación \w+"), cuit.is_valid,
    ),
    Identifier("CURP", ("MX",), {"curp": FULL_FORM}, (), _words(r"curp"), curp.is_valid, CHECKED_TWICE),
    Identifier(
        "RFC", ("MX",), {"rfc": FULL_FORM}, (), _words(r"r\.?f\.?c\.?"),
        lambda number: bool(rfc.is_valid(number, validate_check_digits=True)), CHECKED_TWICE,
    ),
    Identifier(
        "CPF", ("BR",), {"cpf": FULL_FORM, "d9_2": FULL_FORM} | BARE, (11,),
        _words(r"c\.?p\.?f\.?(?:/mf)?"), cpf.is_valid, CHECKED_TWICE,
    ),
    Identifier(
        "CNPJ", ("BR",), {"cnpj": FULL_FORM} | BARE, (14,),
        _words(r"c\.?n\.?p\.?j\.?(?:/mf)?|cgc"), cnpj.is_valid, CHECKED_TWICE,
    ),
    Identifier(
        "CEDULA", ("UY",), {"millions_check": FULL_FORM} | PLAIN | BARE, (7, 8), CEDULA, is_cedula_uy
    ),
    Identifier("CEDULA", ("EC",), PLAIN | BARE, (10,), CEDULA, cedula_ec.is_valid),
    Identifier("CEDULA", ("DO",), {"d3_7_1": FULL_FORM} | BARE, (11,), CEDULA, cedula_do.is_valid),
    Identifier("CEDULA", ("CO", "VE"), {"millions": FULL_FORM, "bare": 0}, (7, 8, 10), CEDULA, named=True),
    Identifier("RUC", ("PE",), BARE, (11,), RUC, ruc_pe.is_valid),
    Identifier("RUC", ("EC",), BARE, (13,), RUC, ruc_ec.is_valid),
    Identifier("RUC", ("PY",), PLAIN, (7, 8, 9), RUC, ruc_py.is_valid, named=True),
    Identifier("NIE", ("ES",), {"nie": FULL_FORM}, (), _words(r"n\.?i\.?[ef]\.?"), nie.is_valid),
    Identifier("DNI", ("ES",), {"letter": 0, "millions_letter": FULL_FORM}, (7, 8), DNI, dni_es.is_valid),
    Identifier("DNI", ("AR", "PE"), {"millions": FULL_FORM, "bare": 0}, (7, 8), DNI, named=True),
    Identifier("NIT", ("CO",), {"nit": FULL_FORM} | PLAIN | BARE, (9, 10), TAX, nit_co.is_valid),
    Identifier("NIT", ("GT",), PLAIN, (7, 8, 9), TAX, nit_gt.is_valid, named=True),
    Identifier("NIT", ("SV",), {"d4_6_3_1": FULL_FORM} | BARE, (14,), TAX, nit_sv.is_valid),
    Identifier("NIT", ("BO",), {"bare": 0}, tuple(range(7, 13)), TAX, named=True),
)  # fmt: skip
"""Where two are as likely, the earlier one gives the number its kind."""

BY_SHAPE = {shape: [known for known in IDENTIFIERS if shape in known.forms] for shape in SHAPES}
KINDS = ("IBAN", *dict.fromkeys(known.kind for known in IDENTIFIERS))

IBAN_START = re.compile(rb"(?<![\w\x80-\xff])[A-Z]{2}\d{2}(?=[ -]?[A-Z0-9]{4})")
IBAN_BODY = re.compile(rb"[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,30}")
MAX_IBAN = 42
"""34 characters in groups of four."""


def find_identifiers(data: bytes, start: int, end: int, country: str | None) -> Iterator[Span]:
    """Identifiers in or around the number `data[start:end]`: start, end, kind.

    country: ISO 3166-1 alpha-2 of the text, or null.
    """
    for match in SHAPE.finditer(data, max(0, start - LETTERS_BEFORE), end + LETTERS_AFTER):
        if match.end() <= start or match.start() >= end:
            continue
        kind = _likeliest(data, match, country)
        if kind is not None:
            yield *match.span(), kind


def find_ibans(data: bytes, start: int, end: int) -> Iterator[Span]:
    """IBANs that the number `data[start:end]` is a part of: known country, its length, ISO 7064 digits.

    The first number in an IBAN stands behind one of its letters, with a space or hyphen between or without.
    """
    if not data[max(0, start - 2) : start].rstrip(b" -")[-1:].isupper():
        return
    for head in IBAN_START.finditer(data, max(0, start - MAX_IBAN), end):
        body = IBAN_BODY.match(data, head.start(), head.start() + MAX_IBAN)
        stop = body.end() if body else 0
        while body and stop > max(start, head.end()):
            whole = not data[stop : stop + 1].isalnum()
            number = data[head.start() : stop].decode()
            if whole and _leaves_one(number) and iban.is_valid(number):
                yield head.start(), stop, "IBAN"
                break
            stop -= 1


def _leaves_one(number: str) -> bool:
    """Whether the check digits of an IBAN may be right (ISO 7064, mod 97-10): most numbers need no more."""
    plain = number.replace(" ", "").replace("-", "")
    return int("".join(str(int(letter, 36)) for letter in plain[4:] + plain[:4])) % 97 == 1


def _likeliest(data: bytes, match: re.Match[bytes], country: str | None) -> str | None:
    shape, number = str(match.lastgroup), match[0].decode()
    digits = sum(character.isdigit() for character in number)
    candidates = [known for known in BY_SHAPE[shape] if digits in known.digits or not known.digits]
    if not candidates:
        return None
    before = data[max(0, match.start() - BEFORE) : match.start()]
    if AMOUNT.match(data, match.end(), match.end() + AFTER):
        return None
    denied = bool(DENIAL.search(before))
    points = [_points(known, shape, number, before, denied, country) for known in candidates]
    best = max(points)
    return candidates[points.index(best)].kind if best >= ENOUGH else None


def _points(
    known: Identifier, shape: str, number: str, before: bytes, denied: bool, country: str | None
) -> int:
    named = bool(known.words.search(before))
    if known.named and not named:
        return 0
    points = known.forms[shape] + NAMED * named
    if known.check is None:
        points += UNCHECKABLE
    elif known.check(number):
        points += known.points
    if country in known.countries:
        points += AT_HOME
    elif country and known.countries and not named:
        points += ABROAD
    return points + (DENIED if denied and not named else 0)
