"""JSON Lines, plain, compressed and in archives: 40 records."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import tarfile
from collections.abc import Callable

import zstandard

TYPE = "jsonl"
RECORDS = 40


def lines(count: int = RECORDS) -> bytes:
    """A record per line, each with another text."""
    said = "El año {} la señora Muñoz llegó a la ciudad número {}, según dijo. "
    texts = (said.format(1900 + n, n * n) * (1 + n % 3) for n in range(count))
    return "".join(json.dumps({"text": text, "n": [1, {"a": None}]}) + "\n" for text in texts).encode()


def _tar(content: bytes) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name in ("a.jsonl", "b.jsonl"):
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return stream.getvalue()


def _zst(content: bytes) -> bytes:
    return zstandard.ZstdCompressor(write_checksum=True).compress(content)


SAMPLES: dict[str, Callable[[], bytes]] = {
    "a.jsonl": lines,
    "a.jsonl.gz": lambda: gzip.compress(lines(), mtime=0),
    "a.jsonl.bz2": lambda: bz2.compress(lines()),
    "a.jsonl.xz": lambda: lzma.compress(lines()),
    "a.jsonl.zst": lambda: _zst(lines()),
    "a.tar.gz": lambda: gzip.compress(_tar(lines(RECORDS // 2)), mtime=0),
}
"""By a name with its suffix. `TYPE` is the type of source that reads it."""
