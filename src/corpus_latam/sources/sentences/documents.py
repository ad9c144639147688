"""Puts sentences together to documents: at the boundaries that a file states, else windows of about one size.

A document or window never crosses a member. Reading goes on behind any of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from corpus_latam.sources.records import Record
from corpus_latam.storage.quarantine import SAMPLE_BYTES

LONGEST = 1 << 20
"""Bytes of a document whose end the file states: longer ones are cut, so that memory is bounded."""
MOST_BAD = 1_000
"""Bad sentences of a window, behind which it ends, for the same reason."""
SHORT = 0.5
"""Share of a window below which what is left at the end goes to the window before."""


class Piece(NamedTuple):
    """A sentence, and a JSON value from which the file's reader goes on behind it (null: it cannot).

    `starts`: a document begins with it, of which `fields` say something. `before` is what keeps it apart from
    the sentence before. One with a `problem` is none, and has the bytes that it is about; its mark is needed
    as much.
    """

    text: str
    position: str
    mark: Any = None
    starts: bool = False
    before: str = "\n"
    fields: Mapping[str, Any] = {}
    problem: str | None = None
    sample: bytes = b""


@dataclass
class _Document:
    """Sentences that follow each other, `size` bytes in all, and what was bad among them."""

    fields: Mapping[str, Any]
    position: str = ""
    parts: list[str] = field(default_factory=list)
    before: str = ""
    """What keeps its first sentence apart from the one before."""
    size: int = 0
    mark: Any = None
    bad: list[Record] = field(default_factory=list)

    def add(self, piece: Piece) -> None:
        self.mark = piece.mark
        if piece.problem:
            sample = piece.sample[:SAMPLE_BYTES]
            self.bad.append(Record(piece.position, problem=piece.problem, sample=sample))
            return
        if self.parts:
            self.parts.append(piece.before)
        else:
            self.position, self.before = piece.position, piece.before
        self.parts.append(piece.text)
        self.size += len(piece.text.encode())

    def has_room_for(self, piece: Piece, limit: int) -> bool:
        return not self.parts or self.size + len(piece.text.encode()) <= limit

    def join(self, after: _Document) -> None:
        self.parts += [after.before, *after.parts]
        self.bad += after.bad
        self.mark = after.mark

    def records(self, common: Mapping[str, Any]) -> Iterator[Record]:
        """What was bad, then the document: its mark is behind all of it."""
        yield from self.bad
        if self.parts:
            mark = None if self.mark is None else [self.mark, dict(self.fields)]
            yield Record(self.position, {**common, **self.fields, "text": "".join(self.parts)}, mark=mark)


def assemble(
    pieces: Iterable[Piece], limit: int, common: Mapping[str, Any], going_on: Mapping[str, Any]
) -> Iterator[Record]:
    """Records of documents of `limit` bytes at most, but for one sentence, all with the fields in `common`.

    going_on: the fields of the document that is being read on. A full window waits until the next one is full
    too, so that a short rest can go to it.
    """
    waiting: _Document | None = None
    open_ = _Document(going_on)
    for piece in pieces:
        if piece.starts and not piece.problem:
            yield from _rest(waiting, open_, limit, common)
            waiting, open_ = None, _Document(piece.fields)
        elif not piece.problem and not open_.has_room_for(piece, limit):
            if waiting:
                yield from waiting.records(common)
            waiting, open_ = open_, _Document(open_.fields)
        open_.add(piece)
        if len(open_.bad) >= MOST_BAD:
            yield from _rest(waiting, open_, limit, common)
            waiting, open_ = None, _Document(open_.fields)
    yield from _rest(waiting, open_, limit, common)


def _rest(
    waiting: _Document | None, last: _Document, limit: int, common: Mapping[str, Any]
) -> Iterator[Record]:
    """What is left where a document ends: one window or two."""
    if waiting and last.parts and last.size < SHORT * limit:
        waiting.join(last)
        last = _Document(last.fields)
    if waiting:
        yield from waiting.records(common)
    yield from last.records(common)
