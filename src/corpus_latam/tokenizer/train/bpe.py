"""Trains byte-level BPE from pretoken counts: the merges of `tokenizers`' BpeTrainer, without the text.

The rule (Sennrich et al. 2016, as `tokenizers` breaks its ties): merge the most frequent pair of symbols, of
equally frequent ones that with the lowest ids, from left to right. Counts are 64-bit, where `tokenizers` 0.23
overflows at 2^31.

Every merge makes a token that did not exist: what happens between two symbol boundaries depends on nothing
outside them, so bytes that one merge has joined are never again cut in two for another merge to join.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus_latam.tokenizer.count.growing import enlarged
from corpus_latam.tokenizer.train import bpe_kernel as kernel
from corpus_latam.tokenizer.train import budget
from corpus_latam.tokenizer.train.byte_level import ALPHABET

BYTES = 256
CHUNK_BYTES = 4 << 20
"""Text that merges learned before are carried out in at a time."""
FIRST_TABLE, FIRST_TOUCHED = 1 << 18, 1 << 16
"""Slots for pairs, and pairs that may grow at once, to begin with."""
UNLIMITED = 1 << 62


@dataclass(frozen=True)
class Merges:
    """A trained vocabulary: the 256 bytes in the order of `byte_level.ALPHABET`, then one token per merge.

    `tokens[i]` are the bytes of token i. `pairs[k]` are the tokens (left, right) that merge k joins to token
    256 + k, `counts[k]` how often they stood side by side when it was chosen.
    """

    tokens: tuple[bytes, ...]
    pairs: tuple[tuple[int, int], ...]
    counts: tuple[int, ...]

    def cut(self, tokens: int) -> Merges:
        """What training to `tokens` tokens (at least 256) would have given: training is greedy, so a smaller
        vocabulary is a prefix of a larger one."""
        merges = max(tokens - BYTES, 0)
        return Merges(self.tokens[:tokens], self.pairs[:merges], self.counts[:merges])

    def rules(self) -> list[tuple[bytes, bytes]]:
        """The merges as byte strings."""
        return [(self.tokens[left], self.tokens[right]) for left, right in self.pairs]


class Learned:
    """Merges as they are found, from 256 bytes on."""

    def __init__(self) -> None:
        self.tokens = [bytes([byte]) for byte in ALPHABET]
        self._pairs: list[tuple[int, int]] = []
        self._counts: list[int] = []

    def add(self, key: int, count: int) -> None:
        """The next token: the two of a pair's key, one after the other."""
        left, right = key >> 32, key & 0xFFFFFFFF
        self.tokens.append(self.tokens[left] + self.tokens[right])
        self._pairs.append((left, right))
        self._counts.append(count)

    def merges(self) -> Merges:
        return Merges(tuple(self.tokens), tuple(self._pairs), tuple(self._counts))


def train(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    counts: NDArray[np.int64],
    tokens: int,
    room: budget.Room | None = None,
) -> Merges:
    """Merges until there are `tokens` tokens (bytes included) or no pair is left.

    Pretoken w is `data[offsets[w]:offsets[w + 1]]` (uint8; int64, shape (pretokens + 1,)) and occurs
    `counts[w]` times (int64, shape (pretokens,), at least 1). `room`: for the pairs; raises OutOfRoomError
    where it does not suffice.
    """
    return go_on(*byte_symbols(data, offsets), counts, tokens, room=room)


def go_on(
    symbols: NDArray[np.int32],
    lengths: NDArray[np.int64],
    counts: NDArray[np.int64],
    tokens: int,
    first: Sequence[tuple[int, int]] = (),
    room: budget.Room | None = None,
) -> Merges:
    """`train` on words in which the pairs of `first` have been merged before any other, whatever their counts
    (see `carried_out`). Writes to `symbols`."""
    learned = Learned()
    for left, right in first:
        learned.add(left << 32 | right, 0)
    state = State(symbols, lengths, counts, room)
    while len(learned.tokens) < tokens:
        count, key = state.pop()
        if count < 1:
            break
        state.merge(key, len(learned.tokens))
        learned.add(key, count)
    return learned.merges()


