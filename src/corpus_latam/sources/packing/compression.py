"""Reads a plain or compressed file as blocks of bytes from any offset of its uncompressed content."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from corpus_latam.sources.packing.packed_input import PackedInput
from corpus_latam.sources.packing.streams import BZIP2, GZIP, XZ, member_blocks
from corpus_latam.sources.packing.zstd_frames import zstd_blocks
from corpus_latam.storage import paths
from corpus_latam.storage.listing import has_suffix

BLOCK_BYTES = 1 << 20

DECOMPRESSORS: dict[str, Callable[[PackedInput], Iterator[bytes]]] = {
    ".gz": partial(member_blocks, codec=GZIP),
    ".bz2": partial(member_blocks, codec=BZIP2),
    ".xz": partial(member_blocks, codec=XZ),
    ".zst": zstd_blocks,
}
"""By suffix."""

SUFFIXES = ("", *DECOMPRESSORS)


def read_blocks(path: str, start: int = 0) -> Iterator[bytes]:
    """Uncompressed content from byte `start` on, in blocks of 1 MiB at most, never empty.

    Compressed files are read from their beginning and what lies before `start` is dropped.
    Raises `damage.DamagedFileError` after the last byte that could be read.
    """
    with paths.open_read(path) as stream:
        kind = next((suffix for suffix in DECOMPRESSORS if has_suffix(path, (suffix,))), None)
        if kind is None:
            stream.seek(start)
            yield from iter(lambda: stream.read(BLOCK_BYTES), b"")
            return
        yield from _skip(DECOMPRESSORS[kind](PackedInput(stream)), start)


def _skip(blocks: Iterator[bytes], start: int) -> Iterator[bytes]:
    position = 0
    for block in blocks:
        position += len(block)
        if position > start:
            yield block[max(0, len(block) - (position - start)) :]
