"""Letter tables for language identification: what each character folds to, and its script.

The rule, the same in training and in use (docs/language.md):

- A letter or combining mark of the Latin script, or of no one script, folds to its lower case.
- Apostrophes and the signs that write a glottal stop fold to one apostrophe, and `+` (the Wixárika vowel ɨ as
  it is typed) stays; both count as letters only right after a letter.
- Everything else separates words. Letters of other scripts are counted, for the script decision, and then
  separate words too.

Only the Basic Multilingual Plane is looked up; characters above it separate. Categories are those of
`unicode.classes`, so that the tables do not depend on the running Python.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpus_latam.text.unicode import LETTER, MARK, classes

APOSTROPHES = "'’‘ʼʻˈ′`´ꞌꞋ"
PLANE = 0x10000

SCRIPTS = {
    "LATIN": "Latn", "GREEK": "Grek", "CYRILLIC": "Cyrl", "ARMENIAN": "Armn", "HEBREW": "Hebr",
    "ARABIC": "Arab", "SYRIAC": "Syrc", "THAANA": "Thaa", "DEVANAGARI": "Deva", "BENGALI": "Beng",
    "GURMUKHI": "Guru", "GUJARATI": "Gujr", "ORIYA": "Orya", "TAMIL": "Taml", "TELUGU": "Telu",
    "KANNADA": "Knda", "MALAYALAM": "Mlym", "SINHALA": "Sinh", "THAI": "Thai", "LAO": "Laoo",
    "TIBETAN": "Tibt", "MYANMAR": "Mymr", "GEORGIAN": "Geor", "HANGUL": "Hang", "ETHIOPIC": "Ethi",
    "CHEROKEE": "Cher", "CANADIAN": "Cans", "KHMER": "Khmr", "MONGOLIAN": "Mong", "TIFINAGH": "Tfng",
    "HIRAGANA": "Hira", "KATAKANA": "Kana", "BOPOMOFO": "Bopo", "CJK": "Hani", "YI": "Yiii",
}  # fmt: skip
"""First word of a letter's Unicode name, and its ISO 15924 code."""

COMMON = "Zyyy"
SCRIPT_CODES = (COMMON, *SCRIPTS.values())
"""ISO 15924 by script number; 0 is no one script."""
LATIN = SCRIPT_CODES.index("Latn")


class Letters(NamedTuple):
    """Tables over the Basic Multilingual Plane."""

    fold: NDArray[np.uint16]
    """(65536,) lower-case code point, or 0 where the character separates words."""
    script: NDArray[np.uint8]
    """(65536,) index into `SCRIPT_CODES` of letters, 0 for the rest."""
    inner: NDArray[np.bool_]
    """(65536,) true where the character counts only right after a letter."""


@cache
def letters() -> Letters:
    """The tables, built once per process."""
    fold = np.zeros(PLANE, np.uint16)
    script = np.zeros(PLANE, np.uint8)
    inner = np.zeros(PLANE, np.bool_)
    kinds = classes()[:PLANE]
    for code in np.flatnonzero(kinds & (LETTER | MARK)):
        character = chr(code)
        if kinds[code] & LETTER:
            script[code] = _script(character)
        if script[code] in (0, LATIN):
            fold[code] = _lower(character)
    for character in APOSTROPHES:
        fold[ord(character)] = ord("'")
    fold[ord("+")] = ord("+")
    for character in APOSTROPHES + "+":
        script[ord(character)] = 0
        inner[ord(character)] = True
    return Letters(fold, script, inner)


def _script(character: str) -> int:
    first = unicodedata.name(character, "").split(" ")[0]
    return SCRIPT_CODES.index(SCRIPTS[first]) if first in SCRIPTS else 0


def _lower(character: str) -> int:
    lower = character.lower()
    return ord(lower) if len(lower) == 1 and ord(lower) < PLANE else ord(character)
