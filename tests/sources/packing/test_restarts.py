"""Points from which decompression starts again give what reading from the start gives, and no damage less."""

import gzip
import io
import json
import random
import zlib
from collections.abc import Iterator

import pytest
from isal import igzip_lib

from corpus_latam.sources.packing import compression, restarts, watch
from corpus_latam.sources.packing.damage import DamagedFileError
from corpus_latam.sources.packing.deflate_blocks import find_block, from_bit
from corpus_latam.sources.packing.restarts import Restarts
from tests.sources.packed_files import PACK


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(restarts, "APART", 400_000)
    monkeypatch.setattr(watch, "AGAIN", 100_000)
    monkeypatch.setattr(restarts, "LOOKAHEAD", 0)


def prose(size: int, seed: int = 0) -> bytes:
    """Words that compress as text does."""
    chance = random.Random(seed)
    words = ["".join(chance.choices("abcdefghilmnoprstu", k=chance.randint(2, 9))) for _ in range(5_000)]
    return " ".join(chance.choices(words, k=size // 6)).encode()


CONTENT = prose(4_000_000)
SUFFIXES = ["gz 1", "gz 6", "gz 9", "gz members", "bz2 members", "xz members", "zst frames"]


def pack(kind: str) -> tuple[str, bytes]:
    codec, how = kind.split()
    if how.isdigit():
        return f".{codec}", gzip.compress(CONTENT, int(how), mtime=0)
    step = 500_000
    pieces = [CONTENT[at : at + step] for at in range(0, len(CONTENT), step)]
    return f".{codec}", b"".join(PACK[f".{codec}"](piece) for piece in pieces)


def read(packed: bytes, kind: str, start: int = 0, known: Restarts | None = None) -> tuple[bytes, str | None]:
    found = bytearray()
    try:
        for block in compression.unpacked(io.BytesIO(packed), kind, start, known):
            found += block
    except DamagedFileError as error:
        return bytes(found), error.reason
    return bytes(found), None


def points(packed: bytes, kind: str) -> Iterator[tuple[int, Restarts]]:
    """How far reading had come, and what a cursor would have held then."""
    found = Restarts()
    reached, last = 0, None
    for block in compression.unpacked(io.BytesIO(packed), kind, 0, found):
        reached += len(block)
        known = found.to_json()
        if known != last:
            last = known
            yield reached, Restarts(json.loads(json.dumps(known)))


@pytest.mark.parametrize("kind", SUFFIXES)
def test_reading_starts_at_every_point(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    suffix, packed = pack(kind)
    found = list(points(packed, suffix))
    assert len(found) >= 2
    monkeypatch.setattr(compression, "PackedInput", _Late)
    for reached, known in found:
        assert known.best(reached).packed > 0
        assert read(packed, suffix, reached, known) == (CONTENT[reached:], None)


class _Late(compression.PackedInput):
    """An input of which nothing is read that lies before the first point."""

    def take(self, size: int) -> bytes:
        assert self.position >= 100_000
        return super().take(size)


def test_points_are_found_after_a_point(monkeypatch: pytest.MonkeyPatch) -> None:
    suffix, packed = pack("gz 6")
    reached, known = next(points(packed, suffix))
    first = known.best(reached)
    seen = set()
    for _ in compression.unpacked(io.BytesIO(packed), suffix, reached, known):
        seen.add(known.best(1 << 40).packed)
    assert len(seen) >= 3
    last = known.best(1 << 40)
    assert last.packed > first.packed
    assert zlib.crc32(CONTENT[: last.unpacked]) == last.checksum
    assert read(packed, suffix, last.unpacked, known) == (CONTENT[last.unpacked :], None)


def test_damage_behind_a_point_is_found_to_the_byte() -> None:
    suffix, packed = pack("gz 6")
    reached, known = next(points(packed, suffix))
    chance = random.Random(1)
    start = known.best(reached).packed
    for _ in range(3):
        place = chance.randrange(start + 10, len(packed))
        spoilt = packed[:place] + bytes([packed[place] ^ 1 << chance.randrange(8)]) + packed[place + 1 :]
        whole, reason = read(spoilt, suffix)
        assert read(spoilt, suffix, reached, known) == (whole[reached:], reason)
        whole, reason = read(packed[:place], suffix)
        assert read(packed[:place], suffix, reached, known) == (whole[reached:], reason)


@pytest.mark.parametrize("kind", ["gz 6", "gz members", "zst frames"])
def test_a_wrong_checksum_is_told_after_a_point_too(kind: str) -> None:
    suffix, packed = pack(kind)
    reached, known = next(points(packed, suffix))
    wrong = packed[:-6] + bytes([packed[-6] ^ 1]) + packed[-5:] if suffix == ".gz" else packed[:-1] + b"\0"
    assert read(wrong, suffix, reached, known) == (CONTENT[reached:], "compressed file has a wrong checksum")


def test_small_files_have_no_points() -> None:
    packed = gzip.compress(CONTENT[:100_000])
    found = Restarts()
    read(packed, ".gz", 0, found)
    assert found.to_json() is None


@pytest.mark.parametrize("bit", range(8))
@pytest.mark.parametrize("library", ["zlib", "isal"])
def test_a_stream_begins_at_any_bit(bit: int, library: str) -> None:
    fixed = zlib.compressobj(6, wbits=-15, strategy=zlib.Z_FIXED)
    plain = fixed.compress(CONTENT[:9_000]) + fixed.flush()
    number = int.from_bytes(plain, "little") << bit | (1 << bit) - 1
    data = number.to_bytes(len(plain) + 1, "little")
    isal = igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_DEFLATE)
    inflater = zlib.decompressobj(-zlib.MAX_WBITS) if library == "zlib" else isal
    assert inflater.decompress(from_bit(data, bit)) == CONTENT[:9_000]


def test_blocks_that_are_stored_keep_their_place() -> None:
    packer = zlib.compressobj(6, wbits=31)
    pieces = [
        packer.compress(CONTENT[at : at + 90_000]) + packer.flush(zlib.Z_FULL_FLUSH)
        for at in range(0, len(CONTENT), 90_000)
    ]
    packed = b"".join(pieces) + packer.flush()
    for reached, known in points(packed, ".gz"):
        assert read(packed, ".gz", reached, known) == (CONTENT[reached:], None)


def test_noise_holds_no_block() -> None:
    chance = random.Random(0)
    assert find_block(chance.randbytes(256 << 10), chance.randbytes(1 << 20)) is None
