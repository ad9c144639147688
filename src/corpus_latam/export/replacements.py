"""Realistic stand-ins for personal data: the same shape, other letters and digits (docs/personal-data.md).

A stand-in is a function of the document's id, the span and what stood there: no state, no order, no chance.
"""

from __future__ import annotations

import hashlib
from functools import cache

VOWELS, CONSONANTS = b"aeiou", b"bcdfglmnprst"
MAIL_DOMAINS = (b"example.com", b"example.net", b"example.org")
"""Nobody's by RFC 2606."""
DOCUMENTATION_IPV4 = ("192.0.2", "198.51.100", "203.0.113")
"""RFC 5737."""
DOCUMENTATION_IPV6 = "2001:db8"
"""RFC 3849."""


def replacement(document: str, start: int, kind: str, original: bytes) -> bytes:
    """What takes the place of `original`, a span of `kind` at byte `start` of the document with this id."""
    seed = f"{document}\0{start}\0{kind}\0".encode() + original
    if kind == "EMAIL":
        mailbox, _, _ = original.rpartition(b"@")
        chance = _numbers(seed, len(mailbox) + 1)
        return _same_shape(mailbox, chance[:-1]) + b"@" + MAIL_DOMAINS[chance[-1] % len(MAIL_DOMAINS)]
    if kind == "IP":
        return _address(original, _numbers(seed, 2))
    kept = _dialling_code(original) if kind == "PHONE" else 0
    return original[:kept] + _same_shape(original[kept:], _numbers(seed, len(original) - kept))


def _numbers(seed: bytes, count: int) -> bytes:
    """Bytes of SHA-256 in counter mode."""
    size = hashlib.sha256().digest_size
    blocks = [hashlib.sha256(block.to_bytes(4, "big") + seed).digest() for block in range(-(-count // size))]
    return b"".join(blocks)[:count]


def _same_shape(original: bytes, chance: bytes) -> bytes:
    """Digits for digits, vowels for vowels, consonants for consonants, in their case; the rest as it is."""
    same_sort = _same_sort()
    return bytes([same_sort[byte][number] for byte, number in zip(original, chance, strict=True)])


@cache
def _same_sort() -> list[bytes]:
    """For every byte what each number makes of it."""
    return [bytes(_of_same_sort(byte, number) for number in range(256)) for byte in range(256)]


def _of_same_sort(byte: int, number: int) -> int:
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


def _address(original: bytes, chance: bytes) -> bytes:
    if b":" in original:
        return f"{DOCUMENTATION_IPV6}::{chance[0] * 256 + chance[1]:x}".encode()
    network = DOCUMENTATION_IPV4[chance[0] % len(DOCUMENTATION_IPV4)]
    return f"{network}.{1 + chance[1] % 254}".encode()
