"""Groups of documents that the validation split holds none of: a row each that says so, and a warning.

A source of a few documents may lie whole in the training split. Its fertility is then not known, which is not
the same as a source that is not there.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from corpus_latam.storage import paths
from corpus_latam.storage.shards import read_batches
from corpus_latam.tokenizer.counts import language_and_split
from corpus_latam.tokenizer.fertility import FERTILITY, KEYS
from corpus_latam.tokenizer.held_out import MEASURES, Measured

Key = tuple[str | None, ...]
"""Values of `fertility.KEYS`."""

LISTED = 8

log = logging.getLogger(__name__)


def keys_of(groups: pa.Table) -> set[Key]:
    """The groups of a count table (`tables.GROUPS`)."""
    return set(zip(*(groups[key].to_pylist() for key in KEYS), strict=True))


def keys_of_shard(corpus: str, shard: str) -> set[Key]:
    """The groups of a release shard, without its texts."""
    language, _ = language_and_split(shard)
    columns = [key for key in KEYS if key != "language"]
    found: set[Key] = set()
    for batch in read_batches(paths.join(corpus, shard), columns):
        values = {name: batch[name].to_pylist() for name in columns} | {"language": [language] * len(batch)}
        values["country"] = [country or None for country in values["country"]]
        found |= set(zip(*(values[key] for key in KEYS), strict=True))
    return found


def with_left_out(table: pa.Table, measured: Measured, left_out: Iterable[Key], by: list[str]) -> pa.Table:
    """Rows of `FERTILITY` of one tokenizer, and a row without figures for each group that it lacks."""
    rows = table.to_pylist()
    known = {tuple(row[key] for key in by) for row in rows}
    missing = {tuple(key[KEYS.index(name)] for name in by) for key in left_out} - known
    rows += [_row(measured, dict(zip(by, key, strict=True))) for key in missing]
    rows.sort(key=lambda row: [row[key] or "" for key in by])
    return pa.Table.from_pylist(rows, schema=FERTILITY)


def _row(measured: Measured, named: dict[str, str | None]) -> dict[str, Any]:
    """No document, no token, no ratio."""
    row: dict[str, Any] = dict.fromkeys(FERTILITY.names)
    return (
        row
        | named
        | dict.fromkeys(MEASURES, 0)
        | {
            "tokenizer": measured.name,
            "vocab_size": measured.vocab_size,
        }
    )


def warn(left_out: Iterable[Key], present: Iterable[Key]) -> None:
    """Names the groups: a source and country where all of it is missing, with language and kind elsewhere."""
    seen = {key[:2] for key in present}
    names = sorted({_label(key[:2] if key[:2] not in seen else key) for key in left_out})
    if not names:
        return
    more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
    log.warning(
        "tokenizer: the validation split holds no document of %s%s: fertility is not measured there. More"
        " documents, or a larger export.validation_share, would give it some.",
        ", ".join(names[:LISTED]),
        more,
    )


def _label(key: Key) -> str:
    source, *rest = (part for part in key if part)
    return f"{source} ({', '.join(rest)})" if rest else str(source)
