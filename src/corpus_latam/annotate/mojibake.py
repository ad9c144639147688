"""Repairs text that was decoded with the wrong table (`canciÃ³n`): ftfy, where a cheap gate fires."""

from __future__ import annotations

import re

import ftfy
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from corpus_latam.text import Utf8
from corpus_latam.text.jit import Integer, inlined, kernel

# UTF-8 read as Latin-1 or Windows-1252 and written as UTF-8 again: Ã, Â (C3 83, C3 82) before a character
# that a continuation byte became, or â€ (C3 A2, E2 82 AC) from general punctuation.
C3, A_TILDE, A_CIRCUMFLEX, LOWER_A_CIRCUMFLEX, EURO_LEAD = 0xC3, 0x83, 0x82, 0xA2, 0xE2
CONTINUATION_LEADS = (0xC2, 0xC5, 0xC6, 0xCB, 0xE2)
"""First bytes of U+0080-U+00BF and of what Windows-1252 has at 80-9F (Š, ƒ, ˆ, € ...)."""

SUSPICIOUS = re.compile("[ÃÂâ][\u0080-\u00bf\u0152-\u0192\u02c6\u02dc\u2013-\u2122]")


def repair(texts: Utf8) -> pa.Array:
    """Repaired texts, large_string: null where there was nothing to repair. Line by line, as ftfy does."""
    suspects = np.zeros(len(texts), np.bool_)
    _suspect(texts.data, texts.offsets, suspects)
    repaired: list[str | None] = [None] * len(texts)
    for index in np.flatnonzero(suspects).tolist():
        text = bytes(texts.data[texts.offsets[index] : texts.offsets[index + 1]]).decode()
        fixed = repair_text(text)
        if fixed != text:
            repaired[index] = fixed
    return pa.array(repaired, pa.large_string())


def repair_text(text: str) -> str:
    """The text with the encoding of its suspicious lines repaired, all else untouched."""
    lines = text.splitlines(keepends=True)
    return "".join(ftfy.fix_encoding(line) if SUSPICIOUS.search(line) else line for line in lines)


@inlined
def _is_suspicious(data: NDArray[np.uint8], i: Integer) -> bool:
    second, third = data[i + 1], data[i + 2]
    if second == LOWER_A_CIRCUMFLEX:
        return bool(third == EURO_LEAD)
    return bool(second in (A_TILDE, A_CIRCUMFLEX) and third in CONTINUATION_LEADS)


@kernel
def _suspect(data: NDArray[np.uint8], offsets: NDArray[np.int64], suspects: NDArray[np.bool_]) -> None:
    for text in range(len(offsets) - 1):
        for i in range(offsets[text], offsets[text + 1] - 2):
            if data[i] == C3 and _is_suspicious(data, i):
                suspects[text] = True
                break
