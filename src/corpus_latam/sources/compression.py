"""Reads a plain or compressed file as blocks of bytes from any offset of its uncompressed content."""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterator
from typing import IO, Any

import zstandard
from isal import igzip_lib

from corpus_latam.storage import paths
from corpus_latam.storage.listing import has_suffix

ENDS_EARLY = "compressed file ends early"
DAMAGED = "compressed data are damaged"

BLOCK_BYTES = 1 << 20
ZSTD_INPUT_BYTES = 32 << 10
"""Small, since zstandard's decompressor cannot bound its output, and a block of it may grow 4,000-fold."""


class DamagedFileError(Exception):
    """The compressed data stop making sense here; `reason` is `ENDS_EARLY` or `DAMAGED`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


LONGEST_WINDOW = 2**31
"""Of files made with `zstd --long=31`."""


class _Zstandard:
    """zstandard's decompressor with the interface of `bz2.BZ2Decompressor`."""

    needs_input = True

    def __init__(self) -> None:
        self._inner = zstandard.ZstdDecompressor(max_window_size=LONGEST_WINDOW).decompressobj()

    def decompress(self, data: bytes, max_length: int) -> bytes:
        return self._inner.decompress(data)

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data


def _gzip() -> Any:
    return igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_GZIP)


DECOMPRESSORS: dict[str, tuple[Callable[[], Any], int]] = {
    ".gz": (_gzip, BLOCK_BYTES),
    ".bz2": (bz2.BZ2Decompressor, BLOCK_BYTES),
    ".xz": (lzma.LZMADecompressor, BLOCK_BYTES),
    ".zst": (_Zstandard, ZSTD_INPUT_BYTES),
}
"""By suffix: what makes a decompressor, and how many bytes it is fed at a time."""

SUFFIXES = ("", *DECOMPRESSORS)

_DATA_ERRORS: Any = (
    OSError,
    EOFError,
    ValueError,
    zlib.error,
    lzma.LZMAError,
    zstandard.ZstdError,
    igzip_lib.IsalError,
)


def read_blocks(path: str, start: int = 0) -> Iterator[bytes]:
    """Uncompressed content from byte `start` on, in blocks of about 1 MB, never empty.

    Compressed files are read from their beginning and what lies before `start` is dropped.
    Raises `DamagedFileError` after the last block that could be read.
    """
    with paths.open_read(path) as stream:
        kind = next((suffix for suffix in DECOMPRESSORS if has_suffix(path, (suffix,))), None)
        if kind is None:
            stream.seek(start)
            yield from iter(lambda: stream.read(BLOCK_BYTES), b"")
            return
        yield from _skip(_decompress(stream, *DECOMPRESSORS[kind]), start)


def _skip(blocks: Iterator[bytes], start: int) -> Iterator[bytes]:
    position = 0
    for block in blocks:
        position += len(block)
        if position > start:
            yield block[max(0, len(block) - (position - start)) :]


def _decompress(stream: IO[bytes], make: Callable[[], Any], input_bytes: int) -> Iterator[bytes]:
    """All members of a file one after the other (gzip and zstd files may be concatenated)."""
    data = stream.read(input_bytes)
    while data:
        decompressor = make()
        while not decompressor.eof:
            if decompressor.needs_input and not data:
                data = stream.read(input_bytes)
                if not data:
                    raise DamagedFileError(ENDS_EARLY)
            block = _feed(decompressor, data)
            data = b""
            if block:
                yield block
        # zero padding after a member is legal (tar blocks, tapes); anything else must be a member
        data = decompressor.unused_data.lstrip(b"\0") or stream.read(input_bytes).lstrip(b"\0")


def _feed(decompressor: Any, data: bytes) -> bytes:
    try:
        return bytes(decompressor.decompress(data, BLOCK_BYTES))
    except _DATA_ERRORS as error:
        raise DamagedFileError(DAMAGED) from error
