"""Sums of the model's rows for words: their own row and their n-grams', remembered while words repeat."""

from __future__ import annotations

import threading
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpus_latam.text.fasttext_tables import FNV_START, LONGEST_NGRAM, Tables, hash_byte
from corpus_latam.text.folding import CLOSE
from corpus_latam.text.jit import Integer, inlined, kernel
from corpus_latam.text.lanes import add_row, add_rows

SEEN_SLOTS = 2**16
SEEN_BYTES = 24
"""Longer words are summed anew each time."""


class WordSums(NamedTuple):
    """Sums of rows of words seen lately, one word per slot: most of a text is words that were there before.

    A word's rows are summed apart and then added to the text's, seen or not, so that scores do not depend on
    what else was in the batch.
    """

    words: NDArray[np.uint8]
    """(slots, SEEN_BYTES) the word with its `<` and `>`."""
    sizes: NDArray[np.uint8]
    """(slots,) bytes of the word, 0 where there is none."""
    rows: NDArray[np.int32]
    """(slots,) number of rows in the sum."""
    sums: NDArray[np.float32]
    """(slots, dim)"""
    found: NDArray[np.int64]
    """(LONGEST_NGRAM,) rows of n-grams, found before the first is added: memory is asked for all at once."""


def word_sums(model: Tables) -> WordSums:
    """What this thread remembers of the model's words; the same memory at every call.

    Two threads that wrote to one memory would read each other's half-written sums.
    """
    key = id(model.inputs)
    if key not in _remembered.of_model:
        dim = model.inputs.shape[1]
        _remembered.of_model[key] = (
            model,  # kept, so that its number is not given to another
            WordSums(
                np.zeros((SEEN_SLOTS, SEEN_BYTES), np.uint8),
                np.zeros(SEEN_SLOTS, np.uint8),
                np.zeros(SEEN_SLOTS, np.int32),
                np.zeros((SEEN_SLOTS, dim), np.float32),
                np.zeros(LONGEST_NGRAM, np.int64),
            ),
        )
    return _remembered.of_model[key][1]


class _Remembered(threading.local):
    def __init__(self) -> None:
        self.of_model: dict[int, tuple[Tables, WordSums]] = {}


_remembered = _Remembered()


def forget_words() -> None:
    """Empties this thread's memory, so that benchmarks can start cold."""
    _remembered.of_model.clear()


@kernel
def sum_words(
    words: NDArray[np.uint8],
    start: Integer,
    end: Integer,
    model: Tables,
    seen: WordSums,
    total: NDArray[np.float32],
) -> Integer:
    """Adds the rows of the words in `words[start:end]` to `total`; returns their number."""
    rows: Integer = 0
    while start < end:
        code = FNV_START
        stop = start + 1
        while words[stop] != CLOSE:
            code = hash_byte(code, words[stop])
            stop += 1
        stop += 1
        slot = np.int64(code) & (SEEN_SLOTS - 1)
        if not _is_seen(words, start, stop, seen, slot):
            _sum_word(words, start, stop, np.int64(code), model, seen, slot)
        add_row(total, seen.sums, slot)
        rows += seen.rows[slot]
        start = stop
    return rows


@inlined
def _is_seen(words: NDArray[np.uint8], start: Integer, stop: Integer, seen: WordSums, slot: Integer) -> bool:
    if seen.sizes[slot] != stop - start:
        return False
    position = 0
    while position < stop - start and seen.words[slot, position] == words[start + position]:
        position += 1
    return bool(position == stop - start)


@kernel
def _sum_word(
    words: NDArray[np.uint8],
    start: Integer,
    stop: Integer,
    code: Integer,
    model: Tables,
    seen: WordSums,
    slot: Integer,
) -> None:
    """Puts the sum of the rows of `words[start:stop]`, whose hash is `code`, into `slot`."""
    size = stop - start
    seen.sizes[slot] = 0
    if size <= SEEN_BYTES:
        seen.sizes[slot] = size
        for position in range(size):
            seen.words[slot, position] = words[start + position]
    total = seen.sums[slot]
    total[:] = 0
    seen.rows[slot] = 0
    word = _word_id(words, start + 1, stop - 1, code, model)
    if word >= 0:
        add_row(total, model.inputs, word)
        seen.rows[slot] = 1
    seen.rows[slot] += _add_ngrams(words, start, stop, model, seen.found, total)


@kernel
def _add_ngrams(
    words: NDArray[np.uint8],
    start: Integer,
    stop: Integer,
    model: Tables,
    found: NDArray[np.int64],
    total: NDArray[np.float32],
) -> Integer:
    rows, pending = 0, 0
    for first in range(start, stop):
        if words[first] & 0xC0 == 0x80:
            continue
        if pending + model.maxn > LONGEST_NGRAM:
            add_rows(total, model.inputs, found, pending)
            pending = 0
        value = FNV_START
        position = first
        for characters in range(1, model.maxn + 1):
            if position >= stop:
                break
            value = hash_byte(value, words[position])
            position += 1
            while position < stop and words[position] & 0xC0 == 0x80:
                value = hash_byte(value, words[position])
                position += 1
            edge = characters == 1 and (first == start or position == stop)
            if characters >= model.minn and not edge:
                found[pending] = model.words + (np.int64(value) & model.mask)
                pending += 1
                rows += 1
    add_rows(total, model.inputs, found, pending)
    return rows


@kernel
def _word_id(data: NDArray[np.uint8], start: Integer, end: Integer, code: Integer, model: Tables) -> Integer:
    """The word with hash `code` in the model's vocabulary, or -1."""
    size = model.slots.size
    slot = code & (size - 1)
    while model.slots[slot] >= 0:
        word = np.int64(model.slots[slot])
        first = model.word_offsets[word]
        if model.word_offsets[word + 1] - first == end - start and _same(
            data, start, model.word_bytes, first, end - start
        ):
            return word
        slot = (slot + 1) & (size - 1)
    return -1


@kernel
def _same(a: NDArray[np.uint8], at_a: Integer, b: NDArray[np.uint8], at_b: Integer, size: Integer) -> bool:
    for i in range(size):  # noqa: SIM110 - compiled code has no all()
        if a[at_a + i] != b[at_b + i]:
            return False
    return True
