"""Reads zip archives by their directory, or where it is cut off by the header before each member.

The standard library reads the directory. It loses what comes before damage in a member, so the members are
read here. The format: PKWARE's APPNOTE.
"""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import IO, Any, NamedTuple

from corpus_latam.sources.packing.compression import limited
from corpus_latam.sources.packing.content import Content, OpenAt, Slice
from corpus_latam.sources.packing.damage import WRONG_CHECKSUM, DamagedFileError
from corpus_latam.sources.packing.entries import ENDS_EARLY, LINK, SPECIAL, Entry, stored
from corpus_latam.sources.packing.packed_input import PackedInput
from corpus_latam.sources.packing.skipping import skip
from corpus_latam.sources.packing.streams import BZIP2, DEFLATE, XZ, member_blocks, one_member
from corpus_latam.sources.packing.zstd_frames import zstd_blocks

ENCRYPTED = "encrypted member of a zip archive"
UNKNOWN_METHOD = "zip compression method {} is not read"
OVERLAP = "members of the zip archive share their bytes (a bomb?)"
NO_DIRECTORY = "zip archive without its directory: it may be cut off"
DAMAGED_HEADER = "archive is damaged: a header of a member makes no sense"
UNKNOWN_LENGTH = "zip member of unknown length: the archive's directory is missing"

LOCAL, DIRECTORY = b"PK\x03\x04", (b"PK\x01\x02", b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x08")
"""First bytes of a member, and of what lies behind the last one."""
DESCRIPTOR = b"PK\x07\x08"
LOCAL_BYTES = 30
IS_ENCRYPTED, LENGTH_BEHIND, IS_UTF8 = 1, 8, 0x800
"""Flags of a member."""
IN_EXTRA = 0xFFFFFFFF
"""Stands for a length that the zip64 field has."""
STORED, DEFLATED = 0, 8
UNPACK: dict[int, Callable[[PackedInput], Iterator[bytes]]] = {
    DEFLATED: partial(one_member, codec=DEFLATE),
    12: partial(member_blocks, codec=BZIP2),
    93: zstd_blocks,
    95: partial(member_blocks, codec=XZ),
}
"""By method."""
NAMES = {1: "shrink", 6: "implode", 9: "deflate64", 14: "lzma", 97: "wavpack", 98: "ppmd"}


class _Member(NamedTuple):
    """What a member's header says. `checksum` null: nobody knows it."""

    name: str
    flags: int
    method: int
    checksum: int | None
    packed: int
    size: int | None
    mode: int = 0


def entries(content: Content, opened: IO[bytes], at: Any = None) -> Iterator[Entry]:
    """The members in the order of the directory, from number `at` on.

    opened: the same file, for the directory. Raises `DamagedFileError` behind the last one that can be found.
    """
    try:
        with zipfile.ZipFile(opened) as archive:
            infos = archive.infolist()
            end = archive.start_dir
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, OverflowError, EOFError):
        yield from _without_directory(content, at or 0)
        return
    if sum(info.compress_size for info in infos) > end:
        raise DamagedFileError(OVERLAP)
    for number, info in enumerate(infos):
        if number < (at or 0) or info.is_dir():
            continue
        mode = info.external_attr >> 16 if info.create_system == 3 else 0
        member = _Member(
            _name(info),
            info.flag_bits,
            info.compress_type,
            info.CRC,
            info.compress_size,
            info.file_size,
            mode,
        )
        yield Entry(
            member.name, number, partial(_from_header, content, info.header_offset, member), _problem(member)
        )


def _name(info: zipfile.ZipInfo) -> str:
    """zipfile reads a name without the flag for UTF-8 as cp437, though macOS writes UTF-8 there."""
    name = info.filename
    return name if info.flag_bits & IS_UTF8 else _decoded(name.encode("cp437", "replace"))


def _decoded(name: bytes) -> str:
    try:
        return name.decode()
    except UnicodeDecodeError:
        return name.decode("cp437")


