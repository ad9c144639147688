"""Damaged compressed files: all that comes before the damage arrives. Output is bounded."""

import lzma
import random
import tracemalloc
import zlib
from pathlib import Path

import pytest
import zstandard

from corpus_latam.sources.packing.compression import read_blocks
from corpus_latam.sources.packing.damage import DAMAGED, WINDOW_TOO_LARGE, WRONG_CHECKSUM, DamagedFileError
from tests.sources import packed_files

MUTANTS = 25
LARGEST_BLOCK = 1 << 20


def read(path: Path, packed: bytes) -> tuple[bytes, str | None]:
    """What comes of a file, and why no more."""
    path.write_bytes(packed)
    found = []
    try:
        for block in read_blocks(str(path)):
            assert 0 < len(block) <= LARGEST_BLOCK
            found.append(block)
    except DamagedFileError as error:
        return b"".join(found), error.reason
    return b"".join(found), None


@pytest.mark.parametrize("suffix", packed_files.PACK)
@pytest.mark.parametrize("parts", [1, 7])
def test_nothing_before_the_damage_is_lost(tmp_path: Path, suffix: str, parts: int) -> None:
    chance = random.Random(f"{suffix}{parts}")
    for number in range(MUTANTS):
        data = packed_files.lines(chance.choice([5, 400, 2500]), number)
        packed = packed_files.mutant(packed_files.members(suffix, data, parts), chance)
        found, _ = read(tmp_path / f"a.jsonl{suffix}", packed)
        assert found.startswith(packed_files.read_byte_by_byte(suffix, packed))


