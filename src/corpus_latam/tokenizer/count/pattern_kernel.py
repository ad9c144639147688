r"""The split patterns as state machines over UTF-8 bytes.

Both patterns are ordered alternatives without backtracking that matters, so the next pretoken's end follows
from the class of a character and of the one after it:

    llama3 (also cl100k)                          gpt2
    1. (?i:'s|'t|'re|'ve|'m|'ll|'d)               1. 's|'t|'re|'ve|'m|'ll|'d
    2. [^\r\n\p{L}\p{N}]?\p{L}+                   2.  ?\p{L}+
    3. \p{N}{1,3}                                 3.  ?\p{N}+
    4.  ?[^\s\p{L}\p{N}]+[\r\n]*                  4.  ?[^\s\p{L}\p{N}]+
    5. \s*[\r\n]+                                 5. \s+(?!\S)
    6. \s+(?!\S)                                  6. \s+
    7. \s+

Two options change them: a limit to the digits of a number (3 in llama3, none in gpt2), and phrases, which go
on through every blank that stands between letters: 2. becomes `...\p{L}+(?: \p{L}+)*`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpus_latam.text.decode import code_point
from corpus_latam.text.jit import Integer, inlined, kernel
from corpus_latam.tokenizer.count.unicode_classes import BREAK, CHANGEABLE, KIND, LETTER, NUMBER, OTHER, SPACE

LLAMA3, GPT2 = 0, 1


class Rule(NamedTuple):
    """Which pattern; how many digits a pretoken holds at most; whether phrases stay whole (1) or not (0)."""

    pattern: int
    digits: int
    phrases: int


END = -1
"""The kind of what follows the last character."""
BLANK, QUOTE = 0x20, 0x27
LONG_S = 0x17F
"""ſ, which (?i:s) matches."""


@inlined
def _kind(
    data: NDArray[np.uint8], i: Integer, end: Integer, classes: NDArray[np.uint8]
) -> tuple[Integer, Integer]:
    """The class of the character at byte `i` and the byte after it; END at the end."""
    if i >= end:
        return END, i
    code, after = code_point(data, i, end)
    return np.int64(classes[code] & KIND), after


@inlined
def _run(
    data: NDArray[np.uint8], i: Integer, end: Integer, classes: NDArray[np.uint8], wanted: Integer
) -> Integer:
    """The end of the run of characters of one class that starts at `i` (possibly empty)."""
    while True:
        kind, after = _kind(data, i, end, classes)
        if kind != wanted:
            return i
        i = after


@inlined
def _numbers(
    data: NDArray[np.uint8], i: Integer, end: Integer, classes: NDArray[np.uint8], most: Integer
) -> Integer:
    """The end of at most `most` number characters from `i` on."""
    for _ in range(most):
        kind, after = _kind(data, i, end, classes)
        if kind != NUMBER:
            break
        i = after
    return i


@inlined
def _letters(
    data: NDArray[np.uint8], i: Integer, end: Integer, classes: NDArray[np.uint8], phrases: Integer
) -> Integer:
    """The end of the word that goes on at `i`, or of the phrase: words with one blank between them."""
    i = _run(data, i, end, classes, LETTER)
    while phrases and i < end and data[i] == BLANK:
        kind, after = _kind(data, i + 1, end, classes)
        if kind != LETTER:
            break
        i = _run(data, after, end, classes, LETTER)
    return i


@inlined
def _contraction(data: NDArray[np.uint8], i: Integer, end: Integer, fold: bool) -> Integer:
    """The end of 's 't 're 've 'm 'll 'd whose apostrophe is at `i`, or 0. `fold`: either case."""
    if i + 1 >= end:
        return 0
    code, after = code_point(data, i + 1, end)
    if fold and code == LONG_S:
        return after
    case = 0x20 if fold and code < 0x80 else 0
    first = code | case
    if first == 0x73 or first == 0x74 or first == 0x6D or first == 0x64:  # s t m d
        return after
    if after >= end or data[after] >= 0x80:
        return 0
    second = np.int64(data[after]) | case
    if (first == 0x72 or first == 0x76) and second == 0x65:  # re ve
        return after + 1
    return after + 1 if first == 0x6C and second == 0x6C else 0  # ll


