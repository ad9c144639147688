"""Marks words that a text negates or quotes, and writes one word for every name of a group of people.

The rule, in words; `folding.py` then makes words of the outcome, and drops addresses:

1. Words are runs of letters, folded as in `letters.py`. In a run with letters, no fewer of them than of other
   signs, `0 1 3 4 5 7 8 $ @` are read as `o i e a s t b s a` ("0di0", "m3xic4n@s").
2. Three or more single letters with single spaces between them are one word ("o d i o").
3. A name of a group ("musulmanes", "lésbicas") becomes the word `PEOPLE_WORD`, so that it says that people
   are spoken of, but not which.
4. The `SCOPE` words after a negation ("no", "nunca"; "não") within its clause are followed by themselves in a
   second alphabet, but for `PEOPLE_WORD`: what is denied is not what is asserted.
5. Words in quotation marks are written in a third alphabet, and a word `CITED` follows them; not where the
   quotation is nearly the whole text, holds a line end or is longer than `LONGEST_QUOTE` bytes.
6. Where a token may be an address it is left out.

`marks.py` holds the tables of the words, `marked_words.py` reads them, `alphabets.py` writes them,
`quotations.py` and `addresses.py` find where quotations and addresses end.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from corpus_latam.text.addresses import address_end
from corpus_latam.text.alphabets import NEGATED, PLAIN, QUOTED, copy_word, write_word
from corpus_latam.text.buffers import Utf8
from corpus_latam.text.decode import code_point
from corpus_latam.text.jit import Integer, inlined, kernel
from corpus_latam.text.letters import PLANE, Letters, letters
from corpus_latam.text.marked_words import LONGEST_WORD, Run, next_word
from corpus_latam.text.marks import NAME, NEGATION, Marks, kind_of
from corpus_latam.text.quotations import closing_mark

SCOPE = 3
"""Words after a negation that it denies."""
SPACE, LINE_END = ord(" "), ord("\n")
ROOM = 5
"""More than the bytes that are written for a byte: at worst 13 for `gay` and a space in quotation marks."""


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
            stop = address_end(data, position, end)
            if stop > position:
                position = stop
                continue
        if position == quote_end:
            written = write_word(known.cited, known.cited.size, QUOTED, out, written)
            quote_end, negated = -1, 0
            _, position = code_point(data, position, end)
            continue
        size, after, run = next_word(data, position, end, table, known, word, run)
        if size > 0:
            written, negated = _write(word, size, known, quote_end, negated, out, written)
        else:
            code, after = code_point(data, position, end)
            if quote_end < 0 and code < PLANE and known.closing[code] > 0:
                quote_end = closing_mark(data, start, position, end, np.int64(known.closing[code]), sought)
                negated = 0 if quote_end > 0 else negated
            negated = 0 if _ends_clause(code, known) else negated
        position = after
    return written


@inlined
def _ends_clause(code: Integer, known: Marks) -> bool:
    return bool(code < known.ends.size and known.ends[code])


@inlined
def _write(
    word: NDArray[np.uint8],
    size: Integer,
    known: Marks,
    quote_end: Integer,
    negated: Integer,
    out: NDArray[np.uint8],
    written: Integer,
) -> tuple[Integer, Integer]:
    """Writes one word as it is marked; where that ends, and how many words a negation denies from here on."""
    is_quoted = quote_end >= 0
    kind = kind_of(word, size, known)
    if kind == NAME:
        written = write_word(known.people, known.people.size, QUOTED if is_quoted else PLAIN, out, written)
    elif is_quoted:
        written = write_word(word, size, QUOTED, out, written)
    else:
        written = copy_word(word, size, out, written)
    if is_quoted:
        return written, negated
    if negated > 0 and kind != NAME:
        written = write_word(word, size, NEGATED, out, written)
    return written, SCOPE if kind == NEGATION else max(negated - 1, 0)
