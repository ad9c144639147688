"""Reads zip archives by their directory, or where it is cut off by the header before each member.

The standard library reads the directory. It loses what comes before damage in a member, so the members are
read here. The format: PKWARE's APPNOTE.
"""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import partial
from typing import IO, Any

from corpus_latam.sources.packing.compression import limited
from corpus_latam.sources.packing.content import Content, Slice
from corpus_latam.sources.packing.damage import WRONG_CHECKSUM, DamagedFileError
from corpus_latam.sources.packing.entries import ENDS_EARLY, LINK, SPECIAL, Entry, stored
from corpus_latam.sources.packing.packed_input import PackedInput
from corpus_latam.sources.packing.skipping import skip
from corpus_latam.sources.packing.streams import BZIP2, DEFLATE, XZ, member_blocks, one_member
from corpus_latam.sources.packing.zip_header import (
    DESCRIPTOR,
    DIRECTORY,
    IS_ENCRYPTED,
    IS_UTF8,
    LENGTH_BEHIND,
    LOCAL,
    Member,
    decoded,
    read_local,
)
from corpus_latam.sources.packing.zstd_frames import zstd_blocks

ENCRYPTED = "encrypted member of a zip archive"
UNKNOWN_METHOD = "zip compression method {} is not read"
OVERLAP = "members of the zip archive share their bytes (a bomb?)"
NO_DIRECTORY = "zip archive without its directory: it may be cut off"
DAMAGED_HEADER = "archive is damaged: a header of a member makes no sense"
UNKNOWN_LENGTH = "zip member of unknown length: the archive's directory is missing"

STORED, DEFLATED = 0, 8
UNPACK: dict[int, Callable[[PackedInput], Iterator[bytes]]] = {
    DEFLATED: partial(one_member, codec=DEFLATE),
    12: partial(member_blocks, codec=BZIP2),
    93: zstd_blocks,
    95: partial(member_blocks, codec=XZ),
}
"""By method."""
NAMES = {1: "shrink", 6: "implode", 9: "deflate64", 14: "lzma", 97: "wavpack", 98: "ppmd"}


def entries(content: Content, opened: IO[bytes], at: Any = None) -> Iterator[Entry]:
    """The members in the order of the directory, from number `at` on.

    opened: the same file, for the directory. Raises `DamagedFileError` behind the last one that can be found.
    """
    try:
        with zipfile.ZipFile(opened) as archive:
            infos = archive.infolist()
            end = archive.start_dir
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, OverflowError, EOFError):
        yield from _without_directory(content, at or 0, NO_DIRECTORY)
        return
    is_shared = len({info.header_offset for info in infos}) < len(infos)
    if is_shared or sum(info.compress_size for info in infos) > end:  # in a row, no byte is read twice
        yield from _without_directory(content, at or 0, OVERLAP)
        return
    starts = sorted((*(info.header_offset for info in infos), end))
    for number, info in enumerate(infos):
        if number >= (at or 0) and not info.is_dir():
            member = _of_directory(info)
            behind = bisect_right(starts, info.header_offset)
            room = starts[behind] - info.header_offset if behind < len(starts) else 0
            open_at = partial(_from_directory, content, infos, number, member, room)
            yield Entry(member.name, number, open_at, _problem(member) and _problem_of_both(content, info))


def _of_directory(info: zipfile.ZipInfo) -> Member:
    mode = info.external_attr >> 16 if info.create_system == 3 else 0
    sizes = (info.CRC, info.compress_size, info.file_size)
    return Member(_name(info), info.flag_bits, info.compress_type, *sizes, mode)


def _name(info: zipfile.ZipInfo) -> str:
    """zipfile reads a name without the flag for UTF-8 as cp437, though macOS writes UTF-8 there."""
    name = info.filename
    return name if info.flag_bits & IS_UTF8 else decoded(name.encode("cp437", "replace"))


def _problem(member: Member) -> str | None:
    if member.flags & IS_ENCRYPTED:
        return ENCRYPTED
    kind = stat.S_IFMT(member.mode)
    if kind not in (0, stat.S_IFREG):
        return LINK if kind == stat.S_IFLNK else SPECIAL
    if member.method != STORED and member.method not in UNPACK:
        named = f"{member.method} ({NAMES[member.method]})" if member.method in NAMES else str(member.method)
        return UNKNOWN_METHOD.format(named)
    return None


def _problem_of_both(content: Content, info: zipfile.ZipInfo) -> str | None:
    """Why a member cannot be read, if its own header agrees with the directory."""
    found = read_local(content, info.header_offset)
    member = _of_directory(info)
    return _problem(found[0]._replace(mode=member.mode) if found else member)