@inlined
def _white_space(
    data: NDArray[np.uint8], i: Integer, end: Integer, classes: NDArray[np.uint8], breaks: bool
) -> Integer:
    """The end of a run of white space: through its last line break (if `breaks`), else all of it at the end
    of the text, else all but its last character, else that one character."""
    last_break: Integer = 0
    last, j = i, i
    while True:
        kind, after = _kind(data, j, end, classes)
        if kind != SPACE and kind != BREAK:
            break
        if kind == BREAK:
            last_break = after
        last, j = j, after
    if breaks and last_break:
        return last_break
    return last if kind != END and last > i else j


@kernel
def next_llama3(
    data: NDArray[np.uint8], i: Integer, end: Integer, classes: NDArray[np.uint8], rule: Rule
) -> Integer:
    """The end of the pretoken that starts at `i` (< `end`)."""
    kind, after = _kind(data, i, end, classes)
    if data[i] == QUOTE:
        contracted = _contraction(data, i, end, True)
        if contracted:
            return contracted
    if kind == LETTER:
        return _letters(data, after, end, classes, rule.phrases)
    if kind == NUMBER:
        return _numbers(data, after, end, classes, rule.digits - 1)
    following, beyond = _kind(data, after, end, classes)
    if kind != BREAK and following == LETTER:
        return _letters(data, beyond, end, classes, rule.phrases)
    if kind == OTHER or (data[i] == BLANK and following == OTHER):
        signs = _run(data, after, end, classes, OTHER)
        return _run(data, signs, end, classes, BREAK)
    return _white_space(data, i, end, classes, True)


@kernel
def next_gpt2(
    data: NDArray[np.uint8], i: Integer, end: Integer, classes: NDArray[np.uint8], rule: Rule
) -> Integer:
    """The end of the pretoken that starts at `i` (< `end`)."""
    if data[i] == QUOTE:
        contracted = _contraction(data, i, end, False)
        if contracted:
            return contracted
    kind, after = _kind(data, i, end, classes)
    if data[i] == BLANK:
        following, beyond = _kind(data, after, end, classes)
        if following != END and following != SPACE and following != BREAK:
            kind, after = following, beyond
    if kind in (SPACE, BREAK):
        return _white_space(data, i, end, classes, False)
    if kind == LETTER:
        return _letters(data, after, end, classes, rule.phrases)
    if kind == NUMBER:
        return _numbers(data, after, end, classes, rule.digits - 1)
    return _run(data, after, end, classes, kind)


@inlined
def next_end(
    data: NDArray[np.uint8], i: Integer, end: Integer, classes: NDArray[np.uint8], rule: Rule
) -> Integer:
    if rule.pattern == LLAMA3:
        return next_llama3(data, i, end, classes, rule)
    return next_gpt2(data, i, end, classes, rule)


@kernel
def ends(
    data: NDArray[np.uint8],
    i: Integer,
    end: Integer,
    classes: NDArray[np.uint8],
    rule: Rule,
    found: NDArray[np.int64],
) -> Integer:
    """Writes the end of every pretoken of one text to `found` (room: one per byte). Returns how many."""
    count = 0
    while i < end:
        i = next_end(data, i, end, classes, rule)
        found[count] = i
        count += 1
    return count


@kernel
def scan(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    classes: NDArray[np.uint8],
    characters: NDArray[np.int64],
    words: NDArray[np.int64],
    changeable: NDArray[np.bool_],
) -> None:
    """Per text: code points; words as `str.split` makes them; whether NFC may change it.

    `str.split` also splits at U+001C to U+001F, which `\\s` of the patterns does not match.
    """
    for t in range(len(offsets) - 1):
        i, end = offsets[t], offsets[t + 1]
        inside = False
        while i < end:
            code, i = code_point(data, i, end)
            kind = classes[code]
            blank = kind & KIND == SPACE or kind & KIND == BREAK or 0x1C <= code <= 0x1F
            words[t] += not blank and not inside
            inside = not blank
            characters[t] += 1
            if kind & CHANGEABLE:
                changeable[t] = True
