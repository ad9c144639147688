"""Sets of document ids at 16 bytes each, asked for whole columns: no Python object per id.

An id is 32 hexadecimal digits (`schema.document_id`), which is a number of 128 bits. Any other text, as a
person may write it into a ledger, stands for the first 128 bits of its BLAKE2b hash.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

DIGITS = 32
BYTES = 16
_NO_DIGIT = 255
_VALUES = np.full(256, _NO_DIGIT, np.uint8)
_VALUES[np.frombuffer(b"0123456789abcdef", np.uint8)] = np.arange(16, dtype=np.uint8)
_MIXER = np.uint64(0x9E3779B97F4A7C15)
"""Odd, so that a mixed key and the second half give the first half back."""

Numbers = NDArray[np.uint64]
Ids: TypeAlias = "pa.Array | pa.ChunkedArray"


@dataclass(frozen=True)
class IdSet:
    """Different ids in the order of `keys`, then `seconds`: uint64, one of each per id (`keys_of`)."""

    keys: Numbers
    seconds: Numbers

    def __len__(self) -> int:
        return len(self.keys)

    def find(self, ids: Ids) -> NDArray[np.int64]:
        """Where each id of a string column lies in the set; -1 where it does not."""
        keys, seconds = keys_of(ids)
        places = np.full(len(keys), -1, np.int64)
        if not len(self):
            return places
        at = np.searchsorted(self.keys, keys)
        open_ = np.flatnonzero(self._has(at, keys))
        while len(open_):  # once, but for two ids of one key
            same = self.seconds[at[open_]] == seconds[open_]
            places[open_[same]] = at[open_[same]]
            open_ = open_[~same]
            at[open_] += 1
            open_ = open_[self._has(at[open_], keys[open_])]
        return places

    def holds(self, ids: Ids) -> pa.BooleanArray:
        """Which ids of a string column are in the set."""
        return pa.array(self.find(ids) >= 0)

    def _has(self, at: NDArray[np.int64], keys: Numbers) -> NDArray[np.bool_]:
        """Whether these keys stand at these places."""
        has: NDArray[np.bool_] = (at < len(self)) & (self.keys[np.minimum(at, len(self) - 1)] == keys)
        return has


def id_set(ids: Ids) -> IdSet:
    """The set of the ids in a string column."""
    return unique(*keys_of(ids))


def unique(keys: Numbers, seconds: Numbers) -> IdSet:
    """The set of ids that are given by their numbers, in any order."""
    order = np.lexsort((seconds, keys))
    keys, seconds = keys[order], seconds[order]
    new = np.ones(len(keys), np.bool_)
    new[1:] = (keys[1:] != keys[:-1]) | (seconds[1:] != seconds[:-1])
    return IdSet(keys[new], seconds[new])


def keys_of(ids: Ids) -> tuple[Numbers, Numbers]:
    """Two numbers per id of a string column, which together name it; a null is as an empty text.

    The first is mixed from all digits, so that the ids of one record and those of one text are spread too.
    """
    halves = _halves(ids.combine_chunks() if isinstance(ids, pa.ChunkedArray) else ids)
    first, second = halves[:, 0], halves[:, 1]
    return first + second * _MIXER, second


def _halves(ids: pa.Array) -> NDArray[np.uint64]:
    """Shape (n, 2): the two halves of each id as a number."""
    content = pc.fill_null(ids.cast(pa.large_binary()), b"")
    is_long = pc.equal(pc.binary_length(content), DIGITS).to_numpy(zero_copy_only=False)
    found = np.zeros((len(ids), 2), np.uint64)
    regular = is_long.copy()
    regular[is_long], found[is_long] = _from_digits(content.filter(pa.array(is_long)))
    if not regular.all():
        found[~regular] = _from_hashes(content.filter(pa.array(~regular)))
    return found


def _from_digits(content: pa.LargeBinaryArray) -> tuple[NDArray[np.bool_], NDArray[np.uint64]]:
    """Of texts of `DIGITS` bytes: whether all are digits, and the number's halves."""
    if not len(content):
        return np.zeros(0, np.bool_), np.zeros((0, 2), np.uint64)
    start, data = int(content.offset) * DIGITS, content.buffers()[2]
    digits = _VALUES[np.frombuffer(data, np.uint8)[start : start + len(content) * DIGITS]]
    digits = digits.reshape(-1, DIGITS)
    packed = digits[:, ::2] << 4 | digits[:, 1::2] & 15
    return (digits != _NO_DIGIT).all(axis=1), packed.view(">u8").astype(np.uint64)


def _from_hashes(content: pa.LargeBinaryArray) -> NDArray[np.uint64]:
    """Of texts of any kind: the halves of their hashes. Each different text is hashed once."""
    encoded = content.dictionary_encode()
    hashed = [hashlib.blake2b(text, digest_size=BYTES).digest() for text in encoded.dictionary.to_pylist()]
    halves = np.frombuffer(b"".join(hashed), ">u8").reshape(-1, 2).astype(np.uint64)
    rows: NDArray[np.int32] = encoded.indices.to_numpy()
    return halves[rows]
