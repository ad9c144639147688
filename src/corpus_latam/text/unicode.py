"""What each code point is (letter, mark, digit, space ...) and what it folds to, frozen at Unicode 14.0.

The tables are shipped, not taken from the running Python: `unicodedata` is Unicode 14.0 in Python 3.11
and 16.0 in 3.14, and hashes must not depend on that. Code points assigned later are unassigned here:
no word holds them. `scripts/make_unicode_tables.py` writes the tables.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SPACE = 1
LETTER = 2
MARK = 4
NUMBER = 8
DIGIT = 16
UPPER = 32
IDEOGRAPH = 64
FORMAT = 128
SYMBOL = 256
PUNCTUATION = 512
APOSTROPHE = 1024
TERMINAL = 2048

FOLDED_BELOW = 0x2000
"""Case and canonical composition are folded below this code point: Latin, Greek, Cyrillic and the like."""

LINE_SEPARATORS = "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85"
ZERO_WIDTH_SPACE = "\u200b"
APOSTROPHES = "'`´‘’\u02bb\u02bc\ua78b\ua78c"
"""All that is typed for an apostrophe, a puso or a glottal stop; modifier letters and saltillo among them."""
TERMINALS = ".!?…\"'»”’‼⁇⁈⁉。！？"
"""C4's terminal punctuation (Raffel et al. 2020, section 2.2: . ! ? and closing quotes) in Unicode."""
IDEOGRAPH_RANGES = (
    (0x3041, 0x30FF),  # hiragana, katakana
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)

_FOLDER = Path(__file__).parent / "unicode14"
_OF_CATEGORY = {"L": LETTER, "M": MARK, "N": NUMBER, "S": SYMBOL, "P": PUNCTUATION, "Z": SPACE}


@cache
def classes() -> NDArray[np.uint16]:
    """The flags above for every code point. Shape (0x110000,), read-only."""
    starts, categories = [], []
    for line in (_FOLDER / "categories.txt").read_text(encoding="ascii").splitlines():
        start, category = line.split()
        starts.append(int(start, 16))
        categories.append(_flags_of_category(category))
    lengths = np.diff([*starts, 0x110000])
    table = np.repeat(np.array(categories, np.uint16), lengths)
    for first, last in IDEOGRAPH_RANGES:
        inside = table[first : last + 1]
        inside[inside & LETTER != 0] |= IDEOGRAPH
    table[_codes(LINE_SEPARATORS + ZERO_WIDTH_SPACE)] = SPACE
    table[_codes(APOSTROPHES)] = PUNCTUATION | APOSTROPHE
    table[_codes(TERMINALS)] |= TERMINAL
    table.flags.writeable = False
    return table


@cache
def folds() -> NDArray[np.uint64]:
    """What a code point below `FOLDED_BELOW` folds to: lower case, canonically decomposed.

    Up to four code points in 16 bits each, the first in the lowest bits. Shape (0x2000,), read-only.
    """
    table = np.arange(FOLDED_BELOW, dtype=np.uint64)
    for line in (_FOLDER / "folds.txt").read_text(encoding="ascii").splitlines():
        code, *folded = (int(part, 16) for part in line.split())
        table[code] = sum(part << (16 * position) for position, part in enumerate(folded))
    table.flags.writeable = False
    return table


def _flags_of_category(category: str) -> int:
    flags = _OF_CATEGORY.get(category[0], 0)
    if category == "Nd":
        flags |= DIGIT
    if category in ("Lu", "Lt"):
        flags |= UPPER
    if category == "Cf":
        flags |= FORMAT
    return flags


def _codes(characters: str) -> list[int]:
    return [ord(character) for character in characters]
