"""Decompresses gzip, bzip2 and xz: members one after the other, each up to its damage to the byte.

A decompressor that fails gives nothing of what it had made in that call. So a member that fails is
decompressed again, and where it failed it is fed byte by byte.
"""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable, Generator, Iterator
from functools import partial
from typing import Any, NamedTuple

from isal import igzip_lib

from corpus_latam.sources.packing.damage import (
    DAMAGED,
    ENDS_EARLY,
    WRONG_CHECKSUM,
    DamagedFileError,
    Resume,
    after_bzip2,
    after_gzip,
    after_nothing,
    after_xz,
)
from corpus_latam.sources.packing.deflate_blocks import from_bit
from corpus_latam.sources.packing.packed_input import PackedInput
from corpus_latam.sources.packing.restarts import START, Point, Restarts
from corpus_latam.sources.packing.watch import Watch

OUTPUT_BYTES = 128 << 10
"""The most that one call gives."""
FIRST_INPUT, LARGEST_INPUT = 4 << 10, 256 << 10
"""How much a decompressor is fed: first little, since what follows a short member is taken again."""
XZ_MEMORY = 2**31 + (64 << 20)
"""What an xz file may make its decompressor take: as long a window as zstd's, and room."""

_DATA_ERRORS: Any = (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError, igzip_lib.IsalError)


GZIP_BITS, DEFLATE_BITS = zlib.MAX_WBITS | 16, -zlib.MAX_WBITS


class _Zlib:
    """zlib's decompressor with the interface of `bz2.BZ2Decompressor`."""

    def __init__(self, bits: int) -> None:
        self._inner = zlib.decompressobj(bits)

    def decompress(self, data: bytes, max_length: int) -> bytes:
        return self._inner.decompress(self._inner.unconsumed_tail + data, max_length)

    @property
    def needs_input(self) -> bool:
        return not self._inner.unconsumed_tail

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data


class Codec(NamedTuple):
    """A decompressor, the one that is fed byte by byte, and how to go on behind a wrong checksum."""

    make: Callable[[], Any]
    make_careful: Callable[[], Any]
    after: Callable[[PackedInput, Resume, int, Exception], Resume | None]


def _isal() -> Any:
    return igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_GZIP)


def _isal_deflate() -> Any:
    return igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_DEFLATE)


def _xz() -> Any:
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=XZ_MEMORY)


GZIP = Codec(_isal, partial(_Zlib, GZIP_BITS), after_gzip)
DEFLATE = Codec(_isal_deflate, partial(_Zlib, DEFLATE_BITS), after_nothing)
"""Without header and checksum, as zip has it."""
BZIP2 = Codec(bz2.BZ2Decompressor, bz2.BZ2Decompressor, after_bzip2)
XZ = Codec(_xz, _xz, after_xz)


class _Failed(Exception):  # noqa: N818 - it never leaves this module
    """A decompressor failed on the input that begins at `piece`; no `cause` where input ended early."""

    def __init__(self, piece: int, cause: Exception | None = None) -> None:
        super().__init__(piece)
        self.piece, self.cause = piece, cause


def member_blocks(
    packed: PackedInput, restarts: Restarts | None = None, point: Point = START, *, codec: Codec
) -> Iterator[bytes]:
    """All members of a file from `point` on, the first one perhaps from a block inside it.

    Raises `DamagedFileError` after the last byte that could be read.
    """
    watch = Watch(restarts, point)
    all_sound = True
    start = Resume(point.member)
    inside = bool(point.window)
    more = bool(packed.bytes_at(point.packed, 1))
    while more:
        if inside:
            following = yield from _rest_of_member(packed, codec, point, watch)
        else:
            packed.seek(start.position)
            watch.at_member(start.position)
            following = yield from _member(packed, codec, start, watch)
        inside = False
        if following:
            all_sound = False
            watch.stop()  # who begins behind it would not know that it is not sound
            packed.seek(following.position)
        more = bool(following and following.prefix) or packed.skip_zeros()
        start = Resume(packed.position, following.prefix if following else b"")
    if not all_sound:
        raise DamagedFileError(WRONG_CHECKSUM)


