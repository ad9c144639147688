"""Reads one shard of RedPajama-V2: a document per line, joined to what lies beside it on request."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from corpus_latam.sources.jsonl import LINE_TOO_LONG, TEXT_NOT_A_STRING, parse
from corpus_latam.sources.lines import Line, lines_of
from corpus_latam.sources.packing.members import BadMemberError, Member
from corpus_latam.sources.records import Record
from corpus_latam.sources.redpajama import beside, layout

DEAD_SHARD = "dead shard: its file is gone"
PAST_ALL = 1 << 62
COPY = "copy of another document, by the data set's own list"


@dataclass(frozen=True)
class Shard:
    """A shard by its name, the address of the data set, and what is joined to it."""

    name: str
    root: str
    signals: tuple[str, ...] = ()
    drop_duplicates: bool = False
    max_line_bytes: int = 64 << 20

    def at(self, file: str) -> str:
        """The address of a file of the data set."""
        return f"{self.root.rstrip('/')}/{file}"


def read_shard(member: Member, mark: Any, shard: Shard) -> Iterator[Record]:
    """The records of a shard. A file that is gone, or damaged, is one bad record, and those before it stand.

    mark: number and end of the line before.
    """
    number, offset = mark or (0, 0)
    joined = _Joined(shard)
    if not number:
        yield from joined.problem_at_start()
    try:
        for line in lines_of(member.blocks(offset), shard.max_line_bytes, number, offset):
            yield from _record(line, shard, joined)
    except beside.DEAD:
        raise BadMemberError(DEAD_SHARD) from None
    yield from joined.problem_at_end()


class _Joined:
    """What lies beside the documents of a shard, as far as it is asked for."""

    def __init__(self, shard: Shard) -> None:
        wants_signals = bool(shard.signals)
        path = shard.at(layout.signals(shard.name))
        self._signals = beside.Signals(path, shard.signals, shard.max_line_bytes) if wants_signals else None
        self._copies, self._problem = frozenset[int](), None
        if shard.drop_duplicates:
            self._copies, self._problem = beside.copies(shard.at(layout.duplicates(shard.name)))

    def is_copy(self, row: int) -> bool:
        return row in self._copies

    def signals(self, row: int) -> dict[str, Any] | None:
        return self._signals.of(row) if self._signals else None

    def problem_at_start(self) -> Iterator[Record]:
        if self._problem:
            yield Record("duplicates", problem=self._problem)

    def problem_at_end(self) -> Iterator[Record]:
        if self._signals is None:
            return
        self._signals.of(PAST_ALL)  # where reading went on behind the last document, none was asked for
        if self._signals.problem:
            yield Record("quality_signals", problem=self._signals.problem)


def _record(line: Line, shard: Shard, joined: _Joined) -> Iterator[Record]:
    """What comes of a line: a document, a copy, or why it is none."""
    position, mark = f"line {line.number}", None if line.damage else (line.number, line.end)
    row = line.number - 1
    document, problem = (None, LINE_TOO_LONG) if line.too_long else parse(line.content)
    if document is None or not isinstance(document.get("raw_content"), str | None):
        problem = line.damage or problem or TEXT_NOT_A_STRING
        yield Record(position, problem=problem, sample=line.content, mark=mark)
    elif joined.is_copy(row):
        yield Record(position, left_out=COPY, problem=line.damage, mark=mark)
    else:
        fields = _fields(document, shard, row, joined.signals(row))
        yield Record(position, fields, line.damage, line.content if line.damage else b"", mark=mark)


def _fields(
    document: dict[str, Any], shard: Shard, row: int, signals: dict[str, Any] | None
) -> dict[str, Any]:
    """A document under our names; its own others stay as they are."""
    text, fetched_at = document.get("raw_content"), document.get("date_download")
    others = {name: value for name, value in document.items() if name != "raw_content"}
    identifier = layout.document_id(shard.name, row)
    ours = {
        "text": text,
        "source_id": identifier,
        "fetched_at": fetched_at,
        "quality_signals": signals or None,
    }
    return others | ours
