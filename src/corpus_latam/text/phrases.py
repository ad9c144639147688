"""Finds listed words and phrases in texts by the hashes of their words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpus_latam.text.decode import GOLDEN, mix
from corpus_latam.text.jit import Integer, inlined, kernel
from corpus_latam.text.scratch import capacity
from corpus_latam.text.words import Words, word_hashes

NOT_FOUND = -1
FIRSTS = 1 << 14
"""Places in `PhraseTable.firsts`: 16 kB, and next to no collisions for some hundreds of words."""
FIRSTS_MASK = np.uint64(FIRSTS - 1)


class PhraseTable(NamedTuple):
    """Phrases by the hash of their words, in open addressing; unused slots have entry -1.

    keys: uint64. entries: int32, position in the list that made the table; a first word that is no
    phrase by itself has the entry -2. longest: int32, most words of a phrase that begins with this word.
    firsts: bool, by the low bits of a word's hash: whether some phrase may begin with it. Most words need no
    more than this look. singles, seconds: likewise, whether a word may be a phrase by itself, or the second
    of one: most of the others (`de`, `la`) begin no phrase here.
    """

    keys: NDArray[np.uint64]
    entries: NDArray[np.int32]
    longest: NDArray[np.int32]
    firsts: NDArray[np.bool_]
    singles: NDArray[np.bool_]
    seconds: NDArray[np.bool_]


def phrase_table(phrases: Sequence[str]) -> PhraseTable:
    """A table of phrases of one word or more, each compared by its normal form.

    Raises ValueError for a phrase without words or one that is listed twice.
    """
    hashed = [word_hashes(phrase) for phrase in phrases]
    size = capacity(2 * len(hashed) + 1)
    table = PhraseTable(
        np.zeros(size, np.uint64),
        np.full(size, NOT_FOUND, np.int32),
        np.zeros(size, np.int32),
        np.zeros(FIRSTS, np.bool_),
        np.zeros(FIRSTS, np.bool_),
        np.zeros(FIRSTS, np.bool_),
    )
    for entry, (phrase, words) in enumerate(zip(phrases, hashed, strict=True)):
        if not len(words):
            raise ValueError(f"{phrase!r} has no word")
        slot = _slot_for(table, _key(words))
        if table.entries[slot] >= 0:
            raise ValueError(f"{phrase!r} is listed twice")
        table.entries[slot] = entry
        first = _slot_for(table, _key(words[:1]))
        table.firsts[words[0] & FIRSTS_MASK] = True
        if len(words) == 1:
            table.singles[words[0] & FIRSTS_MASK] = True
        else:
            table.seconds[words[1] & FIRSTS_MASK] = True
        if table.entries[first] == NOT_FOUND:
            table.entries[first] = -2
        table.longest[first] = max(table.longest[first], len(words))
    return table


def weigh_phrases(
    words: Words, table: PhraseTable, weights: NDArray[np.float64], columns: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Sum of the weights of all phrases in each text. float64, shape (texts,).

    weights: shape (entries, variants); `columns[i]` is the variant for text i. The longest phrase at a
    place wins and its words count once: `de puta madre` hides `puta`.
    """
    sums = np.zeros(len(words.offsets) - 1)
    _weigh(words.hashes, words.offsets, table, weights, columns, sums)
    return sums


def count_distinct(
    words: Words, table: PhraseTable, sets: NDArray[np.uint64], bits: NDArray[np.uint64]
) -> NDArray[np.int32]:
    """How many different listed words each text holds, of the entries whose `sets` share one of its `bits`.

    The table holds single words. sets: uint64, shape (entries,), a bit for each set that an entry belongs
    to. bits: uint64, shape (texts,).
    """
    counts = np.zeros(len(bits), np.int32)
    seen = np.full(len(sets), -1, np.int64)
    _distinct(words.hashes, words.offsets, table, sets, bits, seen, counts)
    return counts


