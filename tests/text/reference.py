"""The rules of docs/text.md in plain Python and `unicodedata`: slow, obvious; kernels must agree with it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
import regex
from hypothesis import strategies as st

from corpus_latam.text import Utf8
from corpus_latam.text.unicode import APOSTROPHES, FOLDED_BELOW, IDEOGRAPH_RANGES, TERMINALS, classes

FNV_PRIME, FNV_START = 0x100000001B3, 0xCBF29CE484222325
GOLDEN = 0x9E3779B97F4A7C15
MASK = (1 << 64) - 1


@cache
def kind(character: str) -> str:
    """One letter for what a character is to the word rule."""
    return KINDS[ord(character)]


def _kind(character: str) -> str:
    code, category = ord(character), unicodedata.category(character)
    if character in APOSTROPHES:
        return "A"
    if character in "_.,":
        return {"_": "U", ".": "P", ",": "P"}[character]
    if character.isspace() or character == "\u200b":
        return " "
    if category[0] == "L":
        return "I" if any(first <= code <= last for first, last in IDEOGRAPH_RANGES) else "L"
    if category == "Nd":
        return "D"
    return {"N": "N", "M": "M", "Cf": "F"}.get(category if category == "Cf" else category[0], "x")


class _Kinds(dict[int, str]):
    """A table for `str.translate` that fills itself."""

    def __missing__(self, code: int) -> str:
        self[code] = _kind(chr(code))
        return self[code]


KINDS = _Kinds()
WORD = regex.compile(
    r"I[MF]*|[LDN](?:[MF]*(?:[LDN]|(?<=L[MF]*)A(?=L)|(?<=[LDN][MF]*)U(?=[LDN])|(?<=D[MF]*)P(?=D)))*[MF]*"
)


class Word(NamedTuple):
    text: str
    start: int
    bytes: int
    characters: int
    hash: int


def words(text: str) -> list[Word]:
    """Words with their byte offsets."""
    found, position, offset = [], 0, 0
    for match in WORD.finditer(text.translate(KINDS)):
        offset += len(text[position : match.start()].encode())
        word = text[match.start() : match.end()]
        size, length, h = _measured(word)
        found.append(Word(word, offset, size, length, h))
        position, offset = match.end(), offset + size
    return found


@cache
def _measured(word: str) -> tuple[int, int, int]:
    return len(word.encode()), characters(word), word_hash(word)


@cache
def fold(character: str) -> str:
    if character in APOSTROPHES:
        return "'"
    if ord(character) >= FOLDED_BELOW:
        return character
    return unicodedata.normalize("NFD", character.lower())


def word_hash(word: str) -> int:
    h = FNV_START
    for code in (ord(c) for character in word if kind(character) != "F" for c in fold(character)):
        h = (h ^ code) * FNV_PRIME & MASK
    return mix(h)


def mix(h: int) -> int:
    h ^= h >> 33
    h = h * 0xFF51AFD7ED558CCD & MASK
    h ^= h >> 33
    h = h * 0xC4CEB9FE1A85EC53 & MASK
    return h ^ (h >> 33)


def hash_run(hashes: list[int]) -> int:
    h = len(hashes)
    for value in hashes:
        h = (h ^ value) * GOLDEN & MASK
        h ^= h >> 29
    return h


def characters(text: str) -> int:
    """Code points but marks and format characters."""
    kinds = text.translate(KINDS)
    return len(kinds) - kinds.count("M") - kinds.count("F")


def normalise(text: str) -> str:
    return regex.sub(" +", " ", text.translate(NORMAL)).strip(" ")


class _Normal(dict[int, str]):
    def __missing__(self, code: int) -> str:
        character = chr(code)
        self[code] = {" ": " ", "F": ""}.get(kind(character), fold(character))
        return self[code]


NORMAL = _Normal()


@dataclass(frozen=True)
class Line:
    text: str
    characters: int
    sentences: int
    bulleted: bool
    ellipsis: bool
    terminated: bool
    opens: bool


def lines(text: str) -> list[Line]:
    found, breaks = [], 2
    for line in regex.split(r"\r\n|\r|\n", text):
        trimmed = strip(line)
        if trimmed:
            found.append(_line(trimmed, breaks > 1))
            breaks = 0
        breaks += 1
    return found


def _line(trimmed: str, opens: bool) -> Line:
    visible = trimmed if trimmed.isascii() else "".join(c for c in trimmed if kind(c) not in "MF")
    bare = visible.rstrip("".join(c for c in set(visible) if kind(c) == " "))
    return Line(
        trimmed,
        len(bare),
        _sentences(bare) if bare else 0,
        bare[:1] in tuple("-•‣·▪"),
        bare.endswith(("...", "…")),
        bare[-1:] in tuple(TERMINALS),
        opens,
    )


def _sentences(bare: str) -> int:
    closing = regex.escape(TERMINALS + ")")
    marked = bare if bare.isprintable() else "".join(" " if kind(c) == " " else c for c in bare)
    ends = list(regex.finditer(rf"[.!?…][{closing}]*(?= |$)", marked))
    rest = marked[ends[-1].end() :] if ends else marked
    return len(ends) + bool(rest.strip(" "))


def strip(line: str) -> str:
    """Without white space as the rule has it, at both ends."""
    start, end = 0, len(line)
    while start < end and kind(line[start]) == " ":
        start += 1
    while end > start and kind(line[end - 1]) == " ":
        end -= 1
    return line[start:end]


def utf8(*texts: str) -> Utf8:
    """Texts as the kernels take them."""
    encoded = [text.encode() for text in texts]
    offsets = np.cumsum([0, *map(len, encoded)]).astype(np.int64)
    return Utf8(np.frombuffer(b"".join(encoded), np.uint8), offsets)


def frozen(character: str) -> bool:
    """Whether the running Python still says of a character what Unicode 14 said."""
    known = classes()[ord(character)] != 0
    return (
        unicodedata.unidata_version == "14.0.0"
        or known
        or unicodedata.category(character) in ("Cn", "Co", "Cc")
    )


TRICKY = (
    "aáAñÑeéüßİΣkK ,.;:-_'’ʼꞌ`´\"«»¿¡!?…()#{}0123456789½²º٣१\n\n\r\t\x0b\x85"
    "\u2028\u00a0\u200b\u200d\u00ad\ufeff\u0301\u0303\u0327\u0344\u20e3\ufe0f東京でスー가ㄱ한😀👍🏽🇨🇱•‣·▪/+@\u1fb7ǖ𐐀𝒜\U000e0001"
)
PIECES = [
    "a",
    "de",
    "la",
    "casa",
    "mba'e",
    "1.234,5",
    "fin.",
    "…",
    "\n",
    "\n\n",
    "- x",
    "¡Qué!",
    ". . .",
    "...",
]
LATIN = "abcdefghijklmnopqrstuvwxyzáéíóúüñ ABCDEFGHIJ.,;  \n"
TEXTS = st.one_of(
    st.text(st.sampled_from(TRICKY), max_size=60),
    st.text(st.sampled_from(LATIN), max_size=200),
    st.text(st.characters(exclude_categories=("Cs",)).filter(frozen), max_size=40),
    st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join),
)
"""Texts that try the rules, and any Unicode at all."""
