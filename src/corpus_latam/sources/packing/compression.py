"""Reads a plain or compressed file as blocks of bytes from any offset of its uncompressed content."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from corpus_latam.sources.packing.damage import DamagedFileError
from corpus_latam.sources.packing.packed_input import PackedInput, Readable
from corpus_latam.sources.packing.restarts import START, Point, Restarts
from corpus_latam.sources.packing.skipping import skip
from corpus_latam.sources.packing.streams import BZIP2, GZIP, XZ, member_blocks
from corpus_latam.sources.packing.zstd_frames import zstd_blocks
from corpus_latam.storage import paths
from corpus_latam.storage.listing import has_suffix

BLOCK_BYTES = 1 << 20

DECOMPRESSORS: dict[str, Callable[[PackedInput, Restarts | None, Point], Iterator[bytes]]] = {
    ".gz": partial(member_blocks, codec=GZIP),
    ".bz2": partial(member_blocks, codec=BZIP2),
    ".xz": partial(member_blocks, codec=XZ),
    ".zst": zstd_blocks,
}
"""By suffix."""

SUFFIXES = ("", *DECOMPRESSORS)

LARGEST_RATIO, SUSPECTED_BYTES = 1_000, 256 << 20
"""A file that has given so many bytes, and so many times its own length, is a bomb: prose gives 3 to 10 times
its packed length, tables of zeros some hundreds."""
BOMB = "compressed file gives more than 1,000 times its length (a bomb?)"


def compression_of(name: str) -> str | None:
    """The suffix of a compressed file's name."""
    return next((suffix for suffix in DECOMPRESSORS if has_suffix(name, (suffix,))), None)


def read_blocks(path: str, start: int = 0, restarts: Restarts | None = None) -> Iterator[bytes]:
    """Uncompressed content from byte `start` on, in blocks of 1 MiB at most, never empty.

    Compressed files are read from the last of their `restarts` that lies before `start`, and those that are
    found on the way are added to them. Raises `damage.DamagedFileError` after the last byte that could be
    read.
    """
    return read_blocks_as(path, compression_of(path), start, restarts)


def read_blocks_as(
    path: str, kind: str | None, start: int = 0, restarts: Restarts | None = None
) -> Iterator[bytes]:
    """The same of a file of this kind (a key of `DECOMPRESSORS`, null for none), whatever its name."""
    if kind is None:
        yield from stored_blocks(path, start)
        return
    with paths.open_read(path) as stream:
        yield from unpacked(stream, kind, start, restarts)


def stored_blocks(path: str, start: int = 0) -> Iterator[bytes]:
    """A file as it lies, from byte `start` on."""
    with paths.open_read(path) as stream:
        stream.seek(start)
        yield from iter(lambda: stream.read(BLOCK_BYTES), b"")


def unpacked(
    stream: Readable, kind: str, start: int = 0, restarts: Restarts | None = None
) -> Iterator[bytes]:
    """The content of a compressed stream, whose kind is a key of `DECOMPRESSORS`, from byte `start` on."""
    packed = PackedInput(stream)
    point = restarts.best(start) if restarts else START
    blocks = DECOMPRESSORS[kind](packed, restarts, point)
    return skip(limited(blocks, packed, point.unpacked), start - point.unpacked)


def limited(blocks: Iterator[bytes], packed: PackedInput, given: int = 0) -> Iterator[bytes]:
    """The blocks, up to where they are too many for what was read to make them. given: bytes before them."""
    for block in blocks:
        given += len(block)
        if given > SUSPECTED_BYTES and given > LARGEST_RATIO * packed.position:
            raise DamagedFileError(BOMB)
        yield block
