"""The ledger of what must be forgotten: documents by id, by address or by source, and which rows it names.

It outlives the run's outputs: ingest leaves out what it names whenever it reads a source again.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpus_latam.errors import ConfigError, RunError
from corpus_latam.schema import RECORD_DIGITS
from corpus_latam.storage import atomic, lines, paths
from corpus_latam.storage.takedown.ids import Ids, IdSet, id_set

LEDGER = "takedown.jsonl"
COLUMNS = ["id", "url", "source"]
"""Of `schema.DOCUMENT`: what a rule may look at."""
KINDS = ("id", "url_prefix", "source")
ENTRY_DIGITS = 12
"""Of an entry's own id: two of a million entries share one with a chance of 0.2 %."""


@dataclass(frozen=True)
class Rules:
    """All that a ledger names. `sources` are names in the config or values of the column `source`."""

    ids: frozenset[str] = frozenset()
    url_prefixes: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.ids or self.url_prefixes or self.sources)

    def __or__(self, other: Rules) -> Rules:
        return Rules(
            self.ids | other.ids, self.url_prefixes | other.url_prefixes, self.sources | other.sources
        )

    @property
    def digest(self) -> str:
        """SHA-256 of the rules, whatever their order."""
        content = [sorted(self.ids), sorted(self.url_prefixes), sorted(self.sources)]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()

    def names(self, rows: pa.RecordBatch | pa.Table, configured: str | None) -> pa.Array | pa.ChunkedArray:
        """Which rows (columns `COLUMNS`) must go: booleans. `configured`: their source in the config.

        An id names its record, whatever its text: a record that comes again with a mended text goes too.
        """
        if configured in self.sources:
            return pa.array(np.ones(rows.num_rows, np.bool_))
        named = self.records.holds(record_ids(rows["id"]))
        named = pc.or_(named, pc.is_in(rows["source"], value_set=pa.array(sorted(self.sources), pa.string())))
        for prefix in sorted(self.url_prefixes):
            named = pc.or_(named, pc.fill_null(pc.starts_with(rows["url"], prefix), False))
        return named

    @cached_property
    def records(self) -> IdSet:
        """The records that the ids name (`record_ids`)."""
        return id_set(record_ids(pa.array(list(self.ids), pa.string())))


@dataclass(frozen=True)
class Entry:
    """A line of a ledger. The date and the note are for people and decide nothing."""

    kind: str
    value: str
    date: str = ""
    note: str = ""

    @property
    def id(self) -> str:
        """What people call it by: the same wherever and whenever this value is written."""
        return entry_id(self.kind, self.value)


def entry_id(kind: str, value: str) -> str:
    """`ENTRY_DIGITS` hexadecimal digits of SHA-256 over kind and value."""
    return hashlib.sha256(f"{kind}\0{value}".encode()).hexdigest()[:ENTRY_DIGITS]


def record_ids(ids: Ids) -> Ids:
    """For each document id of a string column one that stands for its record, whatever its text."""
    rest = pa.scalar("0" * RECORD_DIGITS, ids.type)
    return pc.binary_join_element_wise(
        pc.utf8_slice_codeunits(ids, 0, RECORD_DIGITS), rest, pa.scalar("", ids.type)
    )


def ledger_path(root: str, shared: str | None) -> str:
    """The run's own ledger, or one that several runs share."""
    return shared or paths.join(root, LEDGER)


def rules(named: Mapping[str, Iterable[str]]) -> Rules:
    """Rules of values by kind: `id`, `url_prefix`, `source`."""
    return Rules(*(frozenset(named.get(kind, ())) for kind in KINDS))


def read_rules(path: str) -> Rules:
    """What a ledger names; nothing where there is none. Raises `RunError` for a line that is not its own."""
    return rules_of(read_entries(path))


def rules_of(entries: Iterable[Entry]) -> Rules:
    """What these entries name."""
    found: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for entry in entries:
        found[entry.kind].append(entry.value)
    return rules(found)


def read_entries(path: str) -> list[Entry]:
    """The entries in their order, each value once. Raises `RunError` for a line that is not the ledger's."""
    found: dict[str, Entry] = {}
    for number, line in lines.numbered(_content(path)):
        entry = _parsed(path, number, line)
        found.setdefault(entry.id, entry)
    return list(found.values())


def record(path: str, kind: str, values: Iterable[str], today: date, note: str | None) -> Rules:
    """Adds what is not there yet, the whole ledger at once, and returns all that it then names.

    kind: one of `KINDS`. Raises `ConfigError` where a value or the note is no text that UTF-8 can hold.
    """
    asked = list(dict.fromkeys(values))
    _check_text([*asked, *([note] if note else [])])
    with _held(path):
        present = {entry.id for entry in read_entries(path)}
        new = [value for value in asked if entry_id(kind, value) not in present]
        if new:
            before = _content(path)
            line_end = b"" if before.endswith(b"\n") or not before else b"\n"
            added = "".join(_line(kind, value, today, note) for value in new)
            atomic.write_bytes(path, before + line_end + added.encode())
        return read_rules(path)


def withdraw(path: str, ids: Collection[str]) -> None:
    """Takes the entries with these ids out of the ledger. Every other byte of it stays."""
    with _held(path):
        content = _content(path)
        named = {number for number, line in lines.numbered(content) if _parsed(path, number, line).id in ids}
        kept = [line for number, line in enumerate(content.split(b"\n"), 1) if number not in named]
        if named:
            atomic.write_bytes(path, b"\n".join(kept))


def _line(kind: str, value: str, today: date, note: str | None) -> str:
    entry = {"kind": kind, "value": value, "date": today.isoformat(), **({"note": note} if note else {})}
    return json.dumps(entry, ensure_ascii=False) + "\n"


def _check_text(values: Iterable[str]) -> None:
    for value in values:
        if not _is_value(value):
            raise ConfigError(f"forget: {value!r} is empty or no UTF-8 text, which no ledger can hold.")


def _parsed(path: str, number: int, line: bytes) -> Entry:
    try:
        fields = json.loads(line.decode())
        kind, value = fields["kind"], fields["value"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _broken(path, number) from error
    if kind not in KINDS or not _is_value(value):
        raise _broken(path, number)
    return Entry(kind, value, str(fields.get("date") or ""), str(fields.get("note") or ""))


def _is_value(value: object) -> bool:
    """Whether it is text. An empty prefix would name every document; half a surrogate pair names none."""
    return isinstance(value, str) and value != "" and value == value.encode(errors="ignore").decode()


def _broken(path: str, number: int) -> RunError:
    return RunError(
        f"{path}, line {number}: not an entry of a takedown ledger. Mend the line: while it cannot be read,"
        " nothing may be released."
    )


@contextmanager
def _held(path: str) -> Iterator[None]:
    """Waits for others that write a ledger in the same folder: what one adds, another must not write over.

    Object stores have no locks.
    """
    if not paths.is_local(path):
        yield
        return
    folder = paths.absolute(path).rpartition("/")[0] or "/"
    paths.make_folder(folder)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _content(path: str) -> bytes:
    if not paths.exists(path):
        return b""
    with paths.open_read(path) as stream:
        return stream.read()
