"""Pieces of `marking.py` that read one word: runs of letters, and of signs that stand for letters."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpus_latam.text.decode import SMALL_A, SMALL_Z, code_point, encode
from corpus_latam.text.jit import Integer, inlined, kernel
from corpus_latam.text.letters import PLANE, Letters
from corpus_latam.text.marks import Marks

SPACE, ZERO, NINE = ord(" "), ord("0"), ord("9")
LONGEST_WORD = 256
"""Bytes of a word; longer ones are read as several."""


class Run(NamedTuple):
    """A run of letters and signs that may be letters, as `read_word` reads it from its first byte on."""

    first: Integer
    last: Integer
    """The byte behind it."""
    size: Integer
    """Bytes of the word that it would be."""
    surplus: Integer
    """How many more signs than letters it has."""


@inlined
def is_letter(byte: np.uint8) -> bool:
    """True for ASCII letters and digits and for bytes of other characters."""
    small = byte | 0x20
    return bool(byte >= 0x80 or SMALL_A <= small <= SMALL_Z or ZERO <= byte <= NINE)


@kernel
def spaced_letters(
    data: NDArray[np.uint8], position: Integer, end: Integer, table: Letters, word: NDArray[np.uint8]
) -> tuple[Integer, Integer]:
    """Size of the word that spaced letters make, written to `word`, and where they end; 0 below three."""
    size: Integer = 0
    count: Integer = 0
    stop: Integer = position
    while stop < end and size < LONGEST_WORD:
        code, after = code_point(data, stop, end)
        folded = table.fold[code] if code < PLANE else 0
        ends = after >= end or not is_letter(data[after])
        if folded == 0 or table.inner[code] or not ends:
            break
        size = encode(word, size, np.int64(folded))
        count += 1
        position = after
        if after >= end or data[after] != SPACE:
            break
        stop = after + 1
    return (size, position) if count >= 3 else (0, position)


@inlined
def read_word(
    data: NDArray[np.uint8],
    position: Integer,
    end: Integer,
    table: Letters,
    known: Marks,
    word: NDArray[np.uint8],
) -> tuple[Integer, Integer, Integer]:
    """Size of the word at `position`, written to `word`, where it ends, and how many more signs than letters
    it has: if any, its signs are no letters.

    The size is 0 where no word starts.
    """
    size: Integer = 0
    signs: Integer = 0
    count: Integer = 0
    while position < end and size < LONGEST_WORD:
        byte = data[position]
        if SMALL_A <= byte <= SMALL_Z:
            word[size] = byte
            size += 1
            count += 1
            position += 1
            continue
        code, after = code_point(data, position, end)
        folded = np.int64(table.fold[code]) if code < PLANE else np.int64(0)
        sign = np.int64(known.leet[code]) if code < known.leet.size else np.int64(0)
        if sign == 0 and (folded == 0 or (count == 0 and table.inner[code])):
            break
        signs += sign > 0
        count += sign == 0
        size = encode(word, size, sign if sign > 0 else folded)
        position = after
    return size, position, signs - count


@inlined
def slide(
    data: NDArray[np.uint8], position: Integer, end: Integer, table: Letters, known: Marks, run: Run
) -> Run:
    """The run that `read_word` would find at `position`, from the one before it; without surplus where that
    one ended. So a run with too many signs is read once, not from each of its characters on.

    An apostrophe before the first letter, which ends a word, is passed over here: the signs before it are
    too many in either case.
    """
    first, last, size, surplus = run
    if surplus <= 0 or position >= last:
        return Run(position, position, np.int64(0), np.int64(0))
    while first < position:
        sign, width, first = _sign(data, first, end, table, known)
        size -= width
        surplus -= 1 if sign else -1
    while last < end and size < LONGEST_WORD:
        sign, width, after = _sign(data, last, end, table, known)
        if width == 0:
            break
        size, last = size + width, after
        surplus += 1 if sign else -1
    return Run(first, last, size, surplus)


@inlined
def _sign(
    data: NDArray[np.uint8], i: Integer, end: Integer, table: Letters, known: Marks
) -> tuple[bool, Integer, Integer]:
    """Whether the character at `i` is a sign that may be a letter, the bytes of that letter or of what it
    folds to (0 where it belongs to no word), and the byte after it."""
    code, after = code_point(data, i, end)
    if code < known.leet.size and known.leet[code] > 0:
        return True, np.int64(1), after
    folded = np.int64(table.fold[code]) if code < PLANE else np.int64(0)
    width = np.int64(folded > 0) + np.int64(folded >= 0x80) + np.int64(folded >= 0x800)
    return False, width, after


@kernel
def letters_alone(
    data: NDArray[np.uint8], position: Integer, end: Integer, table: Letters, word: NDArray[np.uint8]
) -> tuple[Integer, Integer]:
    """As `read_word`, of letters alone."""
    size: Integer = 0
    while position < end and size < LONGEST_WORD:
        code, after = code_point(data, position, end)
        folded = table.fold[code] if code < PLANE else 0
        if folded == 0 or (table.inner[code] and size == 0):
            break
        size = encode(word, size, np.int64(folded))
        position = after
    return size, position


@inlined
def next_word(
    data: NDArray[np.uint8],
    position: Integer,
    end: Integer,
    table: Letters,
    known: Marks,
    word: NDArray[np.uint8],
    run: Run,
) -> tuple[Integer, Integer, Run]:
    """Size of the word at `position`, written to `word`, the byte after it, and the run that it is part of.

    The size is 0 where no word starts. `run`: the one that was read before, in the same text.
    """
    size: Integer = 0
    after: Integer = position
    if data[position] >= 0x80 or (position + 1 < end and data[position + 1] == SPACE):
        size, after = spaced_letters(data, position, end, table, word)
    if size == 0:
        run = slide(data, position, end, table, known, run)
        if run.surplus <= 0:
            size, after, surplus = read_word(data, position, end, table, known, word)
            run = Run(position, after, size, surplus)
        if run.surplus > 0:
            size, after = letters_alone(data, position, end, table, word)
    return size, after, run
