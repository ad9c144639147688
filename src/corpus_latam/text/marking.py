"""Marks words that a text negates or quotes, and writes one word for every name of a group of people.

The rule, in words; `folding.py` then makes words of the outcome, and drops addresses:

1. Words are runs of letters, folded as in `letters.py`. In a run with letters, no fewer of them than of other
   signs, `0 1 3 4 5 7 8 $ @` are read as `o i e a s t b s a` ("0di0", "m3xic4n@s").
2. Three or more single letters with single spaces between them are one word ("o d i o").
3. A name of a group ("musulmanes", "lésbicas") becomes the word `GROUP`, so that it says that people are
   spoken of, but not which.
4. The `SCOPE` words after a negation ("no", "nunca"; "não") within its clause are followed by themselves in a
   second alphabet, but for `GROUP`: what is denied is not what is asserted.
5. Words in quotation marks are written in a third alphabet, and a word `CITED` follows them; not where the
   quotation is nearly the whole text, holds a line end or is longer than `LONGEST_QUOTE` bytes.
6. Where a token may be an address it is left out.

The alphabets are letters of the International Phonetic Alphabet, which `letters.py` counts as Latin.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from corpus_latam.text.buffers import Utf8
from corpus_latam.text.decode import FNV_PRIME, FNV_START, SMALL_A, SMALL_Z, code_point
from corpus_latam.text.jit import Integer, inlined, kernel
from corpus_latam.text.letters import PLANE, Letters, letters
from corpus_latam.text.marked_words import (
    LONGEST_WORD,
    Marks,
    Run,
    is_letter,
    letters_alone,
    read_word,
    slide,
    spaced_letters,
)
from corpus_latam.text.scratch import capacity

GROUP, CITED = "grpgrp", "cita"
SCOPE = 3
SHORTEST_QUOTE, LONGEST_QUOTE, OUTSIDE_QUOTE = 3, 240, 8
"""Bytes of a quotation, and the least that must stand outside it."""
PLAIN, NEGATED, QUOTED = 0, 0x250 - SMALL_A, 0x270 - SMALL_A
"""What is added to the letters a to z."""
NAME, NEGATION = 1, 2
LEET = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "$": "s", "@": "a"}
CLAUSE_ENDS = ".,;:!?¿¡\n"
QUOTES = {'"': '"', "“": "”", "„": "“", "«": "»"}
"""What closes each; marks that close differ in their last two bits (`_quote_end`)."""
SPACE, LINE_END, AT, DOT, COLON, SLASH = ord(" "), ord("\n"), ord("@"), ord("."), ord(":"), ord("/")
LOWER_W = ord("w")
ROOM = 5
"""More than the bytes that are written for a byte: at worst 13 for `gay` and a space in quotation marks."""


def marks(names: list[str], negations: list[str]) -> Marks:
    """The tables for words of both kinds, written in small letters."""
    size = capacity(len(names) + len(negations))
    table = Marks(
        np.zeros(size, np.uint64),
        np.zeros(size, np.uint8),
        np.zeros(128, np.uint8),
        np.zeros(256, np.bool_),
        np.zeros(PLANE, np.uint16),
        _bytes(GROUP),
        _bytes(CITED),
    )
    for words, kind in ((names, NAME), (negations, NEGATION)):
        for word in words:
            _put(table.keys, table.kinds, np.uint64(hash_word(_bytes(word))), kind)
    for sign, letter in LEET.items():
        table.leet[ord(sign)] = ord(letter)
    table.ends[[ord(sign) for sign in CLAUSE_ENDS]] = True
    for opening, close in QUOTES.items():
        table.closing[ord(opening)] = ord(close)
    return table


def _bytes(word: str) -> NDArray[np.uint8]:
    """Not read-only, since kernels are compiled once more for arrays that are."""
    return np.array(bytearray(word.encode()), np.uint8)


def mark(texts: Utf8, table: Marks) -> Utf8:
    """Each text with its words marked, in small letters, each word followed by a space."""
    first, last = int(texts.offsets[0]), int(texts.offsets[-1])
    out = np.empty(ROOM * (last - first) + 16 * len(texts) + 2 * LONGEST_WORD, np.uint8)
    offsets = np.zeros(len(texts) + 1, np.int64)
    word, sought = np.empty(2 * LONGEST_WORD, np.uint8), np.zeros(4, np.int64)
    _mark_all(texts.data, texts.offsets, letters(), table, word, sought, out, offsets)
    return Utf8(out[: offsets[-1]], offsets)


def mark_text(text: str, table: Marks) -> str:
    """`mark` of one text."""
    raw = text.encode("utf-8")
    found = mark(Utf8(np.frombuffer(raw, np.uint8), np.array([0, len(raw)], np.int64)), table)
    return found.data.tobytes().decode("utf-8")


# -------------------------------------------------------------------------------------------- kernels


@kernel
def _put(keys: NDArray[np.uint64], kinds: NDArray[np.uint8], key: np.uint64, kind: Integer) -> None:
    slot = np.int64(key & np.uint64(keys.size - 1))
    while keys[slot] != 0 and keys[slot] != key:
        slot = (slot + 1) & (keys.size - 1)
    keys[slot], kinds[slot] = key, kind


@kernel
def hash_word(word: NDArray[np.uint8]) -> np.uint64:
    """The hash by which a word is looked up: 64-bit FNV-1a over its bytes."""
    return _fnv(word, word.size)


@inlined
def _fnv(word: NDArray[np.uint8], size: Integer) -> np.uint64:
    value = FNV_START
    for position in range(size):
        value = (value ^ np.uint64(word[position])) * FNV_PRIME
    return value


@inlined
def _kind(word: NDArray[np.uint8], size: Integer, known: Marks) -> Integer:
    """`NAME`, `NEGATION` or 0. A word is told by its 64-bit hash."""
    key = _fnv(word, size)
    slot = np.int64(key & np.uint64(known.keys.size - 1))
    while known.keys[slot] != 0 and known.keys[slot] != key:
        slot = (slot + 1) & (known.keys.size - 1)
    return np.int64(known.kinds[slot]) if known.keys[slot] == key else np.int64(0)


@kernel
def _mark_all(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    table: Letters,
    known: Marks,
    word: NDArray[np.uint8],
    sought: NDArray[np.int64],
    out: NDArray[np.uint8],
    bounds: NDArray[np.int64],
) -> None:
    written: Integer = np.int64(0)
    for text in range(offsets.size - 1):
        written = _mark(data, offsets[text], offsets[text + 1], table, known, word, sought, out, written)
        bounds[text + 1] = written


@kernel
def _mark(
    data: NDArray[np.uint8],
    start: Integer,
    end: Integer,
    table: Letters,
    known: Marks,
    word: NDArray[np.uint8],
    sought: NDArray[np.int64],
    out: NDArray[np.uint8],
    written: Integer,
) -> Integer:
    """Writes the marked words of `data[start:end]` to `out` from `written` on; returns where it stopped."""
    position: Integer = start
    quote_end: Integer = -1
    negated: Integer = 0
    in_token = False
    run = Run(start, start, np.int64(0), np.int64(0))
    sought[:] = start
    while position < end:
        if data[position] <= SPACE:
            negated = 0 if data[position] == LINE_END else negated
            in_token = False
            position += 1
            continue
        if not in_token:
            in_token = True
            stop = _address_end(data, position, end)
            if stop > position:
                position = stop
                continue
        if position == quote_end:
            written = _write(known.cited, known.cited.size, QUOTED, out, written)
            quote_end, negated = -1, 0
            _, position = code_point(data, position, end)
            continue
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
        if size == 0:
            code, after = code_point(data, position, end)
            if code < known.ends.size and known.ends[code]:
                negated = 0
            if quote_end < 0 and code < PLANE and known.closing[code] > 0:
                quote_end = _quote_end(data, start, position, end, np.int64(known.closing[code]), sought)
                negated = 0 if quote_end > 0 else negated
            position = after
            continue
        position = after
        kind = _kind(word, size, known)
        shift = QUOTED if quote_end >= 0 else PLAIN
        if kind == NAME:
            written = _write(known.group, known.group.size, shift, out, written)
        elif shift == PLAIN:
            written = _copy(word, size, out, written)
        else:
            written = _write(word, size, shift, out, written)
        if quote_end >= 0:
            continue
        if negated > 0 and kind != NAME:
            written = _write(word, size, NEGATED, out, written)
        negated = SCOPE if kind == NEGATION else max(negated - 1, 0)
    return written


@inlined
def _copy(word: NDArray[np.uint8], size: Integer, out: NDArray[np.uint8], written: Integer) -> Integer:
    """Writes a word and a space."""
    for position in range(size):
        out[written + position] = word[position]
    out[written + size] = SPACE
    return written + size + 1


@kernel
def _write(
    word: NDArray[np.uint8], size: Integer, shift: Integer, out: NDArray[np.uint8], written: Integer
) -> Integer:
    """Writes a word, a to z moved by `shift` code points, and a space."""
    for position in range(size):
        byte = np.int64(word[position])
        if shift == PLAIN or byte < SMALL_A or byte > SMALL_Z:
            out[written] = byte
            written += 1
            continue
        code = byte + shift
        out[written] = 0xC0 | (code >> 6)
        out[written + 1] = 0x80 | (code & 63)
        written += 2
    out[written] = SPACE
    return written + 1


@kernel
def _address_end(data: NDArray[np.uint8], position: Integer, end: Integer) -> Integer:
    """Where the token at `position` ends if it is an address or the name of an account, else `position`."""
    is_address = _starts_www(data, position, end)
    inner_at = False
    stop = position
    while stop < end and data[stop] > SPACE:
        byte = data[stop]
        if byte == AT:
            is_address = is_address or stop == position or not is_letter(data[stop - 1])
            inner_at = True
        elif byte == COLON and stop + 2 < end:
            is_address = is_address or (data[stop + 1] == SLASH and data[stop + 2] == SLASH)
        elif byte == DOT and inner_at and stop + 1 < end:
            is_address = is_address or is_letter(data[stop + 1])
        stop += 1
    return stop if is_address else position


@inlined
def _starts_www(data: NDArray[np.uint8], position: Integer, end: Integer) -> bool:
    return bool(
        position + 3 < end
        and data[position] == LOWER_W
        and data[position + 1] == LOWER_W
        and data[position + 2] == LOWER_W
        and data[position + 3] == DOT
    )


@kernel
def _quote_end(
    data: NDArray[np.uint8],
    start: Integer,
    opening: Integer,
    end: Integer,
    closing: Integer,
    sought: NDArray[np.int64],
) -> Integer:
    """The byte of the mark that closes the quotation from `opening` on, or -1 where none is to be marked.

    `sought` says up to where an earlier search has seen no such mark, by the mark's last two bits.
    """
    _, first = code_point(data, opening, end)
    position: Integer = max(first, sought[closing & 3])
    last = min(end, first + LONGEST_QUOTE)
    while position < last and data[position] != LINE_END:
        code, after = code_point(data, position, end)
        if code == closing:
            outside = (end - start) - (after - opening)
            long_enough = position - first >= SHORTEST_QUOTE and outside >= OUTSIDE_QUOTE
            return position if long_enough else -1
        position = after
    sought[closing & 3] = position
    return -1
