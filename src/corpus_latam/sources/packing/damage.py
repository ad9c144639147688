"""What can be wrong with a compressed file, and where reading may go on behind a checksum that is wrong."""

from __future__ import annotations

import zlib
from typing import NamedTuple

from corpus_latam.sources.packing.packed_input import PackedInput

ENDS_EARLY = "compressed file ends early"
DAMAGED = "compressed data are damaged"
WRONG_CHECKSUM = "compressed file has a wrong checksum"
WINDOW_TOO_LARGE = "compressed with a window of more than 2 GiB"


class DamagedFileError(Exception):
    """The compressed data stop making sense here, or do not fit their checksum. `reason` says which."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Resume(NamedTuple):
    """Where another member begins, and what a decompressor must have been fed before."""

    position: int
    prefix: bytes = b""


def after_nothing(packed: PackedInput, start: Resume, failed: int, error: Exception) -> Resume | None:
    """For streams without a checksum: where they fail, they are damaged."""
    return None


GZIP_CRC, GZIP_SIZE = "incorrect data check", "incorrect length check"
"""What zlib says of a gzip member whose CRC, or whose size behind it, is wrong."""


def after_gzip(packed: PackedInput, start: Resume, failed: int, error: Exception) -> Resume | None:
    """Where to go on behind the gzip member at `start`, if only its checksum is wrong; else null.

    failed: where the byte lies that made the decompressor fail.
    """
    if GZIP_CRC in str(error):
        return Resume(failed + 1 + 4)
    return Resume(failed + 1) if GZIP_SIZE in str(error) else None


BZIP2_END = 0x177245385090
"""Begins the end of a stream: 48 bits, then 32 of checksum, then bits to fill the last byte."""


def after_bzip2(packed: PackedInput, start: Resume, failed: int, error: Exception) -> Resume | None:
    """The same for a bzip2 stream."""
    bits = int.from_bytes(packed.bytes_at(max(0, failed - 10), 11))
    ends = any(bits >> fill + 32 & (1 << 48) - 1 == BZIP2_END for fill in range(8))
    return Resume(failed + 1) if ends else None


XZ_HEADER_BYTES = XZ_FOOTER_BYTES = 12
LONGEST_INDEX = 1 << 20


def after_xz(packed: PackedInput, start: Resume, failed: int, error: Exception) -> Resume | None:
    """The same for an xz stream: behind a block may come another one, or the index.

    A decompressor that did not see the first blocks fails in the index, at its number of blocks (up to nine
    bytes behind the index's first one).
    """
    header = start.prefix or packed.bytes_at(start.position, XZ_HEADER_BYTES)
    if _is_block_header(packed, failed + 1):
        return Resume(failed + 1, header)
    places = (failed + 1, *range(failed - 1, failed - 10, -1)) if start.prefix else (failed + 1,)
    for place in places:
        length = _index_length(packed.bytes_at(place, LONGEST_INDEX))
        if length:
            return Resume(place + length + XZ_FOOTER_BYTES)
    return None


def _is_block_header(packed: PackedInput, position: int) -> bool:
    header = packed.bytes_at(position, 4 * 256)
    size = 4 * (header[0] + 1) if header else 0
    return 4 < size <= len(header) and zlib.crc32(header[: size - 4]) == _number(header[size - 4 : size])


def _index_length(data: bytes) -> int:
    """How long the xz index is that `data` begin with; 0 where they begin with none."""
    if data[:1] != b"\0":
        return 0
    records, at = _varint(data, 1)
    for _ in range(2 * records):
        if at >= len(data):
            return 0
        _, at = _varint(data, at)
    at = -(-at // 4) * 4
    whole = at + 4 <= len(data)
    return at + 4 if whole and zlib.crc32(data[:at]) == _number(data[at : at + 4]) else 0


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A number in seven bits per byte, and where the next one begins."""
    value = shift = 0
    while at < len(data):
        value |= (data[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if data[at - 1] < 0x80 or shift > 63:
            break
    return value, at


def _number(data: bytes) -> int:
    return int.from_bytes(data, "little")
