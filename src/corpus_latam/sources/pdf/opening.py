"""Has PDF files opened by a helper process, which is replaced when a file breaks it. One per process."""

from __future__ import annotations

import atexit
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

import orjson

from corpus_latam.sources.packing.members import BadMemberError
from corpus_latam.sources.pdf.helper import DRAWS, LENGTH_BYTES, PASSWORD, READS, TOO_LONG
from corpus_latam.sources.pdf.page import Opened, from_json
from corpus_latam.storage.quarantine import SAMPLE_BYTES

ENCRYPTED = "encrypted: it opens with a password alone"
UNREADABLE = "damaged: neither PDFium nor pdf_oxide can open it"
TOO_MUCH_TEXT = "more text than a PDF file may hold"
BROKE = "the process that read it died: too much memory (max_memory), or damage"
TOO_SLOW = "reading it took longer than max_seconds"
PROBLEMS = {PASSWORD: ENCRYPTED, TOO_LONG: TOO_MUCH_TEXT}

TRIES = 2
"""A helper may be killed by the system for the memory of others."""
WALL_FACTOR = 20
"""Seconds that may pass per second of CPU: what waits without computing ends too."""
BLOCK = 1 << 20


class Limits(NamedTuple):
    """What opening one file may take."""

    memory: int = 2 << 30
    """Bytes of address space."""
    seconds: int = 60
    """Of CPU."""


class _TimeoutError(Exception):
    """The helper gives no answer."""


class _DiedError(Exception):
    """The helper ended in the middle of a file."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class _Helper:
    """A helper process and the pipes to it."""

    def __init__(self, limits: Limits, does: str = READS) -> None:
        self.limits, self.owner = limits, os.getpid()
        module = "corpus_latam.sources.pdf.helper"
        command = [sys.executable, "-m", module, *map(str, limits), str(os.getpid()), does]
        pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=nowhere, bufsize=0)

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, data: bytes) -> bytes:
        """The answer for a file. Raises `_DiedError` or `_TimeoutError`; the helper is gone then."""
        self.tell(data)
        return self.hear()

    def tell(self, data: bytes) -> None:
        """Gives it a file. Raises `_DiedError`."""
        stdin = self._process.stdin
        assert stdin is not None
        try:
            rest = memoryview(len(data).to_bytes(LENGTH_BYTES, "big") + data)
            while rest:
                rest = rest[stdin.write(rest[:BLOCK]) or 0 :]
        except BrokenPipeError:
            raise _DiedError(self._process.wait()) from None

    def hear(self) -> bytes:
        """Its next answer. Raises as `ask` does."""
        until = time.monotonic() + self.limits.seconds * WALL_FACTOR
        try:
            length = int.from_bytes(self._read(LENGTH_BYTES, until), "big")
            return self._read(length, until)
        except _TimeoutError:
            self.end()
            raise

    def _read(self, length: int, until: float) -> bytes:
        stdout, whole = self._process.stdout, bytearray()
        assert stdout is not None
        while len(whole) < length:
            ready, _, _ = select.select([stdout], [], [], max(0.0, until - time.monotonic()))
            if not ready:
                raise _TimeoutError
            block = stdout.read(min(BLOCK, length - len(whole)))
            if not block:
                raise _DiedError(self._process.wait())
            whole += block
        return bytes(whole)

    def end(self) -> None:
        """Kills the process and waits for its end."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()


_lock = threading.Lock()
_kept: list[_Helper] = []
"""The helper of this process, kept between files."""


def open_pdf(data: bytes, limits: Limits) -> Opened:
    """What a file holds. Raises `BadMemberError` where it cannot be opened, or breaks its reader."""
    with _lock:
        said = orjson.loads(_answer(data, limits))
    if problem := said.get("problem"):
        raise BadMemberError(PROBLEMS.get(problem, UNREADABLE), data[:SAMPLE_BYTES])
    return from_json(said)


def drawn(data: bytes, numbers: Sequence[int], limits: Limits) -> Iterator[bytes]:
    """A picture (PGM) for each of some pages; empty where it cannot be drawn, or where it broke the helper.

    A helper of its own draws one at a time, so that no more than one is held.
    """
    helper: _Helper | None = None
    try:
        for place, _ in enumerate(numbers):
            try:
                if helper is None:
                    helper = _Helper(limits, DRAWS)
                    helper.tell(orjson.dumps(list(numbers[place:])) + b"\n" + data)
                picture = helper.hear()
            except (_DiedError, _TimeoutError):
                picture = b""
                if helper is not None:
                    helper.end()
                helper = None
            yield picture
    finally:
        if helper is not None:
            helper.end()


def _answer(data: bytes, limits: Limits) -> bytes:
    for _ in range(TRIES):
        try:
            return _helper(limits).ask(data)
        except _TimeoutError:
            break
        except _DiedError as error:
            if error.status == -signal.SIGXCPU:
                break
    else:
        raise BadMemberError(BROKE, data[:SAMPLE_BYTES])
    raise BadMemberError(TOO_SLOW, data[:SAMPLE_BYTES])


def _helper(limits: Limits) -> _Helper:
    """The one at hand, if it lives, is this process's own and has these limits; else a new one."""
    kept: Any = _kept[0] if _kept else None
    if kept and kept.is_alive and kept.owner == os.getpid() and kept.limits == limits:
        return _kept[0]
    if kept and kept.owner == os.getpid():
        kept.end()
    _kept[:] = [_Helper(limits)]
    return _kept[0]


@atexit.register
def close() -> None:
    """Ends the helper of this process, if there is one."""
    if _kept and _kept[0].owner == os.getpid():
        _kept[0].end()
        _kept.clear()
