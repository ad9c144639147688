"""Folds texts into words for language identification, and counts their letters by script.

The rule, in words:

1. A text longer than `sample` bytes is read in `WINDOWS` windows of equal size, evenly spaced from its
   first byte to its last; a window starts at the first whitespace it meets, unless it is the text's start.
2. A token between whitespace that contains `@` or `://`, or starts with `www.`, is dropped.
3. The rest is folded character by character (`letters.py`); words are written as `<one><after><another>`, the
   boundaries that fastText's n-grams know.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from corpus_latam.text.addresses import starts_path, starts_www
from corpus_latam.text.buffers import Utf8
from corpus_latam.text.decode import code_point, encode
from corpus_latam.text.jit import Integer, inlined, kernel
from corpus_latam.text.letters import LATIN, PLANE, SCRIPT_CODES, Letters, letters

WINDOWS = 8
SCRIPT_COUNT = len(SCRIPT_CODES)
OPEN, CLOSE, SPACE = ord("<"), ord(">"), ord(" ")
AT, COLON, LOWER_W = ord("@"), ord(":"), ord("w")
LOWER_A, LOWER_Z, LOWER_BIT = ord("a"), ord("z"), 0x20


def fold(text: str) -> str:
    """`text` as the model sees it in training: folded words, single spaces."""
    data = np.frombuffer(text.encode("utf-8"), np.uint8)
    out = np.empty(_room(data.size), np.uint8)
    end = _fold(data, 0, data.size, letters(), out, 0, np.zeros(SCRIPT_COUNT, np.int64))
    return out[:end].tobytes().decode("utf-8").replace("><", " ").strip("<>")


def count_scripts(texts: Utf8, sample: int) -> NDArray[np.int64]:
    """(texts, scripts) letters by script of each text, without a model; `sample` in bytes."""
    counts = np.zeros((len(texts), SCRIPT_COUNT), np.int64)
    _count_all(texts.data, texts.offsets, letters(), sample, scratch_for(texts, sample), counts)
    return counts


def sample_of(texts: Utf8, row: int, sample: int) -> bytes:
    """The windows of one text that the kernels read, joined by spaces; a cut may fall within a character."""
    start, end = int(texts.offsets[row]), int(texts.offsets[row + 1])
    if end - start <= sample:
        return texts.data[start:end].tobytes()
    windows = [_window(texts.data, start, end, sample, number) for number in range(WINDOWS)]
    return b" ".join(texts.data[first:last].tobytes() for first, last in windows)


def scratch_for(texts: Utf8, sample: int) -> NDArray[np.uint8]:
    """Room for the folded words of the longest of the texts."""
    longest = int(np.diff(texts.offsets).max(initial=0))
    return np.empty(_room(min(longest, sample)), np.uint8)


def _room(size: int) -> int:
    """Bytes that a folded text may take: a one-byte word takes three, a lower case may be a byte longer."""
    return 3 * size + 16


# -------------------------------------------------------------------------------------------- kernels


@kernel
def _count_all(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    table: Letters,
    sample: Integer,
    scratch: NDArray[np.uint8],
    scripts: NDArray[np.int64],
) -> None:
    for text in range(offsets.size - 1):
        fold_sampled(data, offsets[text], offsets[text + 1], sample, table, scratch, scripts[text])


@kernel
def fold_sampled(
    data: NDArray[np.uint8],
    start: Integer,
    end: Integer,
    sample: Integer,
    table: Letters,
    out: NDArray[np.uint8],
    counts: NDArray[np.int64],
) -> Integer:
    """Writes folded words of `data[start:end]` to `out`, adds its letters to `counts`, returns the end."""
    if end - start <= sample:
        return _fold(data, start, end, table, out, np.int64(0), counts)
    written: Integer = np.int64(0)
    for number in range(WINDOWS):
        first, last = _window(data, start, end, sample, number)
        written = _fold(data, first, last, table, out, written, counts)
    return written


@kernel
def _window(
    data: NDArray[np.uint8], start: Integer, end: Integer, sample: Integer, number: Integer
) -> tuple[Integer, Integer]:
    width = sample // WINDOWS
    first = start + (end - start - width) * number // (WINDOWS - 1)
    last = first + width
    while number and first < last and data[first] > SPACE:
        first += 1
    return first, last


@kernel
def _fold(
    data: NDArray[np.uint8],
    start: Integer,
    end: Integer,
    table: Letters,
    out: NDArray[np.uint8],
    written: Integer,
    counts: NDArray[np.int64],
) -> Integer:
    """Writes the folded words of `data[start:end]` to `out` from `written` on; returns where it stopped."""
    position: Integer = start
    token = written
    in_word = False
    plain: Integer = 0  # letters of ASCII, counted apart: most of them all
    while position < end:
        byte = data[position]
        lower = byte | LOWER_BIT
        if LOWER_A <= lower <= LOWER_Z and byte != LOWER_W:
            if not in_word:
                out[written] = OPEN
                written += 1
                in_word = True
            out[written] = lower
            written += 1
            plain += 1
            position += 1
            continue
        if byte <= SPACE:
            position += 1
            written, in_word = _close(out, written, in_word)
            token = written
            continue
        if _is_address(data, position, start, end):
            written, in_word = token, False
            while position < end and data[position] > SPACE:
                position += 1
            continue
        code, position = code_point(data, position, end)
        code = code if code < PLANE else 0
        folded = table.fold[code]
        counts[table.script[code]] += table.script[code] > 0 or (folded > 0 and not table.inner[code])
        if folded == 0 or (table.inner[code] and not in_word):
            written, in_word = _close(out, written, in_word)
            continue
        if not in_word:
            out[written] = OPEN
            written += 1
            in_word = True
        written = encode(out, written, folded)
    written, in_word = _close(out, written, in_word)
    counts[LATIN] += plain
    return written


@inlined
def _close(out: NDArray[np.uint8], written: Integer, in_word: bool) -> tuple[Integer, bool]:
    if not in_word:
        return written, False
    out[written] = CLOSE
    return written + 1, False


@inlined
def _is_address(data: NDArray[np.uint8], position: Integer, start: Integer, end: Integer) -> bool:
    """True at `@`, at `://`, and at `www.` where a token starts."""
    byte = data[position]
    if byte != AT and byte != COLON and byte != LOWER_W:
        return False
    if byte == AT:
        return True
    if byte == COLON:
        return starts_path(data, position, end)
    starts_token = position == start or data[position - 1] <= SPACE
    return bool(starts_token and starts_www(data, position, end))
