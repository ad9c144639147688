"""GPT-2's byte-level alphabet: the printable character that stands for each byte in vocabulary files.

Radford et al. 2019, `bytes_to_unicode` of `encoder.py`: bytes that print stand for themselves; the others,
in order, take the code points from U+0100 on.
"""

from __future__ import annotations

_PRINTING = {*range(33, 127), *range(161, 173), *range(174, 256)}


def _character_of_byte() -> list[str]:
    others = [byte for byte in range(256) if byte not in _PRINTING]
    return [chr(byte if byte in _PRINTING else 256 + others.index(byte)) for byte in range(256)]


CHARACTERS = _character_of_byte()
"""The character of each byte value."""

ALPHABET = sorted(range(256), key=lambda byte: CHARACTERS[byte])
"""Byte values in the order of their characters: the order of ids in `tokenizers`."""

_BYTES = {character: byte for byte, character in enumerate(CHARACTERS)}


def to_text(token: bytes) -> str:
    """A token as vocabulary files spell it."""
    return "".join(CHARACTERS[byte] for byte in token)


def to_bytes(token: str) -> bytes:
    """The bytes behind a token of a vocabulary file. Raises KeyError for a character outside the alphabet."""
    return bytes(_BYTES[character] for character in token)
