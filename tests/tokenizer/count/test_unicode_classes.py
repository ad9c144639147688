"""The frozen table is what `tokenizers` matches, on every code point."""

import numpy as np
import pytest
from tokenizers import Regex
from tokenizers.pre_tokenizers import Split

from corpus_latam.tokenizer.count.unicode_classes import (
    BREAK,
    CHANGEABLE,
    KIND,
    LETTER,
    NUMBER,
    SPACE,
    classes,
)

CODES = [code for code in range(0x110000) if not 0xD800 <= code < 0xE000]


@pytest.mark.parametrize(
    ("pattern", "kinds"), [(r"\p{L}", [LETTER]), (r"\p{N}", [NUMBER]), (r"\s", [SPACE, BREAK])]
)
def test_kinds_are_those_of_tokenizers(pattern: str, kinds: list[int]) -> None:
    splitter = Split(Regex(pattern), behavior="removed")
    ours = np.isin(classes() & KIND, kinds)
    for start in range(0, len(CODES), 1 << 14):
        block = CODES[start : start + (1 << 14)]
        rest = "".join(piece for piece, _ in splitter.pre_tokenize_str("".join(map(chr, block))))
        assert rest == "".join(chr(code) for code in block if not ours[code])


def test_what_nfc_may_change_is_flagged() -> None:
    for character in "\u0301\u0344\u0958\u1161\u11a8\u212b\uf900":
        assert classes()[ord(character)] & CHANGEABLE
    for character in "aéñ¿—“”漢한😀":
        assert not classes()[ord(character)] & CHANGEABLE
