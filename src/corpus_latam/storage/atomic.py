"""Writing a file so that it is either whole or not there."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from corpus_latam.storage import paths

TEMPORARY = ".tmp-"


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
        with temporary.open("wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(target.parent)


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
