"""The bytes of a compressed file, taken piece by piece, with the place where each lies."""

from __future__ import annotations

from typing import Protocol

READ_BYTES = 256 << 10


class Readable(Protocol):
    """What bytes are taken from: an open file, or what is like one."""

    def read(self, size: int, /) -> bytes:
        """The next `size` bytes; fewer at the end."""
        ...

    def seek(self, position: int, /) -> int:
        """The byte at `position` comes next."""
        ...


class PackedInput:
    """A file from which so many bytes are taken, and to which some are given back."""

    def __init__(self, stream: Readable) -> None:
        self._stream = stream
        self._buffer = b""
        self._at = 0
        self.position = 0
        """Where in the file the next byte lies."""

    def take(self, size: int) -> bytes:
        """The next `size` bytes; fewer at the end of the file."""
        while len(self._buffer) - self._at < size:
            more = self._stream.read(max(READ_BYTES, size))
            self._buffer = self._buffer[self._at :] + more
            self._at = 0
            if not more:
                break
        taken = self._buffer[self._at : self._at + size]
        self._at += len(taken)
        self.position += len(taken)
        return taken

    def give_back(self, size: int) -> None:
        """The last `size` bytes are to be taken again. They belong to the last piece that was taken."""
        self._at -= size
        self.position -= size

    def seek(self, position: int) -> None:
        """The byte at `position` comes next."""
        at = self._at + position - self.position
        self.position = position
        if 0 <= at <= len(self._buffer):
            self._at = at
            return
        self._stream.seek(position)
        self._buffer, self._at = b"", 0

    def bytes_at(self, position: int, size: int) -> bytes:
        """`size` bytes from `position` on, fewer at the end; what comes next stays as it is."""
        after = self.position
        self.seek(position)
        found = self.take(size)
        self.seek(after)
        return found

    def skip(self, size: int) -> bool:
        """Leaves out `size` bytes; false where the file ends before that."""
        while size:
            left_out = len(self.take(min(size, READ_BYTES)))
            if not left_out:
                return False
            size -= left_out
        return True

    def skip_zeros(self) -> bool:
        """Leaves out zero bytes (tapes and tar pad with them); false at the end of the file."""
        size = 64  # mostly, there are none
        while data := self.take(size):
            rest = data.lstrip(b"\0")
            if rest:
                self.give_back(len(rest))
                return True
            size = READ_BYTES
        return False
