"""Sources and languages that the validation split holds nothing of: rows that say so, and a warning.

A source of a few documents may lie whole in the training split. Its fertility is then not known, which is not
the same as a source that is not there. (A source that is measured may lack countries: each has its own row
where it has documents to measure, and none where it has not.)
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from corpus_latam.storage import paths
from corpus_latam.storage.shards import read_batches
from corpus_latam.tokenizer.count.shard import language_and_split
from corpus_latam.tokenizer.measure.fertility import KEYS
from corpus_latam.tokenizer.measure.held_out import DRAWN, MEASURES, Measured

Key = tuple[str | None, ...]
"""Values of `fertility.KEYS`."""

LISTED = 8

log = logging.getLogger(__name__)


def keys_of(groups: pa.Table) -> set[Key]:
    """The groups of a count table (`schemas.GROUPS`)."""
    return set(zip(*(groups[key].to_pylist() for key in KEYS), strict=True))


def left_out(training: set[Key], held_out: set[Key]) -> set[Key]:
    """Groups of training text whose source or language is not measured at all."""
    sources = {key[KEYS.index("source")] for key in held_out}
    languages = {key[KEYS.index("language")] for key in held_out}
    return {
        key
        for key in training
        if key[KEYS.index("source")] not in sources or key[KEYS.index("language")] not in languages
    }


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
    empty = dict.fromkeys(table.column_names)
    rows += [empty | _row(measured, dict(zip(by, key, strict=True))) for key in missing]
    rows.sort(key=lambda row: [row[key] or "" for key in by])
    return pa.Table.from_pylist(rows, schema=table.schema)


def _row(measured: Measured, named: dict[str, str | None]) -> dict[str, Any]:
    """No document, no token, no ratio."""
    sums = dict.fromkeys((*MEASURES, *DRAWN), 0)
    return {**named, **sums, "tokenizer": measured.name, "vocab_size": measured.vocab_size}


def warn(missing: Iterable[Key], held_out: Iterable[Key]) -> None:
    """Names the sources, and the languages of sources that are measured in others."""
    sources = {key[KEYS.index("source")] for key in held_out}
    names = sorted({_label(key, key[KEYS.index("source")] in sources) for key in missing})
    if not names:
        return
    more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
    log.warning(
        "tokenizer: the validation split holds no document of %s%s: fertility is not measured there. More"
        " documents, or a larger export.validation_share, would give it some.",
        ", ".join(names[:LISTED]),
        more,
    )


def _label(key: Key, with_language: bool) -> str:
    source, language = key[KEYS.index("source")], key[KEYS.index("language")]
    return f"{source} ({language})" if with_language else str(source)
