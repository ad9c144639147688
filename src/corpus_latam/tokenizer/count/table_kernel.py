"""The hash table that counts pretokens by group: open addressing with linear probing.

A slot is four 64-bit words, half a cache line:

    0  the first 8 bytes of the pretoken, or the hash of a long one
    1  the next 7 bytes and, in the top byte, the length; or 255 and the number of a long one
    2  group + 1; 0 marks an empty slot
    3  count

so that a pretoken of up to 15 bytes costs one cache miss. The bytes of longer ones lie end to end in
`long_bytes`, number k at `long_offsets[k]:long_offsets[k + 1]`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpus_latam.text.decode import FNV_PRIME, FNV_START, mix
from corpus_latam.text.jit import Integer, inlined, kernel
from corpus_latam.tokenizer.count.pattern_kernel import Rule, next_end

INLINE_BYTES = 15
LONG = np.uint64(255)
TOP = np.uint64(56)
LOW, HIGH, GROUP, COUNT = 0, 1, 2, 3
USED, LONG_USED = 0, 1


class Table(NamedTuple):
    """`slots`: shape (a power of two, 4), see above. `used`: entries in use, and long pretokens."""

    slots: NDArray[np.uint64]
    long_bytes: NDArray[np.uint8]
    long_offsets: NDArray[np.int64]
    used: NDArray[np.int64]


@inlined
def _cut(data: NDArray[np.uint8], start: Integer, end: Integer, cap: Integer) -> Integer:
    """The end of the first piece of a pretoken: at most `cap` bytes, whole characters, at least one."""
    if end - start <= cap:
        return end
    cut = start + cap
    while cut > start and data[cut] & 0xC0 == 0x80:
        cut -= 1
    if cut == start:
        cut += 1
        while cut < end and data[cut] & 0xC0 == 0x80:
            cut += 1
    return cut


@inlined
def _pack(data: NDArray[np.uint8], start: Integer, end: Integer) -> np.uint64:
    """Up to eight bytes as one little-endian word."""
    word = np.uint64(0)
    for i in range(end - 1, start - 1, -1):
        word = (word << np.uint64(8)) | np.uint64(data[i])
    return word


@inlined
def _slot(low: np.uint64, high: np.uint64, group: np.uint64, mask: np.uint64) -> np.uint64:
    """Where the search for an entry starts."""
    return mix(low ^ mix(high ^ (group * FNV_PRIME))) & mask


@inlined
def _is_long(high: np.uint64) -> bool:
    return bool(high >> TOP == LONG)


@inlined
def _number(high: np.uint64) -> Integer:
    """Which of the long pretokens an entry is."""
    return np.int64(high & ((np.uint64(1) << TOP) - np.uint64(1)))


@inlined
def _is_same(table: Table, number: Integer, data: NDArray[np.uint8], start: Integer, end: Integer) -> bool:
    """Whether the long pretoken `number` is `data[start:end]`."""
    first = table.long_offsets[number]
    if table.long_offsets[number + 1] - first != end - start:
        return False
    for k in range(end - start):  # noqa: SIM110 - numba has no generator expressions
        if table.long_bytes[first + k] != data[start + k]:
            return False
    return True


@inlined
def _fill(
    table: Table, p: np.uint64, low: np.uint64, high: np.uint64, group: np.uint64, count: np.uint64
) -> None:
    table.slots[p, LOW], table.slots[p, HIGH] = low, high
    table.slots[p, GROUP], table.slots[p, COUNT] = group, count


@inlined
def _add_short(table: Table, data: NDArray[np.uint8], start: Integer, end: Integer, group: np.uint64) -> None:
    """Counts a pretoken of up to `INLINE_BYTES` bytes."""
    slots = table.slots
    low = _pack(data, start, min(end, start + 8))
    high = _pack(data, start + 8, end) | (np.uint64(end - start) << TOP)
    mask = np.uint64(len(slots) - 1)
    p = _slot(low, high, group, mask)
    while slots[p, GROUP] != 0:
        if slots[p, LOW] == low and slots[p, HIGH] == high and slots[p, GROUP] == group:
            slots[p, COUNT] += np.uint64(1)
            return
        p = (p + np.uint64(1)) & mask
    _fill(table, p, low, high, group, np.uint64(1))
    table.used[USED] += 1


@inlined
def _add_long(table: Table, data: NDArray[np.uint8], start: Integer, end: Integer, group: np.uint64) -> None:
    """Counts a longer pretoken; a new one is appended to `long_bytes`."""
    slots = table.slots
    low = FNV_START
    for i in range(start, end):
        low = (low ^ np.uint64(data[i])) * FNV_PRIME
    mask = np.uint64(len(slots) - 1)
    p = _slot(low, LONG, group, mask)
    while slots[p, GROUP] != 0:
        alike = slots[p, LOW] == low and slots[p, GROUP] == group and _is_long(slots[p, HIGH])
        if alike and _is_same(table, _number(slots[p, HIGH]), data, start, end):
            slots[p, COUNT] += np.uint64(1)
            return
        p = (p + np.uint64(1)) & mask
    number = table.used[LONG_USED]
    first = table.long_offsets[number]
    for k in range(end - start):
        table.long_bytes[first + k] = data[start + k]
    table.long_offsets[number + 1] = first + end - start
    _fill(table, p, low, (LONG << TOP) | np.uint64(number), group, np.uint64(1))
    table.used[USED] += 1
    table.used[LONG_USED] += 1


@inlined
def _has_room(table: Table, length: Integer, cap: Integer) -> bool:
    """Whether a pretoken of `length` bytes, cut into pieces of `cap`, has room in every array."""
    pieces = length // max(cap - 3, 1) + 1
    return bool(
        2 * (table.used[USED] + pieces) <= len(table.slots)
        and table.used[LONG_USED] + pieces < len(table.long_offsets)
        and table.long_offsets[table.used[LONG_USED]] + length <= len(table.long_bytes)
    )


@kernel
def count(
    table: Table,
    data: NDArray[np.uint8],
    start: Integer,
    end: Integer,
    group: Integer,
    classes: NDArray[np.uint8],
    rule: Rule,
    cap: Integer,
) -> tuple[Integer, Integer]:
    """Counts the pretokens of the text `data[start:end]` for one group, from byte `start` on.

    Stops early where the table has no room for the next pretoken. Returns the byte reached (a pretoken's
    start, or `end`) and the number of pretokens counted, pieces of split ones each for itself.
    """
    i, pretokens = start, 0
    owner = np.uint64(group + 1)
    while i < end:
        pretoken_end = next_end(data, i, end, classes, rule)
        if not _has_room(table, pretoken_end - i, cap):
            break
        while i < pretoken_end:
            piece_end = _cut(data, i, pretoken_end, cap)
            if piece_end - i <= INLINE_BYTES:
                _add_short(table, data, i, piece_end, owner)
            else:
                _add_long(table, data, i, piece_end, owner)
            i = piece_end
            pretokens += 1
    return i, pretokens


@kernel
def rehash(table: Table, larger: Table) -> None:
    """Moves every entry to a larger, empty table that shares the long pretokens."""
    mask = np.uint64(len(larger.slots) - 1)
    for s in range(len(table.slots)):
        low, high, group = table.slots[s, LOW], table.slots[s, HIGH], table.slots[s, GROUP]
        if group == 0:
            continue
        p = _slot(low, LONG if _is_long(high) else high, group, mask)
        while larger.slots[p, GROUP] != 0:
            p = (p + np.uint64(1)) & mask
        _fill(larger, p, low, high, group, table.slots[s, COUNT])


@kernel
def entry_lengths(table: Table, positions: NDArray[np.int64], lengths: NDArray[np.int64]) -> None:
    """The slots in use and their pretokens' bytes (room: `used[USED]`)."""
    n = 0
    for s in range(len(table.slots)):
        if table.slots[s, GROUP] == 0:
            continue
        high = table.slots[s, HIGH]
        positions[n] = s
        if _is_long(high):
            number = _number(high)
            lengths[n] = table.long_offsets[number + 1] - table.long_offsets[number]
        else:
            lengths[n] = np.int64(high >> TOP)
        n += 1


@kernel
def entry_bytes(
    table: Table, positions: NDArray[np.int64], offsets: NDArray[np.int64], out: NDArray[np.uint8]
) -> None:
    """Writes the bytes of entry k to `out[offsets[k]:offsets[k + 1]]`."""
    for n in range(len(positions)):
        low, high = table.slots[positions[n], LOW], table.slots[positions[n], HIGH]
        first, length = offsets[n], offsets[n + 1] - offsets[n]
        if _is_long(high):
            start = table.long_offsets[_number(high)]
            for k in range(length):
                out[first + k] = table.long_bytes[start + k]
        else:
            for k in range(length):
                word = low if k < 8 else high
                out[first + k] = np.uint8((word >> np.uint64(8 * (k & 7))) & np.uint64(0xFF))
