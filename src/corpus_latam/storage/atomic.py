"""Writing a file so that it is either whole or not there, and no more readable than the folder it lies in."""

from __future__ import annotations

import errno
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from corpus_latam.storage import paths
from corpus_latam.storage.modes import hide_like_folder, make_folder

TEMPORARY = ".tmp-"
_OURS = re.compile(re.escape(TEMPORARY) + "[0-9a-f]{16}-", re.ASCII)
_LAST_BYTES = 1 << 16


def becomes(path: str) -> str | None:
    """What a file would have become that `replace` was writing when its process was killed; null for others.

    Only who knows that file as ours may remove the half of it: anybody may name a file like that.
    """
    folder, slash, name = path.rpartition("/")
    found = _OURS.match(name)
    return f"{folder}{slash}{name[found.end() :]}" if found else None


OF_A_WRITE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""A full disk, a full quota, a file too large: errors that only the file being written can have."""


@contextmanager
def replace(path: str) -> Iterator[IO[bytes]]:
    """Yields a binary stream; on success `path` holds all that was written, on error it is untouched.

    Local files are written under a temporary name in the same folder, synced and renamed; object stores
    put whole objects, which is atomic already.
    """
    if not paths.is_local(path):
        with _object(*paths.split(path)) as stream:
            yield stream
        return
    target = Path(path)
    make_folder(target.parent)
    temporary = target.with_name(f"{TEMPORARY}{secrets.token_hex(8)}-{target.name}")
    try:
        with naming(path), temporary.open("wb") as stream:
            hide_like_folder(stream.fileno(), target.parent)
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(target.parent)


@contextmanager
def _object(fs: Any, inner: str) -> Iterator[IO[bytes]]:
    """An object that is there when all of it is there, and otherwise stays what it was.

    A file system's own `transaction` is one for all threads: whichever ended first made objects of what the
    others had written so far.
    """
    stream = fs.open(inner, "wb", autocommit=False)
    fs.transaction.files.clear()  # they are committed here, each by itself
    try:
        yield stream
        stream.close()
    except BaseException:
        with suppress(Exception):  # what stopped it is to be told, not what is left to undo
            stream.discard()
            stream.closed = True  # or its end would send what is left in its buffer
        raise
    stream.commit()


@contextmanager
def naming(path: str) -> Iterator[None]:
    """Puts the path into what the system says of a write ("no space left"), where it names none."""
    try:
        yield
    except OSError as error:
        if error.errno in OF_A_WRITE and error.filename is None:
            error.filename = path
        raise


def write_bytes(path: str, content: bytes) -> None:
    """Replaces a whole file."""
    with replace(path) as stream:
        stream.write(content)


def append_lines(path: str, lines: Iterable[str]) -> None:
    """Adds lines to a local file and syncs it. What a kill left of a torn last line is cut off first."""
    target = Path(path)
    make_folder(target.parent)
    with naming(path), open(target, "ab+") as stream:
        hide_like_folder(stream.fileno(), target.parent)
        _cut_torn_line(stream)
        stream.write("".join(line + "\n" for line in lines).encode())
        stream.flush()
        os.fsync(stream.fileno())
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Makes a rename or an append in `folder` survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _cut_torn_line(stream: IO[bytes]) -> None:
    """Cuts a file behind its last line end."""
    end = stream.seek(0, os.SEEK_END)
    while end:
        start = max(0, end - _LAST_BYTES)
        stream.seek(start)
        newline = stream.read(end - start).rfind(b"\n")
        if newline >= 0 or not start:
            end = start + newline + 1
            break
        end = start
    if end != stream.seek(0, os.SEEK_END):
        stream.truncate(end)
        stream.seek(0, os.SEEK_END)
