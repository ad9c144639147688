"""A hash of samples of a file, taken while it is written, that tells cheaply whether it was changed since."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from corpus_latam.storage import paths

STRIDE, BLOCK = 1 << 20, 4 << 10
"""Of every megabyte the first 4 kB, and the end: Parquet's footer says where each page lies and what is in
it, so that a file which another program wrote again differs there."""
TAIL = 64 << 10
READ_BYTES = 1 << 20


class SampleHash:
    """Takes the bytes of a file in order; `hexdigest` is that of its samples and its size."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._tail = b""
        self.bytes = 0

    def update(self, data: memoryview) -> None:
        """`data`: one-dimensional, of bytes."""
        end = self.bytes + len(data)
        for start in range(self.bytes // STRIDE * STRIDE, end, STRIDE):
            low, high = max(start, self.bytes), min(start + BLOCK, end)
            if low < high:
                self._hash.update(data[low - self.bytes : high - self.bytes])
        self._tail = (self._tail + bytes(data[-TAIL:]))[-TAIL:]
        self.bytes = end

    def hexdigest(self) -> str:
        """May be asked for once more after further bytes."""
        whole = self._hash.copy()
        whole.update(self._tail)
        whole.update(str(self.bytes).encode())
        return whole.hexdigest()


def sample_of(content: bytes) -> str:
    """The sample hash of a whole content."""
    samples = SampleHash()
    samples.update(memoryview(content))
    return samples.hexdigest()


@lru_cache(maxsize=1 << 16)
def sample_of_file(path: str, size: int, changed: int) -> str:
    """The sample hash of a local file in the state that `size` and `changed` (time of change, ns) name."""
    samples = hashlib.sha256()
    with open(path, "rb") as stream:
        for start in range(0, size, STRIDE):
            stream.seek(start)
            samples.update(stream.read(BLOCK))
        stream.seek(max(0, size - TAIL))
        samples.update(stream.read(TAIL))
    samples.update(str(size).encode())
    return samples.hexdigest()


@lru_cache(maxsize=1 << 16)
def sha256_of_file(path: str, size: int, changed: int) -> str:
    """SHA-256 of all bytes of a file in the state that `size` and `changed` name."""
    whole = hashlib.sha256()
    with paths.open_read(path) as stream:
        for block in iter(lambda: stream.read(READ_BYTES), b""):
            whole.update(block)
    return whole.hexdigest()