def _from_directory(
    content: Content, infos: list[zipfile.ZipInfo], number: int, member: Member, room: int, skipped: int
) -> Iterator[bytes]:
    """The bytes of the member of this number in the directory.

    room: bytes to the next header. What a member's own header says beyond them would be read twice.
    """
    places = _places(content, infos, number)
    found = next((found for place in places if (found := read_local(content, place))), None)
    if found is None:
        raise DamagedFileError(content.damage or DAMAGED_HEADER)
    local, start = found
    right = member if local.packed > room else _right(content, start, member, local)
    return _open(content, start, right, skipped)


def _places(content: Content, infos: list[zipfile.ZipInfo], number: int) -> Iterator[int]:
    """Where a member's own header may lie: where the directory says or, if that is damaged, as if all began
    at the file's start, or behind the member before."""
    shift = infos[0].header_offset
    for first in (0, shift):
        yield infos[number].header_offset - first
    for first in (0, shift) if number else ():
        yield _behind(content, infos[number - 1].header_offset - first)


def _behind(content: Content, offset: int) -> int:
    """Where the next header begins behind the member that lies at `offset`; -1 where nobody knows."""
    found = read_local(content, offset)
    if found is None:
        return -1
    member, start = found
    return -1 if member.flags & LENGTH_BEHIND else start + member.packed


def _right(content: Content, start: int, member: Member, local: Member) -> Member:
    """What fits the bytes, where the directory and a member's own header disagree."""
    if local.flags & LENGTH_BEHIND or local[2:6] == member[2:6]:
        return member
    return next((each for each in (member, local) if _fits(content, start, each)), member)


def _fits(content: Content, start: int, member: Member) -> bool:
    if _problem(member):
        return False
    try:
        for _ in _open(content, start, member, 0):
            pass
    except DamagedFileError:
        return False
    return True


def _open(content: Content, start: int, member: Member, skipped: int) -> Iterator[bytes]:
    """The bytes of a member whose packed bytes begin at `start`.

    `DamagedFileError` at their end where they are others than the archive says.
    """
    checksum, given = 0, skipped
    for block in _unpacked(content, start, member, skipped):
        checksum, given = zlib.crc32(block, checksum), given + len(block)
        yield block
    if member.size is not None and given != member.size:
        raise DamagedFileError(WRONG_CHECKSUM if given > member.size else ENDS_EARLY)
    if not skipped and member.checksum is not None and checksum != member.checksum:
        raise DamagedFileError(WRONG_CHECKSUM)


def _unpacked(content: Content, start: int, member: Member, skipped: int) -> Iterator[bytes]:
    if member.method == STORED:
        return stored(content, start, member.packed)(skipped)
    packed = PackedInput(Slice(content, start, member.packed))
    return skip(limited(UNPACK[member.method](packed), packed), skipped)


def _without_directory(content: Content, position: int, problem_at_end: str) -> Iterator[Entry]:
    """The members as they lie one behind the other, from the header at `position` on."""
    while (found := read_local(content, position)) is not None:
        member, start = found
        problem = _problem(member)
        following = start + member.packed
        if member.flags & LENGTH_BEHIND and not member.packed:
            length = _length(content, start) if not problem and member.method == DEFLATED else None
            if length is None:
                yield Entry(member.name, position, lambda _: iter(()), problem or UNKNOWN_LENGTH)
                break
            member = member._replace(packed=length, checksum=None, size=None)
            following = _behind_descriptor(content, start + length)
        if not member.name.endswith("/"):
            yield Entry(member.name, position, partial(_open, content, start, member), problem)
        position = following
    content.seek(position)
    ends_here = content.read(4) in (b"", *DIRECTORY)
    raise DamagedFileError(content.damage or (problem_at_end if ends_here else DAMAGED_HEADER))


def _length(content: Content, start: int) -> int:
    """How many bytes a deflated member takes, by reading it; to the archive's end where it is damaged."""
    packed = PackedInput(Slice(content, start, 1 << 62))
    try:
        for _ in UNPACK[DEFLATED](packed):
            pass
    except DamagedFileError:
        content.seek(start)
        while content.read(1 << 20):
            pass
        return content.tell() - start
    return packed.position


def _behind_descriptor(content: Content, position: int) -> int:
    """Where the next header begins behind checksum and lengths, which take 12 to 24 bytes."""
    content.seek(position)
    found = content.read(24 + 4)
    for length in (16, 24, 12, 20):
        if found[length : length + 4] in (LOCAL, *DIRECTORY):
            return position + length
    return position + (16 if found.startswith(DESCRIPTOR) else 12)
