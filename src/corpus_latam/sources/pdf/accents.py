"""Letters as people read them: accents that old TeX fonts set apart (`gram´atica`), ligatures, dotless i.

TeX's OT1 encoding has no accented letters: it draws an accent, then the letter. Readers of PDF give both.
"""

from __future__ import annotations

import re
import unicodedata

COMBINING = {
    "´": "\u0301",
    "`": "\u0300",
    "¨": "\u0308",
    "˜": "\u0303",
    "ˆ": "\u0302",
    "¸": "\u0327",
    "ˇ": "\u030c",
    "˚": "\u030a",
}
"""Accents that stand alone, and those that combine."""
BEARERS = {
    "´": "aeiouyAEIOUYı",
    "`": "aeiouAEIOUı",
    "¨": "aeiouyAEIOUYı",
    "˜": "nNaoeiuyAOEIUYı",
    "ˆ": "aeiouAEIOUı",
    "¸": "cCsS",
    "ˇ": "cszrneCSZRNE",
    "˚": "aAuU",
}
"""The letters that each is set on, in the languages of Latin America and their neighbours."""
ALONE = "|".join(f"{re.escape(accent)}[{letters}]" for accent, letters in BEARERS.items() if accent != "`")
SET_APART = re.compile(rf"{ALONE}|(?<=\w)`[{BEARERS['`']}]|(?<!\S)`[aA](?=\s|$)|[´`ˆ¨] ı|ı´")
"""A grave accent is a quotation mark where it begins a word, but for the word `à`."""
LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\u00a0": " "}
)
SIGNS = "".join(COMBINING)
NEEDS_WORK = re.compile(rf"[{re.escape(SIGNS)}ı\ufb00-\ufb06\u00a0\u0300-\u036f]")


def composed(text: str) -> str:
    """A line with its accents on their letters."""
    if not NEEDS_WORK.search(text):
        return text
    text = SET_APART.sub(_compose, text.translate(LIGATURES))
    return unicodedata.normalize("NFC", re.sub("ı(?=[\u0300-\u036f])", "i", text))


def _compose(found: re.Match[str]) -> str:
    accent, letter = sorted(found[0].replace(" ", ""), key=str.isalpha)
    return unicodedata.normalize("NFC", letter.replace("ı", "i") + COMBINING[accent])


def may_bear(accent: str, letter: str) -> bool:
    """Whether an accent is ever set on a letter."""
    return letter in BEARERS[accent]
