"""Tells running text from what bad OCR, and fonts with a wrong map, make of it: words that no one writes.

It judges Latin letters alone, by two signs: words of impossible shape, and the small words that every text of
these languages repeats. Languages that are not among them have few small words, and no impossible shapes.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import NamedTuple

LONGEST = 60
"""Characters of a word that are looked at."""
SAMPLE = 150
"""Words of a page that are looked at, evenly spread."""
_SMALL_WORDS = """
a al ao as como com con da das de del do dos e el em en es esta este está for foi han hay in is it
la las le les lo los más mas na nas no nos o of on or os para pero por qu que se ser sin son su sus
são também te tem that the this to um uma un una und uno was with y à é ó
"""
SMALL_WORDS = frozenset(_SMALL_WORDS.split())
"""The most frequent words of Spanish, Portuguese and English, and some of their neighbours."""
SHAPE = re.compile(
    r"(?:[^\W\d_](?:['’ʼ‘-]?[^\W\d_])*"  # letters, with signs inside (`ñe'ẽ`, `teórico-práctico`)
    r"|[\d.,:/%°ºª+-]*\d[\d.,:/%°ºª+-]*(?:[ªºoa]|[a-z]{2,3})?)"  # numbers, `1o`, `24hs`
)
LATIN = re.compile("[A-Za-zªºÀ-ɏḀ-ỿ]")
VOWEL = re.compile("[aeiouyáéíóúàèìòùâêîôûãõäëïöüỹẽĩũ]", re.IGNORECASE)
CASES = re.compile(r"[^\W\d_][a-zà-ÿ]*(?:['’-][^\W\d_]+)*|[A-ZÀ-Ý'’-]+|(?:[A-Z][a-zà-ÿ]+){2,3}")
"""`palabra`, `Palabra`, `PALABRA`, `McArthur`; not `pALabRa`."""
REPEATED = re.compile(r"([^\W\d_])\1\1", re.IGNORECASE)
ROUND = "()[]{}«»“”\"'‘’.,;:!?¿¡…—–-*·•/"
"""Signs around a word."""


class Signs(NamedTuple):
    """Shares of a text's words: of impossible shape, and of the small ones."""

    strange: float
    small: float
    words: int

    @property
    def goodness(self) -> float:
        """By which two readings of one page are compared."""
        return self.small - self.strange


def signs_of(text: str) -> Signs:
    """What a text's words say. Text of other letters than Latin has no strange words."""
    words = text.split()
    counts = Counter(_looks(word[:LONGEST]) for word in words[:: max(1, len(words) // SAMPLE)])
    total = sum(counts.values()) - counts[None]
    if not total:
        return Signs(0.0, 0.0, 0)
    strange, small = (sum(counts[look] for look in counts if look and look[sign]) for sign in (0, 1))
    return Signs(strange / total, small / total, total)


@lru_cache(maxsize=1 << 15)
def _looks(word: str) -> tuple[bool, bool] | None:
    """Whether a word is strange, and whether it is small; null for signs alone."""
    word = word.strip(ROUND)
    if not any(map(str.isalnum, word)):
        return None
    return _is_strange(word), word.lower() in SMALL_WORDS


def _is_strange(word: str) -> bool:
    """Whether a word has a shape that no one writes."""
    if not SHAPE.fullmatch(word):
        return not _is_address(word)
    letters = [char for char in word if char.isalpha()]
    if not letters or not all(map(LATIN.match, letters)):
        return False
    if len(letters) == 1:
        return word.lower() not in SMALL_WORDS and word.islower()
    is_upper = word.isupper()
    if not is_upper and len(letters) > 2 and not VOWEL.search(word):
        return True
    return not is_upper and (not CASES.fullmatch(word) or REPEATED.search(word) is not None)


def _is_address(word: str) -> bool:
    return "@" in word or "://" in word or word.startswith("www.") or "." in word.strip(".")
