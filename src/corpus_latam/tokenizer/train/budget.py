"""How much memory training takes, and who may take how much of the budget.

The words' arrays are known before training: so many bytes per symbol and per word. How many pairs there will
be is not known: they have the rest, and training begins again with fewer words where that does not suffice.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import DTypeLike, NDArray

LONGEST_PIECE = 256
"""Symbols of a word that are read at once where a pair of it is merged: longer words are held in pieces."""
NARROW = 2**31 - 1
"""Places and words up to this number are kept in 32 bits."""
WORDS_SHARE = 0.6
"""Of the budget, for the words; the pairs have the rest."""
SUMS_SHARE = 0.4
"""Of the budget, for adding up counts before training: what is kept for training lies beside it."""
FEWER = 0.7
"""The share of the words' memory that is left when training begins again."""
PLACES_PER_SYMBOL = 3
"""A word has a place in the lists for each of its pairs, at most two more for each merge in it, and no more
merges than pairs."""


class OutOfRoomError(Exception):
    """The pairs would take more memory than there is for them."""


def place_type(symbols: int, words: int) -> DTypeLike:
    """The type of places in lists and of numbers of words (or pieces) for a text of so many symbols."""
    return np.int32 if max(PLACES_PER_SYMBOL * symbols + 1, words) <= NARROW else np.int64


def word_bytes(lengths: NDArray[np.int64], read: int, place: DTypeLike) -> NDArray[np.int64]:
    """The most bytes that each word of so many symbols takes in training, pairs left aside. Shape (words,).

    Per symbol: as it was read (`read` bytes), as int32, and its places in two lists. Per word: length, count,
    hash and offset as they were read, and one more number while it is prepared. Per piece: start, length,
    count, owner, and the pieces beside it.
    """
    int32, int64, wide = (np.dtype(kind).itemsize for kind in (np.int32, np.int64, place))
    needed = pieces_of(lengths)
    needed *= 3 * int64 + int32 + 2 * wide
    needed += lengths * (read + int32 + 2 * PLACES_PER_SYMBOL * wide)
    needed += 5 * int64
    return needed


def pieces_of(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """In how many pieces each word is held; at least one."""
    return np.maximum(-(-lengths // LONGEST_PIECE), 1)


class Room:
    """Bytes that may still be taken; several texts may share them."""

    def __init__(self, left: int) -> None:
        self.left = left

    def take(self, size: int) -> None:
        """Raises OutOfRoomError where there are not so many."""
        if size > self.left:
            raise OutOfRoomError
        self.left -= size

    def give_back(self, size: int) -> None:
        """They may be taken again."""
        self.left += size
