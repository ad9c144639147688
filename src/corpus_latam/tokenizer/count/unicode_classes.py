"""What a code point is to the patterns: letter, number, space, break or other. Frozen at Unicode 16.0.

`\\p{L}` and `\\p{N}` depend on the Unicode version, and that differs between Pythons (14.0 in 3.11, 16.0 in
3.14) and between regular-expression engines. The table holds what `tokenizers` 0.23 (Oniguruma) matches,
because `tokenizers` is what will cut text when the tokenizer is used. `scripts/make_unicode_classes.py`
writes it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

OTHER = 0
LETTER = 1
NUMBER = 2
SPACE = 3
BREAK = 4
"""CR and LF, which the patterns treat apart from other white space."""
KIND = 7
"""Mask of the five kinds above."""
CHANGEABLE = 8
"""Flag of characters that NFC may change, alone or after another one."""

_TABLE = Path(__file__).with_suffix(".tsv")
_KINDS = {"O": OTHER, "L": LETTER, "N": NUMBER, "S": SPACE, "R": BREAK}


@cache
def classes() -> NDArray[np.uint8]:
    """Kind and flag of every code point. Shape (0x110000,), read-only."""
    table = np.zeros(0x110000, np.uint8)
    for line in _TABLE.read_text(encoding="ascii").splitlines():
        if line.startswith("#"):
            continue
        first, last, label = line.split("\t")
        flag = CHANGEABLE if label.endswith("?") else 0
        table[int(first, 16) : int(last, 16) + 1] = _KINDS[label[0]] | flag
    table.flags.writeable = False
    return table
