"""How many characters of each kind a text has: letters, digits, symbols, what belongs to URLs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from corpus_latam.text.buffers import Utf8
from corpus_latam.text.decode import after_small_letters, code_point
from corpus_latam.text.jit import Integer, inlined, kernel
from corpus_latam.text.unicode import (
    DIGIT,
    FORMAT,
    LETTER,
    MARK,
    NUMBER,
    PUNCTUATION,
    SPACE,
    SYMBOL,
    UPPER,
    classes,
)

FIELDS = (
    "characters",
    "letters",
    "upper",
    "digits",
    "symbols",
    "punctuation",
    "hashes",
    "ellipses",
    "curly_brackets",
    "line_feeds",
    "url",
)
(
    CHARACTERS,
    LETTERS,
    UPPERS,
    DIGITS,
    SYMBOLS,
    PUNCTUATIONS,
    HASHES,
    ELLIPSES,
    CURLY_BRACKETS,
    LINE_FEEDS,
    URL,
) = range(len(FIELDS))

LINE_FEED, HASH, FULL_STOP, COLON, SLASH, ELLIPSIS_SIGN = 0x0A, 0x23, 0x2E, 0x3A, 0x2F, 0x2026
LEFT_BRACE, RIGHT_BRACE = 0x7B, 0x7D
LOWER = 0x20
H, T, P, S, W = (ord(letter) for letter in "htpsw")


def count_characters(texts: Utf8) -> dict[str, NDArray[np.int64]]:
    """`FIELDS` by name, int64, shape (texts,).

    `characters` are all code points but marks and format characters, white space too: NFC and NFD of a
    text have the same. `ellipses` counts … and ... ; `url` the characters from http://, https:// or www.
    up to white space.
    """
    counts = np.zeros((len(texts), len(FIELDS)), np.int64)
    _count(texts.data, texts.offsets, classes(), counts)
    return {name: np.ascontiguousarray(counts[:, position]) for position, name in enumerate(FIELDS)}


@inlined
def _letter_is(data: NDArray[np.uint8], i: Integer, letter: int) -> bool:
    return bool((data[i] | LOWER) == letter)


@inlined
def _url_starts(data: NDArray[np.uint8], i: Integer, end: Integer) -> bool:
    """Whether `http://`, `https://` or `www.` stands at byte `i`, in either case."""
    found = False
    if i + 4 <= end and _letter_is(data, i, W):
        found = _letter_is(data, i + 1, W) and _letter_is(data, i + 2, W) and data[i + 3] == FULL_STOP
    elif i + 8 <= end and _letter_is(data, i, H) and _letter_is(data, i + 1, T):
        colon = i + 5 if _letter_is(data, i + 4, S) else i + 4
        is_http = _letter_is(data, i + 2, T) and _letter_is(data, i + 3, P)
        found = is_http and data[colon] == COLON and data[colon + 1] == SLASH and data[colon + 2] == SLASH
    return found


@kernel
def _count(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    classes: NDArray[np.uint16],
    counts: NDArray[np.int64],
) -> None:
    for text in range(len(offsets) - 1):
        row = counts[text]
        i, end = offsets[text], offsets[text + 1]
        in_url, in_word, dots = False, False, 0
        while i < end:
            at = i
            code, i = code_point(data, i, end)
            flags = np.int64(classes[code])
            if flags & (MARK | FORMAT):
                continue
            row[CHARACTERS] += 1
            if flags & LETTER:
                row[LETTERS] += 1
                row[UPPERS] += bool(flags & UPPER)
                if not in_word and not in_url:
                    in_url = _url_starts(data, at, end)
                at, i = i, after_small_letters(data, i, end)
                row[CHARACTERS] += i - at
                row[LETTERS] += i - at
                row[URL] += (i - at) * in_url
            elif flags & DIGIT:
                row[DIGITS] += 1
            elif flags & SPACE:
                row[LINE_FEEDS] += code == LINE_FEED
                in_url = False
            else:
                row[PUNCTUATIONS] += bool(flags & PUNCTUATION)
                row[SYMBOLS] += bool(flags & SYMBOL)
                row[HASHES] += code == HASH
                row[ELLIPSES] += code == ELLIPSIS_SIGN
                row[CURLY_BRACKETS] += code in (LEFT_BRACE, RIGHT_BRACE)
            row[URL] += in_url
            in_word = bool(flags & (LETTER | NUMBER))
            dots = dots + 1 if code == FULL_STOP else 0
            if dots == 3:
                row[ELLIPSES] += 1
                dots = 0
