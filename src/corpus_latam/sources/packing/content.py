"""The uncompressed bytes of a file or member as something to read and seek in, as archives need it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from corpus_latam.sources.packing.damage import DamagedFileError

BLOCK_BYTES = 1 << 20
OpenAt = Callable[[int], Iterator[bytes]]
"""The content from a byte on, in blocks that are never empty and of 1 MiB at most. Raises `DamagedFileError`
after the last byte that could be read."""


class Content:
    """Reads on where the last read ended, or where it was told to. A place that lies behind is opened anew.

    far: so many bytes ahead are passed over by opening anew, not by reading them; null where opening anew
    costs more than reading, as it does in compressed files.
    """

    def __init__(self, open_at: OpenAt, far: int | None = None) -> None:
        self._open_at, self._far = open_at, far
        self._blocks: Iterator[bytes] = iter(())
        self._buffer, self._at = b"", 0
        self._next = -1  # where the first byte behind the buffer lies; nothing is open yet
        self._wanted = 0
        self.damage: str | None = None
        """Why the content ended where it did, if it ended early."""

    def seek(self, position: int) -> int:
        """The byte at `position` comes next."""
        self._wanted = position
        return position

    def tell(self) -> int:
        """Where the next byte lies."""
        return self._wanted

    def read(self, size: int) -> bytes:
        """The next `size` bytes; fewer at the end, or at damage."""
        self._go_to_wanted()
        pieces = [self._take(size)]
        missing = size - len(pieces[0])
        while missing and self._fill():
            pieces.append(self._take(missing))
            missing -= len(pieces[-1])
        self._wanted += size - missing
        return b"".join(pieces)

    def _take(self, size: int) -> bytes:
        taken = self._buffer[self._at : self._at + size]
        self._at += len(taken)
        return taken

    def _fill(self) -> bool:
        """Takes the next block; false where there is none."""
        try:
            self._buffer = next(self._blocks, b"")
        except DamagedFileError as error:
            self.damage, self._buffer = error.reason, b""
        self._at = 0
        self._next += len(self._buffer)
        return bool(self._buffer)

    def _go_to_wanted(self) -> None:
        start = self._next - len(self._buffer)
        ahead = self._wanted - self._next
        if self._next < 0 or self._wanted < start or (self._far is not None and ahead > self._far):
            self._blocks = self._open_at(self._wanted)
            self._buffer, self._at, self._next, self.damage = b"", 0, self._wanted, None
            return
        while self._wanted > self._next:
            if not self._fill():
                return
        self._at = max(0, len(self._buffer) - (self._next - self._wanted))


class Slice:
    """A stretch of a content, read as if it were a file of its own. Several may be read in turns."""

    def __init__(self, content: Content, start: int, size: int) -> None:
        self._content, self._start, self._size = content, start, size
        self._position = 0

    def seek(self, position: int) -> int:
        """The byte at `position` of the stretch comes next."""
        self._position = position
        return position

    def read(self, size: int) -> bytes:
        """The next `size` bytes; fewer at the end."""
        self._content.seek(self._start + self._position)
        found = self._content.read(max(0, min(size, self._size - self._position)))
        self._position += len(found)
        return found


def blocks_of(stream: Content | Slice, start: int = 0) -> Iterator[bytes]:
    """All that comes from byte `start` on."""
    stream.seek(start)
    return iter(lambda: stream.read(BLOCK_BYTES), b"")
