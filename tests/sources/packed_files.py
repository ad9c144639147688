"""Compressed files for tests, whole and damaged, and a slow reader of them that is fed byte by byte."""

import bz2
import gzip
import lzma
import random
import zlib
from collections.abc import Callable
from typing import Any

import zstandard

PACK: dict[str, Callable[[bytes], bytes]] = {
    ".gz": lambda data: gzip.compress(data, mtime=0),
    ".bz2": lambda data: bz2.compress(data, 1),
    ".xz": lzma.compress,
    ".zst": zstandard.ZstdCompressor(write_checksum=True).compress,
}
MAKE: dict[str, Callable[[], Any]] = {
    ".gz": lambda: zlib.decompressobj(31),
    ".bz2": bz2.BZ2Decompressor,
    ".xz": lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ),
    ".zst": lambda: zstandard.ZstdDecompressor().decompressobj(),
}
ERRORS = (OSError, EOFError, zlib.error, lzma.LZMAError, zstandard.ZstdError)


def lines(count: int, seed: int) -> bytes:
    """So many JSON lines that do not compress too well."""
    chance = random.Random(seed)
    return b"".join(
        b'{"id":%d,"text":"%s"}\n' % (n, "".join(chance.choices("aeioulnrst ", k=40)).encode())
        for n in range(count)
    )


def members(suffix: str, data: bytes, parts: int) -> bytes:
    """`data` in so many members or frames, cut anywhere."""
    size = -(-len(data) // parts)
    return b"".join(PACK[suffix](data[at : at + size]) for at in range(0, len(data), size))


def mutant(packed: bytes, chance: random.Random) -> bytes:
    """A byte is another one, or the file ends there."""
    place = chance.randrange(len(packed))
    if chance.random() < 0.2:
        return packed[:place]
    return packed[:place] + bytes([packed[place] ^ chance.randrange(1, 256)]) + packed[place + 1 :]


def read_byte_by_byte(suffix: str, packed: bytes) -> bytes:
    """What a streaming decompressor gives before it fails."""
    found = []
    decompressor = MAKE[suffix]()
    for place in range(len(packed)):
        if decompressor.eof:
            decompressor = MAKE[suffix]()
        try:
            found.append(decompressor.decompress(packed[place : place + 1]))
        except ERRORS:
            break
    return b"".join(found)