@pytest.mark.parametrize("suffix", packed_files.PACK)
def test_content_is_read_on_from_any_byte_up_to_the_same_damage(tmp_path: Path, suffix: str) -> None:
    data = packed_files.lines(4000, 1)
    packed = bytearray(packed_files.members(suffix, data, 3))
    packed[len(packed) * 2 // 3 + 200] ^= 0x10
    path = tmp_path / f"a.jsonl{suffix}"
    found, reason = read(path, bytes(packed))
    assert reason is not None
    for start in (1, len(found) // 2, len(found) - 1, len(found)):
        rest = b""
        with pytest.raises(DamagedFileError, match=reason):  # noqa: PT012
            for block in read_blocks(str(path), start):
                rest += block
        assert rest == found[start:]


CHECKSUM = {".gz": -5, ".bz2": -3, ".xz": -29, ".zst": -1}
"""A byte of the checksum, from the end of a member with few records."""


@pytest.mark.parametrize("suffix", packed_files.PACK)
def test_a_wrong_checksum_costs_no_record_of_any_member(tmp_path: Path, suffix: str) -> None:
    first, second = packed_files.lines(300, 1), packed_files.lines(300, 2)
    wrong = bytearray(packed_files.PACK[suffix](first))
    wrong[CHECKSUM[suffix]] ^= 1
    packed = bytes(wrong) + packed_files.PACK[suffix](second)
    assert read(tmp_path / f"a{suffix}", packed) == (first + second, WRONG_CHECKSUM)


def test_a_wrong_size_behind_a_gzip_member_is_a_wrong_checksum(tmp_path: Path) -> None:
    packed = packed_files.members(".gz", b"hola\n" * 9, 1)
    assert read(tmp_path / "a.gz", packed[:-1] + b"\7" + packed) == (b"hola\n" * 18, WRONG_CHECKSUM)


def test_a_wrong_checksum_costs_no_other_block_of_an_xz_stream(tmp_path: Path) -> None:
    """As `xz -T` writes them. Python's lzma makes one block, so two streams are put together."""
    data = [packed_files.lines(200, n) for n in range(3)]
    streams = [lzma.compress(each, check=lzma.CHECK_CRC32) for each in data]
    bodies = [bytearray(_blocks(stream)) for stream in streams]
    bodies[1][-1] ^= 0xFF
    index = _index(b"".join(_records(stream) for stream in streams), 3)
    footer_start = len(index) // 4 - 1
    footer = footer_start.to_bytes(4, "little") + streams[0][6:8]
    packed = streams[0][:12] + b"".join(bodies) + index + _crc(footer) + footer + b"YZ"
    good = read(tmp_path / "a.xz", packed.replace(bytes(bodies[1]), _blocks(streams[1])))
    assert good == (b"".join(data), None)
    assert read(tmp_path / "a.xz", packed + streams[0]) == (b"".join(data) + data[0], WRONG_CHECKSUM)


def _blocks(stream: bytes) -> bytes:
    return stream[12 : -12 - 4 * (int.from_bytes(stream[-8:-4], "little") + 1)]


def _records(stream: bytes) -> bytes:
    """The index's record of a stream with one block."""
    index = stream[-12 - 4 * (int.from_bytes(stream[-8:-4], "little") + 1) : -12]
    at = 2
    for _ in range(2):
        while index[at] & 0x80:
            at += 1
        at += 1
    return index[2:at]


def _index(records: bytes, count: int) -> bytes:
    content = bytes([0, count]) + records
    content += bytes(-len(content) % 4)
    return content + _crc(content)


def _crc(data: bytes) -> bytes:
    return zlib.crc32(data).to_bytes(4, "little")


def zstd_runs(window_log: int, blocks: int) -> bytes:
    """A frame of so many blocks, each 128 KiB of newlines in four bytes."""
    run = (128 << 10) << 3 | 1 << 1
    starts = [run | (number == blocks - 1) for number in range(blocks)]
    header = b"\x28\xb5\x2f\xfd\0" + bytes([window_log - 10 << 3])
    return header + b"".join(start.to_bytes(3, "little") + b"\n" for start in starts)


@pytest.mark.parametrize("suffix", packed_files.PACK)
def test_output_is_bounded_whatever_the_ratio(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    packed = zstd_runs(17, 500) if suffix == ".zst" else packed_files.PACK[suffix](b"\n" * (64 << 20))
    path.write_bytes(packed)
    tracemalloc.start()
    size = sum(len(block) for block in read_blocks(str(path)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size >= 60 << 20
    assert peak < 16 << 20  # xz holds a dictionary of 8 MB


def test_a_window_that_no_memory_holds_is_named(tmp_path: Path) -> None:
    assert read(tmp_path / "a.zst", zstd_runs(32, 1)) == (b"", WINDOW_TOO_LARGE)
    assert read(tmp_path / "a.zst", zstd_runs(31, 1)) == (b"\n" * (128 << 10), None)


def test_frames_of_other_programs_are_left_out(tmp_path: Path) -> None:
    skippable = b"\x50\x2a\x4d\x18\x05\0\0\0index"
    frame = zstandard.ZstdCompressor(write_content_size=False).compress(b"uno\n")
    assert read(tmp_path / "a.zst", skippable + frame + skippable + frame) == (b"uno\nuno\n", None)


@pytest.mark.parametrize("suffix", packed_files.PACK)
def test_what_is_no_member_is_damage_but_for_padding_behind_one(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    one = packed_files.PACK[suffix](b"uno\n")
    assert read(path, b"") == (b"", None)
    assert read(path, b"\0" * 999) == (b"", DAMAGED)
    assert read(path, one + b"\0" * 512 + one + b"\0" * 700_000) == (b"uno\nuno\n", None)
    assert read(path, one + b"garbage" * 9) == (b"uno\n", DAMAGED)


@pytest.mark.parametrize("suffix", packed_files.PACK)
def test_many_short_members_are_read(tmp_path: Path, suffix: str) -> None:
    one = packed_files.PACK[suffix](b"uno\n")
    assert read(tmp_path / f"a{suffix}", one * 3000) == (b"uno\n" * 3000, None)
