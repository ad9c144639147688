"""What is joined to the documents of a shard: quality signals by row, and the rows that are known copies."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from corpus_latam.sources.jsonl import parse
from corpus_latam.sources.lines import read_lines
from corpus_latam.sources.redpajama import layout
from corpus_latam.storage import paths
from corpus_latam.storage.http import HttpError

NO_SIGNALS = "no quality signals for this shard"
BROKEN_SIGNALS = "quality signals end early"
NO_DUPLICATES = "no list of duplicates for this shard"
BROKEN_DUPLICATES = "unreadable list of duplicates"

DEAD = (FileNotFoundError, PermissionError)
"""What storage raises for a file that is gone; some servers refuse what they do not have."""


class Signals:
    """The signals of a shard's documents, asked for in the order of their rows, and read along with them.

    `problem` says why there are none, or none any more.
    """

    def __init__(self, path: str, patterns: tuple[str, ...], max_line_bytes: int) -> None:
        self._patterns = patterns
        self._lines = self._read(path, max_line_bytes)
        self._next: tuple[int, dict[str, Any]] | None = None
        self.problem: str | None = None

    def of(self, row: int) -> dict[str, Any] | None:
        """Those of a row; null where there are none. No row before it is asked for again."""
        while self._next is None or self._next[0] < row:
            self._next = next(self._lines, None)
            if self._next is None:
                return None
        return self._next[1] if self._next[0] == row else None

    def _read(self, path: str, max_line_bytes: int) -> Iterator[tuple[int, dict[str, Any]]]:
        try:
            for line in read_lines(path, max_line_bytes):
                record, _ = parse(line.content)
                row = layout.row_of(str((record or {}).get("id", "")))
                if record is not None and row is not None:
                    yield row, chosen(record.get("quality_signals"), self._patterns)
                if line.damage:
                    self.problem = BROKEN_SIGNALS
        except DEAD:
            self.problem = NO_SIGNALS


def chosen(signals: Any, patterns: tuple[str, ...]) -> dict[str, Any]:
    """The signals that a pattern names: one number for a whole document, spans `[start, end, value]` else."""
    if not isinstance(signals, dict):
        return {}
    named = {
        name: spans
        for name, spans in signals.items()
        if any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)
    }
    return {name: _value(name, spans) for name, spans in named.items()}


def _value(name: str, spans: Any) -> Any:
    is_whole = isinstance(spans, list) and len(spans) == 1 and "_lines_" not in name
    one = spans[0] if is_whole else None
    return one[2] if isinstance(one, list) and len(one) == 3 else spans


def copies(path: str) -> tuple[frozenset[int], str | None]:
    """The rows of a shard that are copies of others, and why that is not known, if it is not."""
    try:
        with paths.open_read(path) as stream:
            ids = pq.read_table(stream, columns=["doc_id"])["doc_id"].to_pylist()
    except DEAD:
        return frozenset(), NO_DUPLICATES
    except (pa.ArrowException, OSError) as error:
        if isinstance(error, HttpError) or getattr(error, "errno", None) is not None:
            raise
        return frozenset(), BROKEN_DUPLICATES
    rows = (layout.row_of(str(identifier)) for identifier in ids)
    return frozenset(row for row in rows if row is not None), None
