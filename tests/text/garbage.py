"""The rule of OCR noise (docs/annotate.md) with regular expressions: the kernel must agree."""

from __future__ import annotations

import regex

from tests.text.reference import Word, fold, kind

CODES = regex.compile(r"[aeiouy]|[b-df-hj-np-tv-xz]")
LONELY = frozenset(chr(code) for code in range(0x21)) | {""}


def is_garbage(text: str, word: Word) -> bool:
    spelled = "".join(c for c in word.text if ord(c) >= 0x2000 or kind(c) not in "MF")
    shape = "".join(_shape(c) for c in spelled)
    has_capital = any(c.isupper() or c.istitle() for c in word.text)
    if has_capital and regex.search("[vc][VCX]", shape):
        return True
    if has_capital and not regex.search("[vc]", shape):
        return False
    if word.bytes == 1:
        before, after = _around(text, word)
        return shape in ("c", "C") and before in LONELY and after in LONELY
    if "D" in map(kind, word.text):
        return bool(regex.search("[vcVC]d+[vcVC]", shape))
    return _is_unpronounceable(spelled, shape.lower())


def _shape(character: str) -> str:
    """v for vowels, c for consonants, both upper case for capitals; X other capitals, d digits, - else."""
    capital = character.isupper() or character.istitle()
    base = fold(character)[0] if ord(character) < 0x2000 else "-"
    if kind(character) == "L" and regex.fullmatch(CODES, base):
        shape = "v" if base in "aeiouy" else "c"
        return shape.upper() if capital else shape
    if ord(character) >= 0x2000:
        return "-"
    return "d" if kind(character) == "D" else "X" if capital else "-"


def _is_unpronounceable(spelled: str, shape: str) -> bool:
    if len(spelled.encode()) <= 2 or not regex.fullmatch("[vc]+", shape):
        return False
    if all(fold(c)[0] in "ivxlcdm" for c in spelled):
        return False
    vowels, consonants = shape.count("v"), shape.count("c")
    few = len(shape) >= 4 and (10 * vowels < len(shape) or 10 * consonants < len(shape))
    letters = "".join(fold(c)[0] for c in spelled)
    return few or "ccccc" in shape or bool(regex.search(r"(.)\1\1", letters))


def _around(text: str, word: Word) -> tuple[str, str]:
    data = text.encode()
    return data[: word.start].decode()[-1:], data[word.start + word.bytes :].decode()[:1]
