"""The words that train: all of them, or the most frequent ones that the memory has room for.

Of words that occur equally often, those with the lower hash are kept: a fair sample of them, whatever they
begin with, and the same one in every run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from corpus_latam.tokenizer.train import budget

Rank = tuple[int, int]
"""A word's count and hash: what decides who stays."""


@dataclass(frozen=True)
class Words:
    """Distinct words: their symbols, one word after the other (uint8: bytes; int32: tokens), how many symbols
    each has (int64), how often it occurs (int64), its 64-bit hash and its bytes (int64)."""

    symbols: NDArray[Any]
    lengths: NDArray[np.int64]
    counts: NDArray[np.int64]
    hashes: NDArray[np.uint64]
    bytes: NDArray[np.int64]

    @property
    def offsets(self) -> NDArray[np.int64]:
        """Where each word begins among the symbols, and the end. Shape (words + 1,)."""
        offsets = np.zeros(len(self.lengths) + 1, np.int64)
        np.cumsum(self.lengths, out=offsets[1:])
        return offsets

    def where(self, mask: NDArray[np.bool_]) -> Words:
        """Some of the words, in the same order."""
        if mask.all():
            return self
        symbols = self.symbols[np.repeat(mask, self.lengths)]
        same = self.bytes is self.lengths
        lengths = self.lengths[mask]
        sizes = lengths if same else self.bytes[mask]
        return Words(symbols, lengths, self.counts[mask], self.hashes[mask], sizes)


@dataclass(frozen=True)
class Loss:
    """Words (`types`), how often they occur (`pretokens`), and the bytes of these occurrences."""

    types: int = 0
    pretokens: int = 0
    bytes: int = 0

    def __add__(self, other: Loss) -> Loss:
        return Loss(self.types + other.types, self.pretokens + other.pretokens, self.bytes + other.bytes)

    def __sub__(self, other: Loss) -> Loss:
        return Loss(self.types - other.types, self.pretokens - other.pretokens, self.bytes - other.bytes)


_NONE = np.zeros(0, np.int64)
NO_WORDS = Words(np.zeros(0, np.uint8), _NONE, _NONE, np.zeros(0, np.uint64), _NONE)


def size_of(words: Words) -> Loss:
    """The words as a `Loss`."""
    return Loss(len(words.counts), int(words.counts.sum()), int(np.dot(words.counts, words.bytes)))


class Chosen:
    """Words by text (a name), as many as fit.

    Several texts are trained on side by side. Where they do not fit together, each has the same share, and
    what a small text leaves free goes to the larger ones.
    """

    def __init__(self, room: int) -> None:
        self._room = room
        self._bounds: dict[str, Rank] = {}
        self.texts: dict[str, Words] = {}
        self.all, self.lost = Loss(), Loss()

    def add(self, name: str, words: Words) -> None:
        """Adds words that a text does not have yet, as far as they can be among those that fit."""
        self.all += size_of(words)
        kept = self._cut(name, words, self._room)
        self.texts[name] = _joined(self.texts[name], kept) if name in self.texts else kept

    def fit(self, room: int | None = None) -> None:
        """Leaves out the rarest words until the texts fit into the room, or into a smaller one."""
        self._room = self._room if room is None else room
        level = _level([memory(words) for words in self.texts.values()], self._room)
        for name, words in self.texts.items():
            self.texts[name] = self._cut(name, words, level)

    def _cut(self, name: str, words: Words, most: int) -> Words:
        """The most frequent of a text's words that take at most so many bytes. What ranks at or below a word
        that was left out before is left out too, so that the parts in which the words of one text come do not
        matter. (How several texts share the room may differ with the parts, by a word or so.)"""
        bound = self._bounds.get(name)
        kept = words if bound is None else words.where(_above(words, bound))
        bound = _first_that_does_not_fit(kept, most)
        if bound is not None:
            self._bounds[name] = bound
            kept = kept.where(_above(kept, bound))
        if kept is not words:
            self.lost += size_of(words) - size_of(kept)
        return kept

    @property
    def memory(self) -> int:
        """The most bytes that the texts take in training, pairs left aside."""
        return sum(memory(words) for words in self.texts.values())


def memory(words: Words) -> int:
    """The most bytes that the words take in training, pairs left aside."""
    place = budget.place_type(len(words.symbols), int(budget.pieces_of(words.lengths).sum()))
    return int(budget.word_bytes(words.lengths, words.symbols.itemsize, place).sum())


def _above(words: Words, bound: Rank) -> NDArray[np.bool_]:
    """Which words rank above one: more frequent, or as frequent and with a lower hash. Shape (words,)."""
    count, bound_hash = bound
    above: NDArray[np.bool_] = words.counts == count
    above &= words.hashes < np.uint64(bound_hash)
    above |= words.counts > count
    return above


def _first_that_does_not_fit(words: Words, most: int) -> Rank | None:
    """The rank of the first word, from the most frequent on, that does not fit into `most` bytes."""
    if memory(words) <= most:
        return None
    order = np.lexsort((words.hashes, -words.counts))
    fitting = _fitting(words, order, most, np.int32)
    kept = words.lengths[order[:fitting]]
    if budget.place_type(int(kept.sum()), int(budget.pieces_of(kept).sum())) is not np.int32:
        fitting = _fitting(words, order, most, np.int64)
    if fitting == len(order):
        return None
    return int(words.counts[order[fitting]]), int(words.hashes[order[fitting]])


def _fitting(words: Words, order: NDArray[np.int64], most: int, place: DTypeLike) -> int:
    """How many words, from the first in order on, take at most so many bytes."""
    needed = budget.word_bytes(words.lengths, words.symbols.itemsize, place)[order]
    return int(np.searchsorted(needed.cumsum(out=needed), most, side="right"))


def _level(sizes: list[int], room: int) -> int:
    """The most that each may have so that all together fit."""
    left = room
    for position, size in enumerate(sorted(sizes)):
        share = left // (len(sizes) - position)
        if size > share:
            return share
        left -= size
    return room


def _joined(one: Words, other: Words) -> Words:
    symbols, lengths, counts, hashes = (
        np.concatenate([getattr(one, name), getattr(other, name)])
        for name in ("symbols", "lengths", "counts", "hashes")
    )
    same = one.bytes is one.lengths and other.bytes is other.lengths
    return Words(
        symbols, lengths, counts, hashes, lengths if same else np.concatenate([one.bytes, other.bytes])
    )
