"""`inspect`: read kept and rejected documents of a run."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    import pyarrow as pa

COLUMNS = ["text", "source", "language", "country", "url"]
IF_REJECTED = ["reason", "duplicate_of", "similarity"]


def register(app: typer.Typer) -> None:
    """Adds `inspect`."""
    app.command(help="Read kept documents of a run, or rejected ones with --reason.")(inspect)


def inspect(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="A run folder.")],
    reason: Annotated[str | None, typer.Option("--reason", help="Rejected for this, e.g. quality.")] = None,
    source: Annotated[str | None, typer.Option("--source")] = None,
    country: Annotated[str | None, typer.Option("--country", help="ISO alpha-2.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many documents.")] = 5,
    characters: Annotated[int, typer.Option("--characters", min=1, help="How much of each.")] = 500,
) -> None:
    """Prints the first documents that match."""
    from corpus_latam.cli.terminal import line
    from corpus_latam.errors import ConfigError
    from corpus_latam.escaping import for_terminal, for_terminal_lines
    from corpus_latam.storage import paths, stale

    if not paths.exists(paths.join(folder, "rejected" if reason else "corpus")):
        raise ConfigError(f"{folder} is no run folder, or its export stage has not run yet.")
    if stale.is_stale(paths.join(folder, "corpus")):
        print(line(f"{folder}: these documents are an earlier run's ({stale.STALE})."), file=sys.stderr)
    shown = 0
    for document in _documents(folder, reason, source, country and country.upper()):
        text = for_terminal_lines(document["text"][:characters])
        print(for_terminal(_heading(document)), text, sep="\n", end="\n\n")
        shown += 1
        if shown == limit:
            return
    if not shown:
        raise ConfigError(f"{folder}: no document matches. Its report lists reasons, sources and countries.")


def _documents(
    folder: str, reason: str | None, source: str | None, country: str | None
) -> Iterator[dict[str, Any]]:
    from corpus_latam.storage import paths
    from corpus_latam.storage.manifest import Manifest
    from corpus_latam.storage.shards import read_batches

    stage = paths.join(folder, "rejected" if reason else "corpus")
    columns = COLUMNS + IF_REJECTED if reason else COLUMNS
    for file in Manifest(stage).files(".parquet"):
        for batch in read_batches(paths.join(stage, file.path), columns):
            yield from _matching(batch, {"source": source, "country": country}, reason).to_pylist()


def _matching(batch: pa.RecordBatch, equal: dict[str, str | None], reason: str | None) -> pa.RecordBatch:
    import pyarrow.compute as pc

    for column, value in equal.items():
        if value is not None:
            batch = batch.filter(pc.equal(batch[column], value))
    return batch.filter(pc.starts_with(batch["reason"], reason)) if reason else batch


def _heading(document: dict[str, Any]) -> str:
    parts = [document["source"], document["language"], document["country"], document.get("reason")]
    if document.get("duplicate_of"):
        parts.append(f"{document['similarity']:.2f} like {document['duplicate_of']}")
    return f"── {' · '.join(part for part in parts if part)}  {document['url'] or ''}".rstrip()
