"""Keeps what OCR has read, by key, in a folder of this machine: of bounded size, and never in the way.

A folder that cannot be written, a full disk and an entry that was cut or changed cost a second reading and
nothing else. Several processes may write the same entry.
"""

from __future__ import annotations

import logging
import os
import re
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from corpus_latam.escaping import for_terminal

log = logging.getLogger(__name__)

SUFFIX = ".hocr"
ENTRY = re.compile(r"[0-9a-f]{64}\.hocr")
DIGEST_BYTES = 64
"""An entry is the SHA-256 of what follows, in hexadecimal digits, a line end, and what was read."""
LARGEST = 64 << 20
"""Bytes of an entry: more is no page."""
KEPT = 0.9
"""Share of the folder's limit that stays when the oldest entries go."""


class Folder(NamedTuple):
    """Where results are kept, and how many bytes of them."""

    path: str
    limit: int


def key_of(*parts: str | bytes) -> str:
    """A key of all that a result depends on."""
    digests = (sha256(part if isinstance(part, bytes) else part.encode()).hexdigest() for part in parts)
    return sha256("\n".join(digests).encode()).hexdigest()


def kept(folder: Folder, key: str) -> str | None:
    """What is kept under a key; null where nothing is, or where the entry is damaged."""
    try:
        with _place(folder, key).open("rb") as file:
            digest, _, body = file.read(LARGEST).partition(b"\n")
    except OSError:
        return None
    if len(digest) != DIGEST_BYTES or sha256(body).hexdigest().encode() != digest:
        return None
    return body.decode("utf-8", "replace")


def keep(folder: Folder, key: str, found: str) -> None:
    """Keeps it, whole or not at all."""
    place, body = _place(folder, key), found.encode("utf-8", "replace")
    unfinished = place.with_name(f"{place.name}.{os.getpid()}.tmp")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_bytes(sha256(body).hexdigest().encode() + b"\n" + body)
        unfinished.replace(place)
    except OSError as error:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        _say_once(folder, error.strerror or str(error))
        return
    size = _sizes(folder)
    size[0] += len(body) + DIGEST_BYTES + 1
    if size[0] > folder.limit:
        size[0] = _without_oldest(folder)


def _place(folder: Folder, key: str) -> Path:
    return Path(folder.path).expanduser() / key[:2] / f"{key}{SUFFIX}"


@cache
def _say_once(folder: Folder, why: str) -> None:
    log.warning(
        "ocr_cache: what OCR reads cannot be kept in %s (%s): pages are read again by the next run.",
        for_terminal(folder.path),
        for_terminal(why),
    )


@cache
def _sizes(folder: Folder) -> list[int]:
    """The bytes that the folder holds, counted once by this process and kept up from there."""
    return [sum(size for _, size, _ in _entries(folder))]


def _entries(folder: Folder) -> list[tuple[float, int, Path]]:
    """When each entry was written, its bytes and its place. What others put into the folder is none."""
    found = []
    for place in Path(folder.path).expanduser().glob(f"[0-9a-f][0-9a-f]/*{SUFFIX}"):
        if ENTRY.fullmatch(place.name) and place.name[:2] == place.parent.name and not place.is_symlink():
            with suppress(OSError):
                state = place.stat()
                found.append((state.st_mtime, state.st_size, place))
    return found


def _without_oldest(folder: Folder) -> int:
    """Removes the oldest entries; the bytes of those that stay."""
    entries = sorted(_entries(folder), key=lambda entry: entry[0])
    left = sum(size for _, size, _ in entries)
    for _, size, place in entries:
        if left <= KEPT * folder.limit:
            break
        with suppress(OSError):
            place.unlink()
            left -= size
    return left
