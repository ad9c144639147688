"""The ledger of what must be forgotten: documents by id, by address or by source, and which rows it names.

It outlives the run's outputs: ingest leaves out what it names whenever it reads a source again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from corpus_latam.errors import RunError
from corpus_latam.schema import RECORD_DIGITS
from corpus_latam.storage import atomic, paths

LEDGER = "takedown.jsonl"
COLUMNS = ["id", "url", "source"]
"""Of `schema.DOCUMENT`: what a rule may look at."""


@dataclass(frozen=True)
class Rules:
    """All that a ledger names. `sources` are names in the config or values of the column `source`."""

    ids: frozenset[str] = frozenset()
    url_prefixes: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.ids or self.url_prefixes or self.sources)

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
            return pa.array([True] * rows.num_rows, pa.bool_())
        records = pa.array(sorted({id_[:RECORD_DIGITS] for id_ in self.ids}), pa.string())
        named = pc.is_in(pc.utf8_slice_codeunits(rows["id"], 0, RECORD_DIGITS), value_set=records)
        named = pc.or_(named, pc.is_in(rows["source"], value_set=pa.array(sorted(self.sources), pa.string())))
        for prefix in sorted(self.url_prefixes):
            named = pc.or_(named, pc.fill_null(pc.starts_with(rows["url"], prefix), False))
        return named


def ledger_path(root: str, shared: str | None) -> str:
    """The run's own ledger, or one that several runs share."""
    return shared or paths.join(root, LEDGER)


def rules(named: Mapping[str, Iterable[str]]) -> Rules:
    """Rules of values by kind: `id`, `url_prefix`, `source`."""
    return Rules(*(frozenset(named.get(kind, ())) for kind in ("id", "url_prefix", "source")))


def read_rules(path: str) -> Rules:
    """What a ledger names; nothing where there is none. Raises `RunError` for a line that is not its own."""
    if not paths.exists(path):
        return Rules()
    found: dict[str, set[str]] = {"id": set(), "url_prefix": set(), "source": set()}
    with paths.open_read(path) as stream:
        for number, line in enumerate(stream.read().decode().splitlines(), 1):
            try:
                entry = json.loads(line)
                found[entry["kind"]].add(entry["value"])
            except (ValueError, KeyError, TypeError) as error:
                raise RunError(
                    f"{path}, line {number}: not an entry of a takedown ledger. Mend the line: while it"
                    " cannot be read, nothing may be released."
                ) from error
    return rules(found)


def record(path: str, kind: str, values: Iterable[str], today: date, note: str | None) -> Rules:
    """Adds what is not there yet, the whole ledger at once, and returns all that it then names.

    kind: `id`, `url_prefix` or `source`. The date and the note are for people and decide nothing.
    """
    known = read_rules(path)
    present = {"id": known.ids, "url_prefix": known.url_prefixes, "source": known.sources}[kind]
    before = b""
    if paths.exists(path):
        with paths.open_read(path) as stream:
            before = stream.read()
    lines = [
        json.dumps(
            {"kind": kind, "value": value, "date": today.isoformat(), **({"note": note} if note else {})},
            ensure_ascii=False,
        )
        for value in dict.fromkeys(values)
        if value not in present
    ]
    if lines:
        atomic.write_bytes(path, before + "".join(line + "\n" for line in lines).encode())
    return read_rules(path)
