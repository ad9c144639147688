"""Cuts the elements of one name out of a stream of XML of any size, with the place behind each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from corpus_latam.sources.packing.damage import DamagedFileError

CUT_OFF = "the file ends inside a record"
TOO_LONG = "record longer than max_file_bytes"
SAMPLE_BYTES = 200


class Element(NamedTuple):
    """The bytes of an element from `<name` to its end tag, and where the next byte lies in the stream.

    `problem` says why they are not all there. `damage`: why the stream ends here, if it ends early. `marks`:
    names, of those that were asked for, of elements that begin between the element before and this one.
    """

    content: bytes
    end: int
    problem: str | None = None
    damage: str | None = None
    marks: frozenset[str] = frozenset()


def elements(
    blocks: Iterable[bytes], name: str, limit: int, offset: int = 0, marks: tuple[str, ...] = ()
) -> Iterator[Element]:
    """All elements called `name` of a stream whose next byte lies at `offset`, none inside another.

    marks: names of elements that are looked for between them.

    The stream is in UTF-8 or another encoding whose letters are those of ASCII. Of an element that is longer
    than `limit` bytes, or has no end, the beginning is given.
    """
    start, end = re.compile(rb"<%s(?=[\s>])" % name.encode()), b"</%s>" % name.encode()
    cutter = _Cutter(start, end, limit, offset, marks)
    damage = None
    try:
        for block in blocks:
            yield from cutter.feed(block)
    except DamagedFileError as error:
        damage = error.reason
    if cutter.is_inside:
        yield Element(cutter.beginning(), cutter.position, damage or CUT_OFF, damage, cutter.marks())
    elif damage:
        yield Element(b"", cutter.position, damage, damage)


class _Cutter:
    """What is between two ends of elements: passed over outside, held inside."""

    def __init__(
        self, start: re.Pattern[bytes], end: bytes, limit: int, offset: int, marks: tuple[str, ...]
    ) -> None:
        self._start, self._end, self._limit = start, end, limit
        self._mark = re.compile(rb"<(%s)(?=[\s/>])" % "|".join(marks).encode()) if marks else None
        self._kept = max(len(end), *(len(mark) + 2 for mark in marks), 0)
        self._passed: set[str] = set()
        self._held = bytearray()
        self._searched = 0
        self._dropped = False
        self._is_open = False  # whether the end of its start tag was seen
        self.position = offset
        """Where the byte behind the last block lies."""
        self.is_inside = False

    def beginning(self) -> bytes:
        return bytes(self._held[:SAMPLE_BYTES])

    def marks(self) -> frozenset[str]:
        """The marks since this was asked last."""
        found = frozenset(self._passed)
        self._passed.clear()
        return found

    def _pass_over(self, end: int) -> None:
        if self._mark is not None:
            self._passed.update(found[1].decode() for found in self._mark.finditer(self._held, 0, end))

    def feed(self, block: bytes) -> Iterator[Element]:
        self._held += block
        self.position += len(block)
        while True:
            found = self._next_end() if self.is_inside else self._next_start()
            if found is None:
                return
            if isinstance(found, Element):
                yield found

    def _next_start(self) -> bool | None:
        """Goes to the next start tag; null where it is not here yet."""
        found = self._start.search(self._held)
        if found is None:
            self._pass_over(len(self._held))
            del self._held[: max(0, len(self._held) - self._kept - 1)]
            return None
        self._pass_over(found.start())
        del self._held[: found.start()]
        self.is_inside, self._searched, self._dropped, self._is_open = True, 0, False, False
        return True

    def _next_end(self) -> Element | bool | None:
        """The element that ends next; null where its end is not here yet. One without content is passed
        over."""
        if not self._is_open and self._is_empty():
            return True
        at = self._held.find(self._end, self._searched)
        if at < 0:
            self._keep_within_limit()
            return None
        stop = at + len(self._end)
        is_long = self._dropped or stop > self._limit
        content = bytes(self._held[: SAMPLE_BYTES if is_long else stop])
        del self._held[:stop]
        self.is_inside = False
        problem = TOO_LONG if is_long else None
        return Element(content, self.position - len(self._held), problem, marks=self.marks())

    def _is_empty(self) -> bool:
        """Whether the element that begins here is a tag alone (`<s id="1"/>`); it is gone then."""
        at = self._held.find(b">", self._searched)
        self._is_open = at >= 0
        if at < 1 or self._held[at - 1 : at] != b"/":
            return False
        del self._held[: at + 1]
        self.is_inside = False
        return True

    def _keep_within_limit(self) -> None:
        """Drops the middle of an element that is too long; its beginning stays, and the last bytes."""
        if len(self._held) > self._limit + SAMPLE_BYTES:
            self._dropped = True
            del self._held[SAMPLE_BYTES : len(self._held) - len(self._end) + 1]
        self._searched = max(0, len(self._held) - len(self._end) + 1)
