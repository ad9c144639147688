"""Files as mC4 has them, of any size: JSON Lines of made-up Spanish in one gzip member."""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import orjson

SYLLABLES = (
    "ca",
    "de",
    "la",
    "mi",
    "no",
    "po",
    "ra",
    "se",
    "ti",
    "ve",
    "lo",
    "que",
    "ción",
    "ñan",
    "ár",
    "tos",
)
WORDS = 20_000
PIECE_BYTES = 16 << 20


def records(size: int, seed: int = 0) -> Iterator[dict[str, str]]:
    """Records of about `size` bytes of JSON together."""
    chance = random.Random(seed)
    words = ["".join(chance.choices(SYLLABLES, k=chance.randint(1, 4))) for _ in range(WORDS)]
    weights = [1 / (rank + 3) for rank in range(WORDS)]
    made = 0
    while made < size:
        text = " ".join(chance.choices(words, weights, k=chance.randint(100, 700)))
        record = {
            "text": text,
            "timestamp": "2020-02-03T04:05:06Z",
            "url": f"https://www.ejemplo.cl/nota/{chance.getrandbits(48):x}",
        }
        made += len(text.encode()) + 100
        yield record


@cache
def _piece(size: int) -> tuple[bytes, bytes]:
    """So many bytes of JSON Lines or a few more, and the same in a stretch of deflate."""
    piece = b"".join(orjson.dumps(record) + b"\n" for record in records(size))
    packer = zlib.compressobj(6, wbits=-zlib.MAX_WBITS)
    return piece, packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)


def write_gzip(path: Path, size: int) -> int:
    """Writes `size` bytes of JSON Lines or a little more, as one member; returns their number.

    The same stretch of text is packed once and written again and again: deflate does not look back so far.
    """
    piece, packed = _piece(min(size, PIECE_BYTES))
    checksum = made = 0
    with path.open("wb") as file:
        file.write(b"\x1f\x8b\x08\0\0\0\0\0\0\xff")
        while made < size:
            file.write(packed)
            checksum, made = zlib.crc32(piece, checksum), made + len(piece)
        file.write(
            zlib.compressobj(6, wbits=-zlib.MAX_WBITS).flush() + struct.pack("<II", checksum, made % 2**32)
        )
    return made
