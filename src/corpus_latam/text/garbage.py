"""Words that look like errors of optical character recognition. The rule: docs/annotate.md.

After Taghva et al. 2001, "Automatic removal of garbage strings in OCR text", and Kulp and Kontostathis 2007,
"On retrieving legal files". Their rules on punctuation and length are left out: markup, addresses and
identifiers break them as often as scanners do.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpus_latam.text.buffers import Utf8
from corpus_latam.text.decode import code_point
from corpus_latam.text.jit import Integer, inlined, kernel
from corpus_latam.text.unicode import DIGIT, FOLDED_BELOW, FORMAT, LETTER, MARK, UPPER, classes, folds
from corpus_latam.text.words import Words

VOWEL, CONSONANT, CAPITAL, FIGURE, SILENT, NUMERAL = 1, 2, 4, 8, 16, 32
LETTER_BITS = 8
VOWELS, CONSONANTS, NUMERALS = "aeiouy", "bcdfghjklmnpqrstvwxz", "ivxlcdm"
"""Letters without case and accents. Others (ª º ı, Greek, Cyrillic) are neither vowel nor consonant."""

SPACE = 0x20
FEWEST_LETTERS = 4
"""Of a word whose vowels are counted."""
TENTH = 10
"""Fewer than one letter in ten is a vowel, or a consonant (Taghva)."""
MOST_CONSONANTS, MOST_EQUAL = 4, 2
"""In a row (Kulp and Kontostathis)."""


SEEN = 1 << 14


class Seen(NamedTuple):
    """Verdicts on words met lately, by the low bits of their hash: most words were met before, and those that
    normalise alike sound alike. hashes: uint64. odd: bool. Each of shape (SEEN,)."""

    hashes: NDArray[np.uint64]
    odd: NDArray[np.bool_]


def count_garbage(texts: Utf8, words: Words) -> NDArray[np.int64]:
    """How many words of each text look like OCR errors. Shape (texts,)."""
    counts = np.zeros(len(texts), np.int64)
    seen = Seen(np.zeros(SEEN, np.uint64), np.zeros(SEEN, np.bool_))
    _count(
        texts.data,
        texts.offsets,
        words.hashes,
        words.starts,
        words.bytes,
        words.kinds,
        words.offsets,
        shapes(),
        seen,
        counts,
    )
    return counts


@cache
def shapes() -> NDArray[np.uint16]:
    """The flags above of each code point, and from bit `LETTER_BITS` on which letter it is.

    Code points from `FOLDED_BELOW` on share the last entry, 0. Read-only.
    """
    flags = classes()[:FOLDED_BELOW]
    base = folds() & np.uint64(0xFFFF)
    letter = flags & LETTER != 0
    table = np.zeros(FOLDED_BELOW + 1, np.uint16)
    for letters, shape in ((VOWELS, VOWEL), (CONSONANTS, CONSONANT), (NUMERALS, NUMERAL)):
        table[:-1][letter & np.isin(base, [ord(each) for each in letters])] |= shape
    for flag, shape in ((UPPER, CAPITAL), (DIGIT, FIGURE), (MARK | FORMAT, SILENT)):
        table[:-1][flags & flag != 0] |= shape
    known = table[:-1] & (VOWEL | CONSONANT) != 0
    table[:-1][known] |= (base[known] << np.uint64(LETTER_BITS)).astype(np.uint16)
    table.flags.writeable = False
    return table


@inlined
def _shape(
    data: NDArray[np.uint8], i: Integer, end: Integer, shapes: NDArray[np.uint16]
) -> tuple[Integer, Integer]:
    """Flags of the code point at byte `i`, and the byte after it."""
    code, after = code_point(data, i, end)
    return np.int64(shapes[min(code, FOLDED_BELOW)]), after


@inlined
def _turns_capital(
    data: NDArray[np.uint8], i: Integer, end: Integer, shapes: NDArray[np.uint16]
) -> tuple[bool, bool]:
    """Whether a capital follows a small letter, and whether all letters are capitals."""
    turns, all_capitals, small = False, True, False
    while i < end:
        shape, i = _shape(data, i, end, shapes)
        if shape & SILENT:
            continue
        turns |= small and bool(shape & CAPITAL)
        small = bool(shape & (VOWEL | CONSONANT)) and not shape & CAPITAL
        all_capitals &= not small
    return turns, all_capitals


@inlined
def _splits_letters(data: NDArray[np.uint8], i: Integer, end: Integer, shapes: NDArray[np.uint16]) -> bool:
    """Whether digits stand between two letters."""
    split, before, inside = False, False, False
    while i < end:
        shape, i = _shape(data, i, end, shapes)
        if shape & SILENT:
            continue
        letter = bool(shape & (VOWEL | CONSONANT))
        split |= letter and inside
        inside = (before or inside) and bool(shape & FIGURE)
        before = letter
    return split


@inlined
def _is_unpronounceable(
    data: NDArray[np.uint8], i: Integer, end: Integer, shapes: NDArray[np.uint16]
) -> bool:
    """Hardly a vowel or hardly a consonant among four letters or more, too many consonants or too many equal
    letters in a row. Numerals of Roman letters and words of other letters are not judged."""
    consonants, run, longest, equal, most = 0, 0, 0, 1, 1
    vowels: Integer = np.int64(0)
    common: Integer = np.int64(VOWEL | CONSONANT | NUMERAL)
    previous: Integer = np.int64(0)
    judged = True
    while i < end:
        shape, i = _shape(data, i, end, shapes)
        if shape & SILENT:
            continue
        judged &= bool(shape & (VOWEL | CONSONANT))
        common &= shape
        vowels += shape & VOWEL
        run = run + 1 if shape & CONSONANT else 0
        consonants += run > 0
        longest = max(longest, run)
        equal = equal + 1 if shape >> LETTER_BITS == previous else 1
        most = max(most, equal)
        previous = shape >> LETTER_BITS
    letters = vowels + consonants
    few = letters >= FEWEST_LETTERS and (TENTH * vowels < letters or TENTH * consonants < letters)
    odd = few or longest > MOST_CONSONANTS or most > MOST_EQUAL
    return judged and odd and not common & NUMERAL


@inlined
def _is_lost_consonant(
    data: NDArray[np.uint8], i: Integer, first: Integer, end: Integer, shapes: NDArray[np.uint16]
) -> bool:
    """Whether byte `i` is a consonant between white space or ends of its text."""
    alone = (i == first or data[i - 1] <= SPACE) and (i + 1 == end or data[i + 1] <= SPACE)
    return alone and bool(shapes[data[i]] & CONSONANT)


@kernel
def _count(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    hashes: NDArray[np.uint64],
    starts: NDArray[np.int64],
    lengths: NDArray[np.int32],
    kinds: NDArray[np.uint16],
    word_offsets: NDArray[np.int64],
    shapes: NDArray[np.uint16],
    seen: Seen,
    counts: NDArray[np.int64],
) -> None:
    """A word is garbage if a capital follows a small letter in it, digits stand between letters, it cannot be
    pronounced, or it is one consonant alone. Abbreviations in capitals may look as they like."""
    for text in range(len(offsets) - 1):
        for word in range(word_offsets[text], word_offsets[text + 1]):
            start, size, kind = starts[word], lengths[word], kinds[word]
            end = start + size
            if kind & UPPER:
                turns, all_capitals = _turns_capital(data, start, end, shapes)
                counts[text] += turns
                if turns or all_capitals:
                    continue
            if size == 1:
                counts[text] += _is_lost_consonant(data, start, offsets[text], offsets[text + 1], shapes)
            elif kind & DIGIT:
                counts[text] += _splits_letters(data, start, end, shapes)
            elif size > MOST_EQUAL:  # shorter ones can be pronounced
                slot = hashes[word] & np.uint64(SEEN - 1)
                if seen.hashes[slot] != hashes[word]:
                    seen.hashes[slot] = hashes[word]
                    seen.odd[slot] = _is_unpronounceable(data, start, end, shapes)
                counts[text] += seen.odd[slot]
