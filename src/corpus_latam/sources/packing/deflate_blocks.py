"""Finds a block of a deflate stream from which decompression can start.

A block begins at any bit. Its header (RFC 1951, 3.2.7) is told from chance by the code that it begins with,
and then by its content: what is decompressed from there has to be what the whole stream gave.
"""

from __future__ import annotations

import zlib
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

WINDOW_BYTES = 32 << 10
SEARCHED_BYTES = 128 << 10
"""Blocks are 10 to 60 kB long."""
SLACK = 300
"""So many bytes of content may come of bits that are not part of `packed`: one reference gives 258."""
HEADER_BITS = 17 + 19 * 3
LONGEST_CODES = 29
"""The largest values of HLIT and HDIST."""


class Block(NamedTuple):
    """Where a block begins: a bit of the packed bytes, and how far before the end of the content."""

    bit: int
    length: int


def find_block(packed: bytes, content: bytes) -> Block | None:
    """A block in the first bytes of `packed`; null where none is found.

    content: what the stream gave last, the content of `packed` at its end but for `SLACK` bytes.
    """
    for bit in _candidates(packed[:SEARCHED_BYTES]):
        shifted = shift(packed[bit // 8 :], bit % 8)
        length = len(_inflate(shifted, bytes(WINDOW_BYTES)) or b"")
        start = len(content) - length
        if not length or start < WINDOW_BYTES + SLACK:
            continue
        for place in range(start, start - SLACK, -1):
            found = _inflate(shifted, content[place - WINDOW_BYTES : place])
            if found is not None and content.startswith(found, place):
                return Block(bit, len(content) - place)
    return None


def shift(data: bytes, bits: int) -> bytes:
    """Whole bytes of `data` without its first bits (of its first byte, the lowest)."""
    if not bits:
        return data
    array = np.frombuffer(data, np.uint8)
    return ((array[:-1] >> bits) | (array[1:] << (8 - bits))).tobytes()


def _candidates(packed: bytes) -> list[int]:
    """Bits at which a block with codes of its own may begin: its code for code lengths is complete."""
    bits = np.unpackbits(np.frombuffer(packed, np.uint8), bitorder="little")
    count = max(0, len(bits) - HEADER_BITS)
    starts = np.flatnonzero((bits[:count] == 0) & (bits[1 : count + 1] == 0) & (bits[2 : count + 2] == 1))
    for place in (3, 8):
        starts = starts[_number(bits, starts + place, 5) <= LONGEST_CODES]
    lengths = _number(bits, starts + 13, 4) + 4
    shares = np.zeros(len(starts), np.int64)
    for place in range(19):
        length = _number(bits, starts + 17 + 3 * place, 3)
        shares += np.where((place < lengths) & (length > 0), 128 >> length, 0)
    return [int(start) for start in starts[shares == 128]]


def _number(bits: NDArray[np.uint8], starts: NDArray[np.int64], width: int) -> NDArray[np.int64]:
    found = np.zeros(len(starts), np.int64)
    for place in range(width):
        found |= bits[starts + place].astype(np.int64) << place
    return found


def _inflate(shifted: bytes, window: bytes) -> bytes | None:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS, zdict=window)
    try:
        found = inflater.decompress(shifted)
    except zlib.error:
        return None
    return None if inflater.eof else found
