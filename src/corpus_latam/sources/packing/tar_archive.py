"""Reads tar archives in one pass: what each member is called, and where its bytes lie.

The standard library's tarfile gives up a whole archive for one header; here what comes before it arrives. The
format: POSIX.1-2017, pax, "ustar Interchange Format", and GNU tar's manual.
"""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from typing import Any, NamedTuple

from corpus_latam.sources.packing.content import Content
from corpus_latam.sources.packing.damage import DamagedFileError
from corpus_latam.sources.packing.entries import ENDS_EARLY, LINK, SPECIAL, Entry, stored

BLOCK = 512
LONGEST_EXTENSION = 1 << 20
"""Bytes of a header that says a long name, or pax records."""

DAMAGED_HEADER = "archive is damaged: a header of a member makes no sense"
NO_END = "archive ends without its end mark: it may be cut off"
SPARSE_KEY = "GNU.sparse."
"""How the keys of GNU tar's pax records for sparse files begin."""
SPARSE = "sparse file in an archive: its holes are not filled in"

SPARSE_MORE, SPARSE_MORE_AGAIN = 482, 504
"""Bytes of GNU tar's sparse header, and of the blocks behind it, that say whether another one follows."""

REGULAR = (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.CONTTYPE)
LINKS = (tarfile.LNKTYPE, tarfile.SYMTYPE)
WITHOUT_CONTENT = (*LINKS, tarfile.DIRTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE)
EXTENSIONS = (tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK, tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE)
IGNORED = (tarfile.DIRTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGLINK, b"V", b"D")
"""Folders, headers for all members, names of what links lead to, labels of volumes."""


class _Place(NamedTuple):
    """Where a member's bytes lie."""

    name: str
    start: int
    size: int


def entries(content: Content, at: Any = None) -> Iterator[Entry]:
    """The members in their order, from the one at `at` on.

    Raises `DamagedFileError` behind the last one that can be found.
    """
    following = 0
    if at is not None:
        place = _Place(*at)
        yield _entry(content, place)
        following = _behind(place)
    while (member := _next(content, following)) is not None:
        info, place = member
        following = _behind(place)
        if info.type in IGNORED or (info.type in REGULAR and place.name.endswith("/")):
            continue
        yield _entry(content, place, _problem(info))


def _entry(content: Content, place: _Place, problem: str | None = None) -> Entry:
    return Entry(place.name, list(place), stored(content, place.start, place.size), problem)


def _behind(place: _Place) -> int:
    return place.start + -(-place.size // BLOCK) * BLOCK


def _problem(info: tarfile.TarInfo) -> str | None:
    if info.type in LINKS:
        return LINK
    if info.type == tarfile.GNUTYPE_SPARSE or SPARSE_KEY in info.pax_headers:
        return SPARSE
    return None if info.type in REGULAR else SPECIAL


def _next(content: Content, position: int) -> tuple[tarfile.TarInfo, _Place] | None:
    """The header at `position` with what the headers before it say of it; null at the archive's end."""
    records: dict[str, str] = {}
    while True:
        found = _header(content, position)
        if found is None:
            return None
        info, position = found
        if info.type not in EXTENSIONS:
            name = records.get("path", info.name)
            size = _number(records.get("size"), info.size)
            info.pax_headers = records
            return info, _Place(name, position, 0 if info.type in WITHOUT_CONTENT else size)
        if info.size > LONGEST_EXTENSION:
            raise DamagedFileError(DAMAGED_HEADER)
        value = _read(content, position, info.size)
        position += -(-info.size // BLOCK) * BLOCK
        if info.type == tarfile.GNUTYPE_LONGNAME:
            records["path"] = _text(value.partition(b"\0")[0])
        elif info.type != tarfile.GNUTYPE_LONGLINK:
            records.update(_of_use(_pax(value)))


def _header(content: Content, position: int) -> tuple[tarfile.TarInfo, int] | None:
    """The next header from `position` on, and where what follows it begins."""
    zeros = 0
    while True:
        block = _read(content, position, BLOCK, may_end=True)
        position += BLOCK
        if not block:
            if not zeros:
                raise DamagedFileError(NO_END)
            return None
        if block.count(b"\0") < BLOCK:
            break
        zeros += 1
    try:
        info = tarfile.TarInfo.frombuf(block, "latin-1", "strict")
    except tarfile.HeaderError:
        raise DamagedFileError(DAMAGED_HEADER) from None
    info.name = _text(info.name.encode("latin-1"))
    more = info.type == tarfile.GNUTYPE_SPARSE and block[SPARSE_MORE]
    while more:
        more = _read(content, position, BLOCK)[SPARSE_MORE_AGAIN]
        position += BLOCK
    return info, position


def _read(content: Content, position: int, size: int, *, may_end: bool = False) -> bytes:
    content.seek(position)
    found = content.read(size)
    if len(found) < size and (found or content.damage or not may_end):
        raise DamagedFileError(content.damage or ENDS_EARLY)
    return found


def _of_use(records: dict[str, str]) -> dict[str, str]:
    """What is looked at later. Headers may follow each other without end, each with other keys."""
    kept = {key: value for key, value in records.items() if key in ("path", "size")}
    if any(key.startswith(SPARSE_KEY) for key in records):
        kept[SPARSE_KEY] = ""
    return kept


def _pax(value: bytes) -> dict[str, str]:
    """Records `LENGTH KEY=VALUE\\n`; what makes no sense ends them."""
    records, at = {}, 0
    while (space := value.find(b" ", at, at + 20)) > 0 and value[at:space].isdigit():
        length = int(value[at:space])
        key, is_record, rest = value[space + 1 : at + length - 1].partition(b"=")
        if not is_record or length <= space - at:
            break
        records[_text(key)] = _text(rest)
        at += length
    return records


def _number(digits: str | None, otherwise: int) -> int:
    return int(digits) if digits and digits.isascii() and digits.isdigit() and len(digits) < 20 else otherwise


def _text(name: bytes) -> str:
    """A name as UTF-8, or where it is none as old Windows and Unix machines wrote it."""
    try:
        return name.decode()
    except UnicodeDecodeError:
        return name.decode("cp1252", "replace")
