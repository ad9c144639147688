"""The tables by which words are marked: names of groups, negations, signs for letters, quotation marks."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpus_latam.text.decode import FNV_PRIME, FNV_START
from corpus_latam.text.jit import Integer, inlined, kernel
from corpus_latam.text.letters import PLANE
from corpus_latam.text.scratch import capacity

PEOPLE_WORD, CITED = "grpgrp", "cita"
"""The words written for a name of a group of people, and after a quotation."""
NAME, NEGATION = 1, 2
LEET = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "$": "s", "@": "a"}
CLAUSE_ENDS = ".,;:!?¿¡\n"
QUOTES = {'"': '"', "“": "”", "„": "“", "«": "»"}
"""What closes each; marks that close differ in their last two bits (`quotations.closing_mark`)."""


class Marks(NamedTuple):
    """What the kernel looks up."""

    keys: NDArray[np.uint64]
    """Open-addressing table of hashes of words, 0 where empty; its size is a power of two."""
    kinds: NDArray[np.uint8]
    """`NAME` or `NEGATION`, by slot."""
    leet: NDArray[np.uint8]
    """(128,) the letter that an ASCII sign stands for, or 0."""
    ends: NDArray[np.bool_]
    """(256,) true for code points that end a clause."""
    closing: NDArray[np.uint16]
    """(65536,) the closing mark of an opening quotation mark, or 0."""
    people: NDArray[np.uint8]
    """`PEOPLE_WORD`, in bytes."""
    cited: NDArray[np.uint8]
    """`CITED`, in bytes."""


def marks(names: list[str], negations: list[str]) -> Marks:
    """The tables for words of both kinds, written in small letters."""
    size = capacity(len(names) + len(negations))
    table = Marks(
        np.zeros(size, np.uint64),
        np.zeros(size, np.uint8),
        np.zeros(128, np.uint8),
        np.zeros(256, np.bool_),
        np.zeros(PLANE, np.uint16),
        _bytes(PEOPLE_WORD),
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
def kind_of(word: NDArray[np.uint8], size: Integer, known: Marks) -> Integer:
    """`NAME`, `NEGATION` or 0. A word is told by its 64-bit hash."""
    key = _fnv(word, size)
    slot = np.int64(key & np.uint64(known.keys.size - 1))
    while known.keys[slot] != 0 and known.keys[slot] != key:
        slot = (slot + 1) & (known.keys.size - 1)
    return np.int64(known.kinds[slot]) if known.keys[slot] == key else np.int64(0)
