"""Writing a file so that it is either whole or not there."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from corpus_latam.storage import paths

TEMPORARY = ".tmp-"

OF_A_WRITE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""A full disk, a full quota, a file too large: errors that only the file being written can have."""


@contextmanager
def replace(path: str) -> Iterator[IO[bytes]]:
    """Yields a binary stream; on success `path` holds all that was written, on error it is untouched.

    Local files are written under a temporary name in the same folder, synced and renamed; object stores
    put whole objects, which is atomic already.
    """
    if not paths.is_local(path):
        fs, inner = paths.split(path)
        with fs.transaction, fs.open(inner, "wb") as stream:
            yield stream
        return
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f"{TEMPORARY}{secrets.token_hex(8)}-{target.name}")
    try:
        with naming(path), temporary.open("wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(target.parent)


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


def sync_folder(folder: Path) -> None:
    """Makes a rename or an append in `folder` survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
