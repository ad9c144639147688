"""Words of texts: where they are, how long, what they are made of, and their hashes (docs/text.md)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus_latam.text.buffers import Utf8
from corpus_latam.text.decode import FNV_PRIME, FNV_START, code_point, hash_folded, mix
from corpus_latam.text.jit import Integer, inlined, kernel
from corpus_latam.text.unicode import (
    APOSTROPHE,
    DIGIT,
    FORMAT,
    IDEOGRAPH,
    LETTER,
    MARK,
    NUMBER,
    classes,
    folds,
)

UNDERSCORE, FULL_STOP, COMMA, ASCII_APOSTROPHE = 0x5F, 0x2E, 0x2C, 0x27


@dataclass(frozen=True)
class Words:
    """The words of a batch of texts, one array entry per word.

    hashes: uint64, equal for words that normalise alike. starts: int64, byte in `Utf8.data`.
    bytes: int32. characters: int32, code points but marks and format characters.
    kinds: uint16, the `unicode` flags of its characters, joined by or.
    offsets: int64, shape (texts + 1,); words of text i are `offsets[i]:offsets[i + 1]`.
    """

    hashes: NDArray[np.uint64]
    starts: NDArray[np.int64]
    bytes: NDArray[np.int32]
    characters: NDArray[np.int32]
    kinds: NDArray[np.uint16]
    offsets: NDArray[np.int64]

    @property
    def counts(self) -> NDArray[np.int64]:
        """Words per text. Shape (texts,)."""
        return np.diff(self.offsets)


def segment(texts: Utf8) -> Words:
    """Finds and hashes the words of every text."""
    # No two words touch unless they are ideographs of three bytes or more: half the bytes bounds the count.
    # Pages of these arrays that stay empty take no memory.
    room = int(texts.offsets[-1] - texts.offsets[0]) // 2 + len(texts) + 1
    words = Words(
        np.empty(room, np.uint64),
        np.empty(room, np.int64),
        np.empty(room, np.int32),
        np.empty(room, np.int32),
        np.empty(room, np.uint16),
        np.zeros(len(texts) + 1, np.int64),
    )
    count = _segment(
        texts.data,
        texts.offsets,
        classes(),
        folds(),
        words.hashes,
        words.starts,
        words.bytes,
        words.characters,
        words.kinds,
        words.offsets,
    )
    return Words(
        words.hashes[:count],
        words.starts[:count],
        words.bytes[:count],
        words.characters[:count],
        words.kinds[:count],
        words.offsets,
    )


def word_hashes(text: str) -> NDArray[np.uint64]:
    """The hashes that `segment` gives to the words of one text."""
    data = np.array(bytearray(text.encode()), np.uint8)
    return segment(Utf8(data, np.array([0, len(data)], np.int64))).hashes


@inlined
def _joins(
    code: Integer,
    flags: Integer,
    before: Integer,
    data: NDArray[np.uint8],
    i: Integer,
    end: Integer,
    classes: NDArray[np.uint16],
) -> bool:
    """Whether a character between `before` (flags) and the one at `i` holds them together as one word."""
    if i >= end or not (code in (UNDERSCORE, FULL_STOP, COMMA) or flags & APOSTROPHE):
        return False
    following, _ = code_point(data, i, end)
    after = classes[following]
    if after & IDEOGRAPH:
        return False
    if flags & APOSTROPHE:
        return bool(before & LETTER) and bool(after & LETTER)
    if code == UNDERSCORE:
        return bool(after & (LETTER | NUMBER))
    return bool(before & DIGIT) and bool(after & DIGIT)


@inlined
def _read_word(
    data: NDArray[np.uint8],
    i: Integer,
    end: Integer,
    classes: NDArray[np.uint16],
    folds: NDArray[np.uint64],
) -> tuple[Integer, np.uint64, Integer, Integer]:
    """The word that begins at byte `i`: the byte after it, its hash, characters, and flags of them all.

    It goes on while letters, numbers, marks, format characters or joiners follow; that of an ideograph takes
    marks and format characters only.
    """
    code, i = code_point(data, i, end)
    before = np.int64(classes[code])
    kind, length, alone = before, 1, bool(before & IDEOGRAPH)
    h = hash_folded(FNV_START, code, folds)
    while i < end:
        code, after = code_point(data, i, end)
        flags = np.int64(classes[code])
        if flags & (LETTER | NUMBER) and not alone and not flags & IDEOGRAPH:
            h = hash_folded(h, code, folds)
            before, length = flags, length + 1
        elif flags & (MARK | FORMAT):
            if flags & MARK:
                h = hash_folded(h, code, folds)
        elif not alone and _joins(code, flags, before, data, after, end, classes):
            joiner = np.int64(ASCII_APOSTROPHE) if flags & APOSTROPHE else code
            h = (h ^ np.uint64(joiner)) * FNV_PRIME
            before, length = flags, length + 1
        else:
            break
        kind, i = kind | flags, after
    return i, mix(h), length, kind


@kernel
def _segment(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    classes: NDArray[np.uint16],
    folds: NDArray[np.uint64],
    hashes: NDArray[np.uint64],
    starts: NDArray[np.int64],
    lengths: NDArray[np.int32],
    characters: NDArray[np.int32],
    kinds: NDArray[np.uint16],
    word_offsets: NDArray[np.int64],
) -> int:
    """A word starts at a letter or number. Returns the number of words."""
    count = 0
    for text in range(len(offsets) - 1):
        word_offsets[text] = count
        i, end = offsets[text], offsets[text + 1]
        while i < end:
            code, after = code_point(data, i, end)
            if not classes[code] & (LETTER | NUMBER):
                i = after
                continue
            start = i
            i, hashes[count], characters[count], kinds[count] = _read_word(data, i, end, classes, folds)
            starts[count], lengths[count] = start, i - start
            count += 1
    word_offsets[len(offsets) - 1] = count
    return count