def find_phrases(
    words: Words, table: PhraseTable, wanted: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Text and entry of every phrase in the texts that are `wanted` (bool, shape (texts,)), in their order.

    The longest phrase at a place wins, as in `weigh_phrases`.
    """
    room = int(words.counts[wanted].sum())
    texts, entries = np.empty(room, np.int64), np.empty(room, np.int64)
    count = _list(words.hashes, words.offsets, table, wanted, texts, entries)
    return texts[:count], entries[:count]


@kernel
def _key(hashes: NDArray[np.uint64]) -> np.uint64:
    """The hash of a phrase's words: Horner's rule, mixed."""
    h = np.uint64(0)
    for word in hashes:
        h = (h + word) * GOLDEN
    return mix(h)


def _slot_for(table: PhraseTable, key: np.uint64) -> int:
    """The slot of `key`, taken for it if it has none."""
    mask = len(table.keys) - 1
    slot = int(key) & mask
    while table.longest[slot] or table.entries[slot] != NOT_FOUND:
        if table.keys[slot] == key:
            return slot
        slot = (slot + 1) & mask
    table.keys[slot] = key
    return slot


@inlined
def _find(table: PhraseTable, key: np.uint64) -> Integer:
    """The slot of `key`, or -1."""
    mask = np.uint64(len(table.keys) - 1)
    slot = key & mask
    while table.entries[slot] != NOT_FOUND and table.keys[slot] != key:
        slot = (slot + np.uint64(1)) & mask
    return np.int64(slot) if table.entries[slot] != NOT_FOUND else np.int64(-1)


@inlined
def _longest_phrase(
    hashes: NDArray[np.uint64], word: Integer, end: Integer, table: PhraseTable
) -> tuple[Integer, Integer]:
    """The entry of the longest phrase that begins at `word`, and its words; (-1, 1) where there is none."""
    best, size = np.int64(NOT_FOUND), np.int64(1)
    if not table.firsts[hashes[word] & FIRSTS_MASK]:
        return best, size
    followed = word + 1 < end and table.seconds[hashes[word + 1] & FIRSTS_MASK]
    if not (followed or table.singles[hashes[word] & FIRSTS_MASK]):
        return best, size
    first = _find(table, mix(hashes[word] * GOLDEN))
    if first >= 0:
        h = np.uint64(0)
        for count in range(1, min(np.int64(table.longest[first]), end - word) + 1):
            h = (h + hashes[word + count - 1]) * GOLDEN
            slot = _find(table, mix(h))
            if slot >= 0 and table.entries[slot] >= 0:
                best, size = np.int64(table.entries[slot]), np.int64(count)
    return best, size


@kernel
def _weigh(
    hashes: NDArray[np.uint64],
    offsets: NDArray[np.int64],
    table: PhraseTable,
    weights: NDArray[np.float64],
    columns: NDArray[np.int64],
    sums: NDArray[np.float64],
) -> None:
    for text in range(len(offsets) - 1):
        word, end = offsets[text], offsets[text + 1]
        while word < end:
            entry, size = _longest_phrase(hashes, word, end, table)
            if entry >= 0:
                sums[text] += weights[entry, columns[text]]
            word += size


@kernel
def _list(
    hashes: NDArray[np.uint64],
    offsets: NDArray[np.int64],
    table: PhraseTable,
    wanted: NDArray[np.bool_],
    texts: NDArray[np.int64],
    entries: NDArray[np.int64],
) -> int:
    count = 0
    for text in range(len(offsets) - 1):
        word, end = offsets[text], offsets[text + 1]
        while wanted[text] and word < end:
            entry, size = _longest_phrase(hashes, word, end, table)
            if entry >= 0:
                texts[count], entries[count] = text, entry
                count += 1
            word += size
    return count


@kernel
def _distinct(
    hashes: NDArray[np.uint64],
    offsets: NDArray[np.int64],
    table: PhraseTable,
    sets: NDArray[np.uint64],
    bits: NDArray[np.uint64],
    seen: NDArray[np.int64],
    counts: NDArray[np.int32],
) -> None:
    for text in range(len(offsets) - 1):
        for word in range(offsets[text], offsets[text + 1]):
            if not table.firsts[hashes[word] & FIRSTS_MASK]:
                continue
            slot = _find(table, mix(hashes[word] * GOLDEN))
            if slot < 0:
                continue
            entry = table.entries[slot]
            if entry >= 0 and sets[entry] & bits[text] and seen[entry] != text:
                seen[entry] = text
                counts[text] += 1
