"""The inner steps of BPE training over arrays; `bpe.py` holds the arrays and the loop.

Pairs of symbols live in a hash table (open addressing, linear probing): key `left << 32 | right`, count, and
the head of a list of the words in which the pair has newly appeared. The queue is a binary heap of
(count, key), the highest count first, then the lowest key: `tokenizers`' order. An entry whose count has
fallen since it was queued goes back with the present one when it comes up.

A pair grows only while the merge that made the newer of its two symbols is under way: after that it can
only shrink. So it is queued once, and its list of words is whole by then.

A merge reads the words of its list whole. So a long word is held as several, each of which knows the next: a
pair that stands across is in the list of the piece that holds its left symbol.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from corpus_latam.text.decode import mix
from corpus_latam.text.jit import Integer, inlined, kernel

EMPTY = np.int64(-1)
NONE = np.int32(-1)
"""The end of a list."""
Places: TypeAlias = NDArray[np.int32] | NDArray[np.int64]
"""Places in lists and numbers of words: 32 bits where all fit, else 64 (`budget.place_type`)."""
PAIRS, PLACES, TOUCHED, QUEUED, SAVED = 0, 1, 2, 3, 4
"""Positions in `sizes`: entries in use in the pair table, the lists, the touched pairs and the queue; and by
how many symbols (words weighted by their counts) merging has shortened the text."""
DONE = -1
START = -2
"""Where merging begins: at the head of the pair's list."""
_LOW_HALF = np.int64(0xFFFFFFFF)


class Words(NamedTuple):
    """Word w is `symbols[starts[w]:starts[w] + lengths[w]]` and occurs `counts[w]` times. It may be a piece
    of a longer one: `before[w]` and `after[w]` are the pieces beside it that have symbols, or NONE."""

    symbols: NDArray[np.int32]
    starts: NDArray[np.int64]
    lengths: NDArray[np.int32]
    counts: NDArray[np.int64]
    before: Places
    after: Places


class Pairs(NamedTuple):
    """The pair table (`keys`, `counts`, `heads`), the lists (`word`, `next`), and the pairs that grew.

    The lists have room for all places that there can be: three per symbol (`budget.PLACES_PER_SYMBOL`).
    """

    keys: NDArray[np.int64]
    counts: NDArray[np.int64]
    heads: Places
    word: Places
    next: Places
    touched: NDArray[np.int64]
    sizes: NDArray[np.int64]


class Queue(NamedTuple):
    """The heap, its entries spread over two arrays."""

    counts: NDArray[np.int64]
    keys: NDArray[np.int64]


@inlined
def _pair(left: Integer, right: Integer) -> Integer:
    return (np.int64(left) << 32) | np.int64(right)


@inlined
def _slot(keys: NDArray[np.int64], key: Integer) -> Integer:
    """Where a pair is, or would be."""
    mask = np.uint64(len(keys) - 1)
    p = mix(np.uint64(key)) & mask
    while keys[p] != key and keys[p] != EMPTY:
        p = (p + np.uint64(1)) & mask
    return np.int64(p)


@inlined
def _change(pairs: Pairs, key: Integer, change: Integer, word: Integer) -> None:
    """Adds to a pair's count; where it grows, notes the word and that the pair must be queued."""
    p = _slot(pairs.keys, key)
    if pairs.keys[p] == EMPTY:
        pairs.keys[p] = key
        pairs.sizes[PAIRS] += 1
    pairs.counts[p] += change
    if change > 0:
        head = pairs.heads[p]
        if head == NONE:
            pairs.touched[pairs.sizes[TOUCHED]] = key
            pairs.sizes[TOUCHED] += 1
        if head == NONE or pairs.word[head] != word:
            place = pairs.sizes[PLACES]
            pairs.word[place], pairs.next[place] = word, head
            pairs.heads[p] = place
            pairs.sizes[PLACES] += 1


@kernel
def count_pairs(words: Words, pairs: Pairs, w: Integer) -> Integer:
    """Counts the pairs of all words from word `w` on. Returns the word reached: the number of words, or the
    first one that the table has no room for."""
    while w < len(words.lengths) and _has_room(pairs, np.int64(words.lengths[w])):
        start = words.starts[w]
        for i in range(start, start + words.lengths[w] - 1):
            _change(pairs, _pair(words.symbols[i], words.symbols[i + 1]), words.counts[w], w)
        if words.after[w] != NONE:
            last = words.symbols[start + words.lengths[w] - 1]
            _change(pairs, _pair(last, _first(words, words.after[w])), words.counts[w], w)
        w += 1
    return w


@inlined
def _first(words: Words, w: Integer) -> Integer:
    return np.int64(words.symbols[words.starts[w]])


@inlined
def _has_room(pairs: Pairs, length: Integer) -> bool:
    """Whether every change that merging in one word of `length` symbols can bring has room: two for each
    merge, one of which may take a symbol of the next piece."""
    return bool(
        2 * (pairs.sizes[PAIRS] + 2 * length + 2) <= len(pairs.keys)
        and pairs.sizes[TOUCHED] + length + 2 < len(pairs.touched)
    )


@inlined
def _drop_first(words: Words, w: Integer) -> None:
    """Takes its first symbol from a piece, and the piece from the row of pieces if it was the last one."""
    words.starts[w] += 1
    words.lengths[w] -= 1
    if words.lengths[w] == 0:
        before, after = words.before[w], words.after[w]
        words.after[before] = after
        if after != NONE:
            words.before[after] = before


@inlined
def _right_of(words: Words, i: Integer, end: Integer, w: Integer) -> Integer:
    """The symbol at `i` of word `w`, which ends at `end`, or the first one of the next piece; -1 for none."""
    if i < end:
        return np.int64(words.symbols[i])
    return _first(words, words.after[w]) if words.after[w] != NONE else np.int64(-1)