def byte_symbols(
    data: NDArray[np.uint8], offsets: NDArray[np.int64]
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Words as symbols, all bytes: the symbols of all words, and how many each has."""
    rank = np.empty(BYTES, np.int32)
    rank[ALPHABET] = np.arange(BYTES, dtype=np.int32)
    return rank[data[offsets[0] : offsets[-1]]], np.diff(offsets)


def carried_out(
    data: NDArray[np.uint8], offsets: NDArray[np.int64], pairs: Sequence[tuple[int, int]]
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Words as symbols, as in `byte_symbols`, after merging `pairs` in order.

    Some words at a time: a text takes four times the memory in bytes that it takes in tokens.
    """
    if not pairs or offsets[0] == offsets[-1]:
        return byte_symbols(data, offsets)
    bounds = np.searchsorted(offsets, np.arange(offsets[0], offsets[-1], CHUNK_BYTES)).tolist()
    merged = []
    for start, end in pairwise([*dict.fromkeys(bounds), len(offsets) - 1]):
        state = State(*byte_symbols(data, offsets[start : end + 1]), np.ones(end - start, np.int64))
        for number, (left, right) in enumerate(pairs):
            state.merge(left << 32 | right, BYTES + number)
        merged.append(state.symbols())
    return np.concatenate([m[0] for m in merged]), np.concatenate([m[1] for m in merged])


class State:
    """A text under merging, as the arrays that the kernel works on. The pairs' arrays grow by doubling, as
    far as there is `room`.

    `symbols`: those of all words, one after the other; `lengths`: how many each word has; `counts`: how often
    each occurs.
    """

    def __init__(
        self,
        symbols: NDArray[np.int32],
        lengths: NDArray[np.int64],
        counts: NDArray[np.int64],
        room: budget.Room | None = None,
    ) -> None:
        self._room = room or budget.Room(UNLIMITED)
        self._owners, self._words = _in_pieces(symbols, lengths, np.ascontiguousarray(counts, np.int64))
        self._symbols = int(np.dot(lengths, counts))
        place = self._words.after.dtype
        places = budget.PLACES_PER_SYMBOL * len(symbols) + 1
        self._pairs = kernel.Pairs(
            *self._table(FIRST_TABLE, place),
            word=np.empty(places, place),  # memory is taken where a place is written to
            next=np.empty(places, place),
            touched=np.empty(FIRST_TOUCHED, np.int64),
            sizes=np.zeros(5, np.int64),
        )
        self._queue = kernel.Queue(np.empty(0, np.int64), np.empty(0, np.int64))
        word = 0
        while True:
            word = int(kernel.count_pairs(self._words, self._pairs, word))
            if word == len(self._words.lengths):
                break
            self._make_room(int(self._words.lengths[word]))
        self._queue_touched()

    def _table(
        self, size: int, place: np.dtype[Any]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], kernel.Places]:
        """An empty table of pairs, taken from the room: keys, counts, heads."""
        self._room.take(size * (16 + place.itemsize))
        return (
            np.full(size, kernel.EMPTY, np.int64),
            np.zeros(size, np.int64),
            np.full(size, kernel.NONE, place),
        )

    def symbols(self) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """The words as they are now: all symbols, and how many each word has."""
        symbols, starts, lengths, *_ = self._words
        room = np.diff(starts, append=len(symbols))
        used = np.arange(len(symbols)) - np.repeat(starts, room) < np.repeat(lengths, room)
        if self._owners is None:
            return symbols[used], lengths.astype(np.int64)
        return symbols[used], np.bincount(self._owners, lengths).astype(np.int64)

    @property
    def tokens(self) -> int:
        """How many symbols the text has now."""
        return self._symbols - int(self._pairs.sizes[kernel.SAVED])

    def pop(self) -> tuple[int, int]:
        """The pair to merge next: its count (0: none is left) and its key, `left << 32 | right`."""
        count, key = kernel.pop(self._pairs, self._queue)
        return int(count), int(key)

    def merge(self, key: int, symbol: int) -> None:
        """Replaces a pair by a new symbol in all its words and queues the pairs that this makes."""
        if self._owners is not None and key >> 32 == key & 0xFFFFFFFF:
            self._order(key)
        place = kernel.START
        while True:
            place = int(kernel.merge(self._words, self._pairs, key, symbol, place))
            if place == kernel.DONE:
                break
            self._make_room(int(self._words.lengths[self._pairs.word[place]]))
        self._queue_touched()

    def _order(self, key: int) -> None:
        """Puts the words of a pair of equal symbols in order: which ones merge depends on what is left of
        them, if need be in the piece before."""
        place = self._pairs.word.dtype
        listed = np.empty(kernel.listed_words(self._pairs, key, np.empty(0, place)), place)
        kernel.listed_words(self._pairs, key, listed)
        listed.sort()
        kernel.list_words(self._pairs, key, listed)

    def _make_room(self, length: int) -> None:
        """Room for the changes of one word of `length` symbols."""
        used, _, touched = self._pairs.sizes[:3].tolist()
        self._pairs = self._pairs._replace(touched=enlarged(self._pairs.touched, touched + length + 3))
        while 2 * (used + 2 * length + 2) > len(self._pairs.keys):
            size, place = len(self._pairs.keys), self._pairs.heads.dtype
            keys, counts, heads = self._table(2 * size, place)
            larger = self._pairs._replace(keys=keys, counts=counts, heads=heads)
            kernel.rehash(self._pairs, larger)
            self._pairs = larger
            self._room.give_back(size * (16 + place.itemsize))

    def _queue_touched(self) -> None:
        needed = int(self._pairs.sizes[kernel.QUEUED] + self._pairs.sizes[kernel.TOUCHED])
        size = len(self._queue.keys)
        if needed > size:
            self._room.take(16 * max(needed, 2 * size))
            counts, keys = self._queue
            self._queue = kernel.Queue(enlarged(counts, needed), enlarged(keys, needed))
            self._room.give_back(16 * size)
        kernel.queue_touched(self._pairs, self._queue)


def _in_pieces(
    symbols: NDArray[np.int32], lengths: NDArray[np.int64], counts: NDArray[np.int64]
) -> tuple[NDArray[np.int64] | None, kernel.Words]:
    """The word of each piece, if there are any, and the words as the kernel takes them."""
    pieces = budget.pieces_of(lengths)
    place = budget.place_type(len(symbols), int(pieces.sum()))
    if not len(lengths) or pieces.max() == 1:
        starts = np.cumsum(lengths) - lengths
        alone = np.full(len(lengths), kernel.NONE, place)
        return None, kernel.Words(symbols, starts, lengths.astype(np.int32), counts, alone, alone)
    owners = np.repeat(np.arange(len(lengths)), pieces)
    within = np.arange(len(owners)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    longest = budget.LONGEST_PIECE
    sizes = np.minimum(lengths[owners] - within * longest, longest).astype(np.int32)
    numbers = np.arange(len(owners))
    before = np.where(within > 0, numbers - 1, kernel.NONE).astype(place)
    after = np.where(within < pieces[owners] - 1, numbers + 1, kernel.NONE).astype(place)
    starts = np.cumsum(sizes, dtype=np.int64) - sizes
    return owners, kernel.Words(symbols, starts, sizes, counts[owners], before, after)
