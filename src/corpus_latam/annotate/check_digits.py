"""Check digits of identifiers that python-stdnum does not know, each with its published rule."""

from __future__ import annotations

CEDULA_WEIGHTS = (2, 9, 8, 7, 6, 3, 4)
"""Uruguay: each of seven digits (zeros in front of older, shorter numbers) times its weight; the last digit
of the cédula fills the sum up to a multiple of ten. Dirección Nacional de Identificación Civil."""

CARD_LENGTHS = {
    "4": (13, 16, 19),
    **dict.fromkeys(("34", "37"), (15,)),
    **dict.fromkeys(("30", "36", "38", "39"), (14,)),
    **dict.fromkeys((str(n) for n in range(51, 56)), (16,)),
    **dict.fromkeys((str(n) for n in range(222, 273)), (16,)),
    **dict.fromkeys(("50", "56", "57", "58", "6"), (13, 14, 15, 16, 17, 18, 19)),
    "35": (16,),
}
"""Digits by issuer prefix (ISO/IEC 7812): Visa, American Express, Diners, Mastercard, its 2-series,
Maestro and the others under 5 and 6 (Elo, Cabal, Naranja, Discover), JCB."""


def is_cedula_uy(number: str) -> bool:
    """Cédula de identidad of Uruguay, with or without full stops and hyphen."""
    digits = _digits(number)
    if not 7 <= len(digits) <= 8:
        return False
    *body, check = (int(digit) for digit in digits.zfill(8))
    return -sum(weight * digit for weight, digit in zip(CEDULA_WEIGHTS, body, strict=True)) % 10 == check


def is_card(number: str) -> bool:
    """A payment card: issuer prefix, its length, and the Luhn digit (ISO/IEC 7812-1, annex B)."""
    digits = _digits(number)
    lengths = next((CARD_LENGTHS[digits[:n]] for n in (1, 2, 3) if digits[:n] in CARD_LENGTHS), ())
    return len(digits) in lengths and len(set(digits)) > 1 and _luhn(digits)


def _luhn(digits: str) -> bool:
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (doubled + sum(int(digit) for digit in digits[-1::-2])) % 10 == 0


def _digits(number: str) -> str:
    return "".join(character for character in number if character.isdigit())