@kernel
def merge(words: Words, pairs: Pairs, pair: Integer, symbol: Integer, place: Integer) -> Integer:
    """Replaces `pair` by `symbol` in the words of its list, from left to right, going on at `place`.

    As in `tokenizers`, in `aaa` the overlapping pair loses one. Returns DONE, or the place at which an array
    has no room for one more word.
    """
    left, right = np.int64(pair) >> 32, pair & _LOW_HALF
    symbols = words.symbols
    if place == START:
        p = _slot(pairs.keys, pair)
        pairs.counts[p] = 0
        place = np.int64(pairs.heads[p])
    while place != DONE:
        w = pairs.word[place]
        start, length, n = words.starts[w], np.int64(words.lengths[w]), words.counts[w]
        if not _has_room(pairs, length):
            return np.int64(place)
        i, out, end = start, start, start + length
        while i < end:
            if symbols[i] != left or _right_of(words, i + 1, end, w) != right:
                symbols[out] = symbols[i]
                out += 1
                i += 1
                continue
            if i + 1 == end:
                _drop_first(words, words.after[w])
            if out > start:
                _change(pairs, _pair(symbols[out - 1], left), -n, w)
                _change(pairs, _pair(symbols[out - 1], symbol), n, w)
            elif words.before[w] != NONE:
                piece = words.before[w]
                last = symbols[words.starts[piece] + words.lengths[piece] - 1]
                _change(pairs, _pair(last, left), -n, piece)
                _change(pairs, _pair(last, symbol), n, piece)
            following = _right_of(words, i + 2, end, w)
            if following >= 0:
                _change(pairs, _pair(right, following), -n, w)
                _change(pairs, _pair(symbol, following), n, w)
            symbols[out] = symbol
            out += 1
            i += 2
            pairs.sizes[SAVED] += n
        words.lengths[w] = out - start
        place = np.int64(pairs.next[place])
    return np.int64(DONE)


@kernel
def listed_words(pairs: Pairs, pair: Integer, out: Places) -> Integer:
    """Writes the words of a pair's list to `out` as far as there is room; returns how many they are."""
    count: Integer = np.int64(0)
    place = np.int64(pairs.heads[_slot(pairs.keys, pair)])
    while place != DONE:
        if count < len(out):
            out[count] = pairs.word[place]
        count += 1
        place = np.int64(pairs.next[place])
    return count


@kernel
def list_words(pairs: Pairs, pair: Integer, ordered: Places) -> None:
    """Puts the words of a pair's list into this order."""
    place = np.int64(pairs.heads[_slot(pairs.keys, pair)])
    for w in ordered:
        pairs.word[place] = w
        place = np.int64(pairs.next[place])


@kernel
def rehash(pairs: Pairs, larger: Pairs) -> None:
    """Moves every pair to a larger, empty table."""
    for i in range(len(pairs.keys)):
        if pairs.keys[i] != EMPTY:
            p = _slot(larger.keys, pairs.keys[i])
            larger.keys[p] = pairs.keys[i]
            larger.counts[p], larger.heads[p] = pairs.counts[i], pairs.heads[i]


@inlined
def _goes_before(count: Integer, key: Integer, other_count: Integer, other_key: Integer) -> bool:
    return bool(count > other_count or (count == other_count and key < other_key))


@inlined
def _put(queue: Queue, i: Integer, count: Integer, key: Integer) -> None:
    queue.counts[i], queue.keys[i] = count, key


@inlined
def _rise(queue: Queue, i: Integer, count: Integer, key: Integer) -> None:
    """Places an entry, starting at the free leaf `i`."""
    while i > 0:
        parent = (i - 1) >> 1
        if not _goes_before(count, key, queue.counts[parent], queue.keys[parent]):
            break
        _put(queue, i, queue.counts[parent], queue.keys[parent])
        i = parent
    _put(queue, i, count, key)


@inlined
def _sink(queue: Queue, size: Integer, count: Integer, key: Integer) -> None:
    """Places an entry, starting at the root of a heap whose root is free."""
    i = 0
    while 2 * i + 1 < size:
        child, other = 2 * i + 1, 2 * i + 2
        if other < size and _goes_before(
            queue.counts[other], queue.keys[other], queue.counts[child], queue.keys[child]
        ):
            child = other
        if _goes_before(count, key, queue.counts[child], queue.keys[child]):
            break
        _put(queue, i, queue.counts[child], queue.keys[child])
        i = child
    _put(queue, i, count, key)


@kernel
def queue_touched(pairs: Pairs, queue: Queue) -> None:
    """Queues the pairs that grew."""
    for t in range(pairs.sizes[TOUCHED]):
        key = pairs.touched[t]
        count = pairs.counts[_slot(pairs.keys, key)]
        if count > 0:
            _rise(queue, pairs.sizes[QUEUED], count, key)
            pairs.sizes[QUEUED] += 1
    pairs.sizes[TOUCHED] = 0


@kernel
def pop(pairs: Pairs, queue: Queue) -> tuple[Integer, Integer]:
    """Takes the pair to merge next: (count, key). A count of 0: none is left."""
    while pairs.sizes[QUEUED] > 0:
        count, key = queue.counts[0], queue.keys[0]
        now = max(pairs.counts[_slot(pairs.keys, key)], 0)
        if now != count:
            _sink(queue, pairs.sizes[QUEUED], now, key)
            continue
        last = pairs.sizes[QUEUED] - 1
        pairs.sizes[QUEUED] = last
        if last > 0:
            _sink(queue, last, queue.counts[last], queue.keys[last])
        return count, key
    return np.int64(0), np.int64(0)
