"""Realistic stand-ins for personal data: the same shape, other letters and digits (docs/personal-data.md).

A stand-in is a function of the document's id, the span and what stood there: no state, no order, no chance.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

VOWELS, CONSONANTS = b"aeiou", b"bcdfglmnprst"
MAIL_DOMAINS = (b"example.com", b"example.net", b"example.org")
"""Nobody's by RFC 2606."""
DOCUMENTATION_IPV4 = ("192.0.2", "198.51.100", "203.0.113")
"""RFC 5737."""
DOCUMENTATION_IPV6 = "2001:db8"
"""RFC 3849."""


def replacement(document: str, start: int, kind: str, original: bytes) -> bytes:
    """What takes the place of `original`, a span of `kind` at byte `start` of the document with this id."""
    chance = _numbers(f"{document}\0{start}\0{kind}\0".encode() + original)
    if kind == "EMAIL":
        mailbox, _, _ = original.rpartition(b"@")
        return _same_shape(mailbox, chance) + b"@" + MAIL_DOMAINS[next(chance) % len(MAIL_DOMAINS)]
    if kind == "IP":
        return _address(original, chance)
    if kind == "PHONE":
        kept = _dialling_code(original)
        return original[:kept] + _same_shape(original[kept:], chance)
    return _same_shape(original, chance)


def _numbers(seed: bytes) -> Iterator[int]:
    """Bytes of SHA-256 in counter mode."""
    counter = 0
    while True:
        yield from hashlib.sha256(counter.to_bytes(4, "big") + seed).digest()
        counter += 1


def _same_shape(original: bytes, chance: Iterator[int]) -> bytes:
    """Digits for digits, vowels for vowels, consonants for consonants, in their case; the rest as it is."""
    return bytes(_same_sort(byte, next(chance)) for byte in original)


def _same_sort(byte: int, number: int) -> int:
    character = bytes((byte,))
    if character.isdigit():
        return ord("0") + number % 10
    if not character.isalpha():
        return byte
    letters = VOWELS if character.lower() in VOWELS else CONSONANTS
    chosen = letters[number % len(letters)]
    return chosen - 32 if character.isupper() else chosen


def _dialling_code(phone: bytes) -> int:
    """Bytes of an international prefix as it is written: `+56 `, `(+51) `; 0 for national numbers."""
    if b"+" not in phone[:2]:
        return 0
    return next((at + 1 for at, byte in enumerate(phone) if byte in b" -)." and at > 1), 0)


def _address(original: bytes, chance: Iterator[int]) -> bytes:
    if b":" in original:
        return f"{DOCUMENTATION_IPV6}::{next(chance) * 256 + next(chance):x}".encode()
    network = DOCUMENTATION_IPV4[next(chance) % len(DOCUMENTATION_IPV4)]
    return f"{network}.{1 + next(chance) % 254}".encode()
