"""Writes the frozen Unicode table of the tokenizer from the installed `tokenizers` (see docs/tokenizer.md).

Run it only to move to another Unicode version: it changes how text is cut, hence every count and merge.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from tokenizers import Regex
from tokenizers.normalizers import NFC
from tokenizers.pre_tokenizers import Split

TARGET = Path(__file__).parent.parent / "src/corpus_latam/tokenizer/count/unicode_classes.tsv"
CHARACTERS = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]
HEADER = """\
# Unicode 16.0: first and last code point, class (L letter, N number, S space, R line break, O other),
# and ? where a character can change under NFC. Unlisted code points are O and cannot change.
"""


def matched(pattern: str) -> set[str]:
    """Characters that `tokenizers`' regular expressions count as `pattern`."""
    splitter = Split(Regex(pattern), behavior="removed")
    found: set[str] = set()
    for start in range(0, len(CHARACTERS), 4096):
        block = CHARACTERS[start : start + 4096]
        rest = "".join(piece for piece, _ in splitter.pre_tokenize_str("".join(block)))
        found |= set(block) - set(rest)
    return found


def changeable() -> set[str]:
    """Characters that NFC may change: alone, by reordering, or by composing with the one before.

    The interpreter's database is asked as well as `tokenizers`'; what it does not know counts as changeable.
    """
    normalise = NFC().normalize_str
    found = {c for c in CHARACTERS if unicodedata.combining(c) or unicodedata.category(c) == "Cn"}
    found |= {c for c in CHARACTERS if normalise(c) != c or unicodedata.normalize("NFC", c) != c}
    found |= {chr(code) for code in (*range(0x1161, 0x1176), *range(0x11A8, 0x11C3))}  # Hangul jamo V and T
    for character in CHARACTERS:
        parts = unicodedata.decomposition(character).split()
        if len(parts) == 2 and not parts[0].startswith("<"):
            found.add(chr(int(parts[1], 16)))
    return found


def rows() -> Iterator[str]:
    letters, numbers, spaces = matched(r"\p{L}"), matched(r"\p{N}"), matched(r"\s")
    suspect = changeable()

    def kind(code: int) -> str:
        character = chr(code)
        letter = "O"
        for name, members in (("L", letters), ("N", numbers), ("S", spaces), ("R", {"\r", "\n"})):
            letter = name if character in members else letter
        return letter + ("?" if character in suspect else "")

    start = 0
    for label, run in groupby(range(0x110000), kind):
        length = len(list(run))
        if label != "O":
            yield f"{start:X}\t{start + length - 1:X}\t{label}\n"
        start += length


if __name__ == "__main__":
    TARGET.write_text(HEADER + "".join(rows()), encoding="ascii")
    print(f"{TARGET}: {TARGET.stat().st_size} bytes")
