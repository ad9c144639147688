"""Finds where numbers, mail addresses and runs of digits and colons stand, so that nothing else is looked at.

Every byte is read a few times at most, whatever the text.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpus_latam.text.buffers import Utf8
from corpus_latam.text.jit import Integer, inlined, kernel
from corpus_latam.text.mailboxes import domain_end, mailbox_start

MAIL = 0
NUMBER = 1
COLONS = 2
MIN_DIGITS = 7
"""The shortest phone numbers and identifiers that are looked for."""
MIN_DOTS = 3
"""Of an IPv4 address."""
MIN_COLONS = 2
"""Of an IPv6 address."""
MAX_GAP = 2
"""Separators between two digits of one number."""
LONGEST = 512
"""Bytes of a number: longer ones are cut at the first separator after so many, or after twice as many."""

AT, PLUS, LEFT, COLON, ZERO, NINE, FULL_STOP = (ord(c) for c in "@+(:09.")
SPACE, RIGHT, HYPHEN, SLASH, UPPER_A, UPPER_Z, AMPERSAND = (ord(c) for c in " )-/AZ&")
BLOCK = 64
"""Bytes that are passed over at once where nothing of interest begins in them."""
DATE_DIGITS = 6
"""Of Mexico's identifiers, which hold seven digits or fewer: letters, then a birthday (GODE561231...)."""


class Places(NamedTuple):
    """Stretches of bytes worth a look, in order. texts, starts, ends: int64; kinds: uint8."""

    texts: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    kinds: NDArray[np.uint8]


def find_places(texts: Utf8) -> Places:
    """Mail addresses (MAIL); digits with few separators between, seven or more of them or with three full
    stops, or six behind a capital letter (NUMBER); hexadecimal digits and colons (COLONS)."""
    # Each is met at a byte of its own. Pages of these arrays that stay empty take no memory.
    room = int(texts.offsets[-1] - texts.offsets[0])
    places = Places(
        np.empty(room, np.int64), np.empty(room, np.int64), np.empty(room, np.int64), np.empty(room, np.uint8)
    )
    count = _find(texts.data, texts.offsets, places)
    return Places(places.texts[:count], places.starts[:count], places.ends[:count], places.kinds[:count])


@inlined
def _is_digit(byte: np.uint8) -> bool:
    return bool(ZERO <= byte <= NINE)


@inlined
def _count_beginnings(block: NDArray[np.uint8]) -> Integer:
    """How many bytes are a digit, a colon (the byte after 9) or @. Without a branch: done with vectors."""
    count = 0
    for k in range(block.size):
        count += ((block[k] >= ZERO) & (block[k] <= COLON)) | (block[k] == AT)
    return count


@inlined
def _is_hexadecimal(byte: np.uint8) -> bool:
    lower = byte | 0x20
    return bool(ZERO <= byte <= NINE or 97 <= lower <= 102)


@inlined
def _separates(byte: np.uint8) -> bool:
    return byte in (SPACE, LEFT, RIGHT, HYPHEN, SLASH, FULL_STOP)


@inlined
def _follows_capital(data: NDArray[np.uint8], first: Integer, i: Integer) -> bool:
    """Whether a capital letter or & stands before `data[i]`, or before the space or hyphen there."""
    j = i - 1
    if j > first and data[j] in (SPACE, HYPHEN):
        j -= 1
    if j < first:
        return False
    return bool(UPPER_A <= data[j] <= UPPER_Z or data[j] == AMPERSAND or (j > first and data[j] == 0x91))


@inlined
def _emit(places: Places, count: Integer, text: Integer, start: Integer, end: Integer, kind: Integer) -> None:
    places.texts[count], places.starts[count] = text, start
    places.ends[count], places.kinds[count] = end, kind


@kernel
def _find(data: NDArray[np.uint8], offsets: NDArray[np.int64], places: Places) -> int:
    """A number starts at a digit, with a + or ( before it; up to MAX_GAP separators stand between digits.
    A mail address starts behind the one before it. All colons of a run but its first are passed over."""
    count = 0
    for text in range(len(offsets) - 1):
        first, end = offsets[text], offsets[text + 1]
        i, looked, mail_end, run_end = first, first, first, first
        while i < end:
            if i >= looked:
                looked = min(i + BLOCK, end)
                if not _count_beginnings(data[i:looked]):  # most blocks
                    i = looked
                    continue
            byte = data[i]
            if byte == AT:
                start, stop = mailbox_start(data, mail_end, i), domain_end(data, i, end)
                if start < i < stop:
                    _emit(places, count, text, start, stop, MAIL)
                    count, mail_end = count + 1, stop
            elif _is_digit(byte) and (i == first or not _is_digit(data[i - 1])):
                start, last, digits, dots, j = i, i, 0, 0, i
                while j < end and j - last <= MAX_GAP + 1 and (_is_digit(data[j]) or _separates(data[j])):
                    if j - i >= LONGEST and (j - i >= 2 * LONGEST or not _is_digit(data[j])):
                        break
                    if _is_digit(data[j]):
                        last = j
                        digits += 1
                    dots += data[j] == FULL_STOP
                    j += 1
                while start > first and data[start - 1] in (PLUS, LEFT):
                    start -= 1
                dated = digits == DATE_DIGITS and _follows_capital(data, first, start)
                if digits >= MIN_DIGITS or dots >= MIN_DOTS or dated:
                    _emit(places, count, text, start, last + 1, NUMBER)
                    count += 1
                i = last
            elif byte == COLON and i >= run_end and i > first and _is_hexadecimal(data[i - 1]):
                start, stop, colons = i, i, 0
                while start > first and _is_hexadecimal(data[start - 1]):
                    start -= 1
                while stop < end and (data[stop] == COLON or _is_hexadecimal(data[stop])):
                    colons += data[stop] == COLON
                    stop += 1
                run_end = stop
                is_first = start == first or data[start - 1] != COLON
                if is_first and colons >= MIN_COLONS:
                    _emit(places, count, text, start, stop, COLONS)
                    count += 1
            i += 1
    return count