def one_member(packed: PackedInput, codec: Codec) -> Iterator[bytes]:
    """The first member alone; what comes next from `packed` then lies behind it."""
    yield from _member(packed, codec, Resume(0), Watch(None, START))


def _member(
    packed: PackedInput, codec: Codec, start: Resume, watch: Watch
) -> Generator[bytes, None, Resume | None]:
    """The blocks of a member; returns where to go on if its checksum is wrong, null if all is right."""
    gave = watch.gave_checked if codec is GZIP else watch.gave
    given = 0
    try:
        for block in _decompress(packed, codec.make(), start.prefix, watch=watch if codec is GZIP else None):
            given += len(block)
            gave(block)
            yield block
    except _Failed as failure:
        return (yield from _again(packed, codec, start, given, failure.piece, watch))
    return None


def _rest_of_member(
    packed: PackedInput, codec: Codec, point: Point, watch: Watch
) -> Generator[bytes, None, Resume | None]:
    """The same of a gzip member from a point inside it."""
    given = point.made
    try:
        for block in _inflate(packed, point, watch):
            given += len(block)
            watch.gave_checked(block)
            yield block
    except _Failed as failure:
        return (yield from _again(packed, codec, Resume(point.member), given, failure.piece, watch))
    end = packed.position
    trailer = watch.checksum.to_bytes(4, "little") + (watch.made % 2**32).to_bytes(4, "little")
    if packed.bytes_at(end, 8) != trailer:
        return (yield from _again(packed, codec, Resume(point.member), given, end, watch))
    packed.seek(end + 8)
    return None


def _again(
    packed: PackedInput, codec: Codec, start: Resume, given: int, piece: int, watch: Watch
) -> Generator[bytes, None, Resume | None]:
    """A member that failed, without the bytes it has `given`, fed byte by byte from position `piece` on."""
    made = 0
    packed.seek(start.position)
    try:
        for block in _decompress(packed, codec.make_careful(), start.prefix, piece):
            made += len(block)
            if made > given:
                new = block[len(block) - (made - given) :]
                watch.gave(new)
                yield new
                given = made
    except _Failed as failure:
        if failure.piece < piece:  # the careful decompressor is stricter
            return (yield from _again(packed, codec, start, given, failure.piece, watch))
        if failure.cause is None:
            raise DamagedFileError(ENDS_EARLY) from None
        following = codec.after(packed, start, failure.piece, failure.cause)
        if following is None:
            raise DamagedFileError(DAMAGED) from failure.cause
        return following
    return None


def _decompress(
    packed: PackedInput,
    decompressor: Any,
    prefix: bytes,
    byte_by_byte: int | None = None,
    watch: Watch | None = None,
) -> Iterator[bytes]:
    """The blocks of one member. What follows it comes next from `packed`."""
    data, piece, size = prefix, packed.position, FIRST_INPUT
    while not decompressor.eof:
        if decompressor.needs_input and not data:
            if watch is not None:
                watch.fed(packed, packed.position)
            if byte_by_byte is not None:
                size = min(size, max(1, byte_by_byte - packed.position))
            data = packed.take(size)
            if not data:
                raise _Failed(piece)
            piece, size = packed.position - len(data), min(2 * size, LARGEST_INPUT)
        try:
            block = decompressor.decompress(data, OUTPUT_BYTES)
        except _DATA_ERRORS as error:
            raise _Failed(piece, error) from error
        data = b""
        if block:
            yield block
    packed.give_back(len(decompressor.unused_data))


def _inflate(packed: PackedInput, point: Point, watch: Watch) -> Iterator[bytes]:
    """What follows a point inside a gzip member, up to its last block."""
    inflater = igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_DEFLATE, zdict=point.window)
    packed.seek(point.packed)
    data = from_bit(packed.take(FIRST_INPUT), point.bit)
    while not inflater.eof:
        if inflater.needs_input and not data:
            watch.fed(packed, packed.position)
            data = packed.take(LARGEST_INPUT)
            if not data:
                raise _Failed(packed.position)
        try:
            block = inflater.decompress(data, OUTPUT_BYTES)
        except _DATA_ERRORS as error:
            raise _Failed(packed.position - LARGEST_INPUT, error) from error
        data = b""
        if block:
            yield block
    packed.give_back(len(inflater.unused_data))
