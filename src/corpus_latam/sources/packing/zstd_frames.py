"""Decompresses zstd a block at a time, so that output is bounded whatever the ratio, and nothing before
damage is lost: a block gives 128 KiB at most, and gives all of it or nothing.

`zstandard` cannot bound what one call gives, so files are cut at their blocks before they are fed to it. The
format: RFC 8878.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator

import zstandard

from corpus_latam.sources.packing.damage import (
    DAMAGED,
    ENDS_EARLY,
    WINDOW_TOO_LARGE,
    WRONG_CHECKSUM,
    DamagedFileError,
)
from corpus_latam.sources.packing.packed_input import PackedInput
from corpus_latam.sources.packing.restarts import START, Point, Restarts
from corpus_latam.sources.packing.watch import Watch

MAGIC = b"\x28\xb5\x2f\xfd"
SKIPPABLE = b"\x2a\x4d\x18"
"""After a first byte from 0x50 to 0x5f."""
LONGEST_WINDOW = 2**31
"""Of files made with `zstd --long=31`. So much memory a file may take, if it says so and fills it."""
BLOCK_BYTES = 128 << 10
RAW, RUN, RESERVED = 0, 1, 3
"""Kinds of blocks: bytes as they are, one byte many times, none that is known. 2 is compressed."""


def zstd_blocks(
    packed: PackedInput, restarts: Restarts | None = None, point: Point = START
) -> Iterator[bytes]:
    """All frames of a file from the one at `point` on.

    Raises `DamagedFileError` after the last block that could be read.
    """
    watch = Watch(restarts, point)
    packed.seek(point.packed)
    decompressor = zstandard.ZstdDecompressor(max_window_size=LONGEST_WINDOW)
    all_sound = True
    more = True
    while more:
        watch.at_member(packed.position)
        magic = packed.take(4)
        if magic == MAGIC:
            sound = yield from _frame(packed, decompressor.decompressobj(), watch)
            if not sound:
                all_sound = False
                watch.stop()  # who begins behind it would not know that it is not sound
        elif magic[1:] == SKIPPABLE and magic[0] >> 4 == 5:
            _skip_frame(packed)
        elif magic:
            raise DamagedFileError(ENDS_EARLY if MAGIC.startswith(magic) else DAMAGED)
        more = packed.skip_zeros()
    if not all_sound:
        raise DamagedFileError(WRONG_CHECKSUM)


def _skip_frame(packed: PackedInput) -> None:
    size = packed.take(4)
    if len(size) < 4 or not packed.skip(int.from_bytes(size, "little")):
        raise DamagedFileError(ENDS_EARLY)


def _frame(
    packed: PackedInput, frame: zstandard.ZstdDecompressionObj, watch: Watch
) -> Generator[bytes, None, bool]:
    """The blocks of a frame behind its magic number; returns whether its checksum is right."""
    header = _header(packed)
    _feed(frame, MAGIC + header)
    last = False
    while not last:
        start = _whole(packed.take(3), 3)
        bits = int.from_bytes(start, "little")
        last, kind, size = bool(bits & 1), bits >> 1 & 3, bits >> 3
        if kind == RESERVED or size > BLOCK_BYTES:
            raise DamagedFileError(DAMAGED)
        content = packed.take(1 if kind == RUN else size)
        block = _feed(frame, start + content)
        if block:
            watch.gave(block)
            yield block
        _whole(content, 1 if kind == RUN else size)
    return not header[0] & 4 or _checksum_holds(frame, _whole(packed.take(4), 4))


def _header(packed: PackedInput) -> bytes:
    descriptor = _whole(packed.take(1), 1)
    single_segment = descriptor[0] >> 5 & 1
    size_bytes = (single_segment, 2, 4, 8)[descriptor[0] >> 6]
    dictionary_bytes = (0, 1, 2, 4)[descriptor[0] & 3]
    length = (1 - single_segment) + dictionary_bytes + size_bytes
    rest = _whole(packed.take(length), length)
    if single_segment:
        window = int.from_bytes(rest[dictionary_bytes:], "little")
    else:
        base = 1 << 10 + (rest[0] >> 3)
        window = base + (base >> 3) * (rest[0] & 7)
    if window > LONGEST_WINDOW:
        raise DamagedFileError(WINDOW_TOO_LARGE)
    return descriptor + rest


def _whole(data: bytes, size: int) -> bytes:
    if len(data) < size:
        raise DamagedFileError(ENDS_EARLY)
    return data


def _feed(frame: zstandard.ZstdDecompressionObj, data: bytes) -> bytes:
    try:
        return frame.decompress(data)
    except zstandard.ZstdError as error:
        raise DamagedFileError(DAMAGED) from error


def _checksum_holds(frame: zstandard.ZstdDecompressionObj, checksum: bytes) -> bool:
    try:
        frame.decompress(checksum)
    except zstandard.ZstdError:
        return False
    return True
