"""How likely a sign beyond ASCII stands between two others, in the languages of the region.

The counts are those of sentences in Spanish, Portuguese, Catalan, Galician, Asturian and Guarani
(`encoding_signs.tsv`, made by `scripts/train_encodings.py`). Where three signs were not seen together, each
pair of them counts, and the kinds of the neighbours: small letter, capital, digit, space,
other.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

TABLE = Path(__file__).with_name("encoding_signs.tsv")
LETTER, CAPITAL, DIGIT, SPACE, OTHER = "a", "A", "0", " ", "."
MEMBERS = {LETTER: 27, CAPITAL: 27, DIGIT: 10, SPACE: 1, OTHER: 12}
"""About how many signs a kind has that stand beside letters."""
OF_WORDS, OF_PAIRS, OF_KINDS = 0.7, 0.27, 0.03
"""Shares of the three counts in a likelihood."""
IN_CAPITALS = 0.03
"""How often text is in capitals, for each time that it is not."""
LEAST = 1e-10
"""Of a sign that was never seen."""

OF_TEXT = "“”„–—…«»•€‘ºª°\u00a0§®©™²³½¼±×¿¡"
INSIDE_WORDS = "’'·\u00ad´"
LETTERS = "áéíóúñüçãõâêôàïèòùëäöîûåæøýÿ"
SOMETIMES, RARELY, HARDLY, OFTEN = 2e-2, 1e-6, 1e-7, 2e-3
"""Likelihood of signs that those sentences have seldom or not: punctuation beside a space or sign, letters of
other words and languages, punctuation between letters, apostrophes (`k’` of Quechua and Maya)."""


@lru_cache(maxsize=1 << 16)
def log_likelihood(before: str, sign: str, after: str) -> float:
    """The logarithm of the share of such a sign among all of its kind. Empty neighbours are none."""
    shares = _shares()
    before, after = _plain(before), _plain(after)
    one, other = kind_of(before), kind_of(after)
    left, right = shares.get((before, sign, ""), 0.0), shares.get(("", sign, after), 0.0)
    whole = shares.get(("", sign, ""), 0.0)
    of_pairs = left * right / whole if whole else 0.0
    of_kinds = _kinds().get((one, sign, other), 0.0) / (MEMBERS[one] * MEMBERS[other])
    of_words = shares.get((before, sign, after), 0.0)
    return math.log(OF_WORDS * of_words + OF_PAIRS * of_pairs + OF_KINDS * of_kinds + LEAST)


def kind_of(sign: str) -> str:
    """What a neighbour is: a small letter, a capital, a digit, a space or something else."""
    if sign.isspace():
        return SPACE
    if sign.islower():
        return LETTER
    if sign.isupper():
        return CAPITAL
    return DIGIT if sign.isdigit() else OTHER


def _plain(sign: str) -> str:
    return " " if not sign or sign.isspace() else sign


Place = tuple[str, str, str]
Shares = defaultdict[Place, float]


@cache
def _shares() -> Shares:
    """Shares of signs between two neighbours; and beside one, and alone, where a neighbour is empty."""
    words: Shares = defaultdict(float)
    for before, sign, after, share in _rows():
        words[before, sign, after] += share
        capitals = before.upper(), sign.upper(), after.upper()
        if capitals[1] != sign and all(len(each) == 1 for each in capitals):
            words[capitals] += IN_CAPITALS * share
    for (before, sign, after), share in list(words.items()):
        for place in ((before, sign, ""), ("", sign, after), ("", sign, "")):
            words[place] += share
    return words


@cache
def _kinds() -> Shares:
    """Shares of signs between neighbours of two kinds."""
    kinds: Shares = defaultdict(float)
    for (before, sign, after), share in _shares().items():
        if before and after:
            kinds[kind_of(before), sign, kind_of(after)] += share
    for place, share in _expected():
        kinds[place] += share
    return kinds


def _rows() -> Iterator[tuple[str, str, str, float]]:
    lines = TABLE.read_text(encoding="utf-8").rstrip("\n").split("\n")
    for line in lines[1:]:
        before, sign, after, millionths = line.split("\t")
        yield before, sign, after, int(millionths) / 1e6


def _expected() -> Iterator[tuple[Place, float]]:
    """What stands in good text, though seldom in short sentences."""
    for before in MEMBERS:
        for after in MEMBERS:
            is_inside = before in (LETTER, CAPITAL) and after in (LETTER, CAPITAL)
            yield from (((before, sign, after), HARDLY if is_inside else SOMETIMES) for sign in OF_TEXT)
            yield from (((before, sign, after), OFTEN) for sign in INSIDE_WORDS)
    for letter in LETTERS:
        for before, after in ((one, other) for one in (LETTER, SPACE) for other in (LETTER, SPACE)):
            yield (before, letter, after), RARELY
        yield (CAPITAL, letter, LETTER), RARELY
        for before in (CAPITAL, SPACE):
            yield from (((before, letter.upper(), after), RARELY) for after in (CAPITAL, LETTER, SPACE))
