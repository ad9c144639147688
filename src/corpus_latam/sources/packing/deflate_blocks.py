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
HEADER_BITS = 17 + 19 * 3
LONGEST_CODES = 29
"""The largest values of HLIT and HDIST."""


class Block(NamedTuple):
    """Where a block begins: a bit of the packed bytes, and how far before the end of the content."""

    bit: int
    length: int


def find_block(packed: bytes, content: bytes) -> Block | None:
    """A block in the first bytes of `packed`; null where none is found.

    content: what the stream gave last, up to what `packed` gave.
    """
    for bit in _candidates(packed[:SEARCHED_BYTES]):
        stream = from_bit(packed[bit // 8 :], bit % 8)
        length = len(_inflate(stream, bytes(WINDOW_BYTES)) or b"")
        place = len(content) - length
        if not length or place < WINDOW_BYTES:
            continue
        if _inflate(stream, content[place - WINDOW_BYTES : place]) == content[place:]:
            return Block(bit, length)
    return None


def from_bit(data: bytes, bit: int) -> bytes:
    """A stream that begins at this bit of the first byte of `data`.

    In place of the bits before it come blocks that give nothing, and the stream keeps its place in the bytes,
    since some blocks begin at whole bytes.
    """
    if not bit:
        return data
    filling, length = (EMPTY_OF_OWN_CODES, EMPTY_OF_OWN_BITS) if bit % 2 else (0, 0)
    while length % 8 != bit:
        filling |= EMPTY_OF_FIXED_CODES << length
        length += EMPTY_OF_FIXED_BITS
    first = filling | (data[0] >> bit) << length
    return first.to_bytes(length // 8 + 1, "little") + data[1:]


def _bits(*fields: tuple[int, int]) -> tuple[int, int]:
    """A number of which each field (its value, its number of bits) takes the next bits; how many they are."""
    number = length = 0
    for value, width in fields:
        number |= value << length
        length += width
    return number, length


EMPTY_OF_FIXED_CODES, EMPTY_OF_FIXED_BITS = _bits((0, 1), (1, 2), (0, 7))
"""Not the last block; fixed codes; end of block."""
CODE_LENGTHS = ((0, 3), (0, 3), (1, 3), *[(0, 3)] * 14, (1, 3), (0, 3))
"""Of the 19 codes for code lengths only two are used: 18 (a run of zeros) is 1, and 1 is 0."""
EMPTY_OF_OWN_CODES, EMPTY_OF_OWN_BITS = _bits(
    *((0, 1), (2, 2), (0, 5), (1, 5), (15, 4)),  # 257 codes for content, two for distances
    *CODE_LENGTHS,
    *((1, 1), (138 - 11, 7), (1, 1), (117 - 11, 7)),  # 255 codes are not used
    *((0, 1), (0, 1), (0, 1), (0, 1)),  # those of 255, of the block's end and of distances have one bit
    (1, 1),  # end of block
)
"""The same with codes of its own: its number of bits is odd."""


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


def _inflate(stream: bytes, window: bytes) -> bytes | None:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS, zdict=window)
    try:
        found = inflater.decompress(stream)
    except zlib.error:
        return None
    return None if inflater.eof else found