def _problem(member: _Member) -> str | None:
    if member.flags & IS_ENCRYPTED:
        return ENCRYPTED
    kind = stat.S_IFMT(member.mode)
    if kind not in (0, stat.S_IFREG):
        return LINK if kind == stat.S_IFLNK else SPECIAL
    if member.method != STORED and member.method not in UNPACK:
        named = f"{member.method} ({NAMES[member.method]})" if member.method in NAMES else str(member.method)
        return UNKNOWN_METHOD.format(named)
    return None


def _from_header(content: Content, offset: int, member: _Member, skipped: int) -> Iterator[bytes]:
    """The bytes of a member whose own header lies at `offset`, which a damaged directory puts anywhere."""
    if offset < 0:
        raise DamagedFileError(DAMAGED_HEADER)
    content.seek(offset)
    header = content.read(LOCAL_BYTES)
    if len(header) < LOCAL_BYTES:
        raise DamagedFileError(content.damage or ENDS_EARLY)
    if not header.startswith(LOCAL):
        raise DamagedFileError(DAMAGED_HEADER)
    name_bytes, extra_bytes = struct.unpack("<HH", header[26:])
    return _opener(content, offset + LOCAL_BYTES + name_bytes + extra_bytes, member)(skipped)


def _opener(content: Content, start: int, member: _Member) -> OpenAt:
    """The bytes of a member whose packed bytes begin at `start`."""
    if member.method == STORED:
        open_at = stored(content, start, member.packed)
    else:
        unpack = UNPACK[member.method]

        def open_at(skipped: int) -> Iterator[bytes]:
            packed = PackedInput(Slice(content, start, member.packed))
            return skip(limited(unpack(packed), packed), skipped)

    return partial(_checked, open_at, member)


def _checked(open_at: OpenAt, member: _Member, skipped: int) -> Iterator[bytes]:
    """The same, and `DamagedFileError` at its end where it is another than the archive says."""
    checksum, given = 0, skipped
    for block in open_at(skipped):
        checksum, given = zlib.crc32(block, checksum), given + len(block)
        yield block
    if member.size is not None and given != member.size:
        raise DamagedFileError(WRONG_CHECKSUM if given > member.size else ENDS_EARLY)
    if not skipped and member.checksum is not None and checksum != member.checksum:
        raise DamagedFileError(WRONG_CHECKSUM)


def _without_directory(content: Content, position: int) -> Iterator[Entry]:
    """The members as they lie one behind the other, from the header at `position` on."""
    while True:
        content.seek(position)
        header = content.read(LOCAL_BYTES)
        if header[:4] in DIRECTORY:
            raise DamagedFileError(NO_DIRECTORY)
        if len(header) < LOCAL_BYTES or not header.startswith(LOCAL):
            raise DamagedFileError(DAMAGED_HEADER if len(header) >= LOCAL_BYTES else NO_DIRECTORY)
        member, start = _read_local(content, header, position)
        following = start + member.packed
        problem = _problem(member)
        if member.flags & LENGTH_BEHIND and not member.packed:
            length = _length(content, start) if not problem and member.method == DEFLATED else None
            if length is None:
                yield Entry(member.name, position, lambda _: iter(()), problem or UNKNOWN_LENGTH)
                raise DamagedFileError(NO_DIRECTORY)
            member = member._replace(packed=length, checksum=None, size=None)
            following = _behind_descriptor(content, start + length)
        if not member.name.endswith("/"):
            yield Entry(member.name, position, _opener(content, start, member), problem)
        position = following


def _read_local(content: Content, header: bytes, position: int) -> tuple[_Member, int]:
    flags, method, _, _, checksum, packed, size, name_bytes, extra_bytes = struct.unpack(
        "<HHHHIIIHH", header[6:]
    )
    name = content.read(name_bytes)
    extra = content.read(extra_bytes)
    if IN_EXTRA in (packed, size):
        size, packed = _zip64(extra) or (size, packed)
    start = position + LOCAL_BYTES + name_bytes + extra_bytes
    return _Member(_decoded(name), flags, method, checksum, packed, size), start


def _zip64(extra: bytes) -> tuple[int, int] | None:
    """The lengths of the field that begins with 1."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind == 1 and length >= 16 and at + 20 <= len(extra):
            size, packed = struct.unpack_from("<QQ", extra, at + 4)
            return size, packed
        at += 4 + length
    return None


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
