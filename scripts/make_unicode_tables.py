"""Writes the frozen Unicode tables of `corpus_latam.text` from Python's own `unicodedata`.

Run it under the oldest Python that the project supports (its Unicode version is the one to freeze):

    python3.11 scripts/make_unicode_tables.py
"""

from __future__ import annotations

import unicodedata
from pathlib import Path

FOLDED_BELOW = 0x2000
FOLDER = Path(__file__).parent.parent / "src/corpus_latam/text/unicode14"


def category_runs() -> list[str]:
    """Lines `first code point, general category`: each run lasts until the next line's code point."""
    lines, previous = [], ""
    for code in range(0x110000):
        category = unicodedata.category(chr(code))
        if category != previous:
            lines.append(f"{code:X} {category}")
            previous = category
    return lines


def folds() -> list[str]:
    """Lines `code point, its lower case in canonical decomposition`, where that differs from itself."""
    lines = []
    for code in range(FOLDED_BELOW):
        folded = unicodedata.normalize("NFD", chr(code).lower())
        if folded != chr(code):
            lines.append(" ".join(f"{c:X}" for c in [code, *map(ord, folded)]))
    return lines


def main() -> None:
    if unicodedata.unidata_version != "14.0.0":
        raise SystemExit(f"This Python has Unicode {unicodedata.unidata_version}; the tables are 14.0.0.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "categories.txt").write_text("\n".join(category_runs()) + "\n", encoding="ascii")
    (FOLDER / "folds.txt").write_text("\n".join(folds()) + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
