"""The header that lies before each member of a zip archive, and what it says.

The format: PKWARE's APPNOTE, 4.3.7 and 4.5.3.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

from corpus_latam.sources.packing.content import Content

LOCAL, DIRECTORY = b"PK\x03\x04", (b"PK\x01\x02", b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x08")
"""First bytes of a member, and of what lies behind the last one."""
DESCRIPTOR = b"PK\x07\x08"
LOCAL_BYTES = 30
IS_ENCRYPTED, LENGTH_BEHIND, IS_UTF8 = 1, 8, 0x800
"""Flags of a member."""
IN_EXTRA = 0xFFFFFFFF
"""Stands for a length that the zip64 field has."""


class Member(NamedTuple):
    """What a header says of a member. `checksum` or `size` null: nobody knows it."""

    name: str
    flags: int
    method: int
    checksum: int | None
    packed: int
    size: int | None
    mode: int = 0


def read_local(content: Content, offset: int) -> tuple[Member, int] | None:
    """What the header at `offset` says, and where the bytes begin behind it; null where there is none."""
    if offset < 0:
        return None
    content.seek(offset)
    header = content.read(LOCAL_BYTES)
    if len(header) < LOCAL_BYTES or not header.startswith(LOCAL):
        return None
    numbers = struct.unpack("<HHHHIIIHH", header[6:])
    flags, method, _, _, checksum, packed, size, name_bytes, extra_bytes = numbers
    name = content.read(name_bytes)
    extra = content.read(extra_bytes)
    if IN_EXTRA in (packed, size):
        size, packed = _zip64(extra) or (size, packed)
    start = offset + LOCAL_BYTES + name_bytes + extra_bytes
    return Member(decoded(name), flags, method, checksum, packed, size), start


def decoded(name: bytes) -> str:
    """A name that no flag says the encoding of."""
    try:
        return name.decode()
    except UnicodeDecodeError:
        return name.decode("cp437")


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
