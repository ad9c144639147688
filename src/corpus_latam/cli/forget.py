"""`forget`: a takedown. Removes documents from every output of a run and keeps later ones from them."""

from __future__ import annotations

import re
from typing import Annotated

import typer

from corpus_latam.cli import options

ID = re.compile(r"[0-9a-f]{32}")

QUOTES = (
    "What quoted texts without saying whose is gone as well: wording of repeated lines, the tokenizer with"
    " its word counts and vocabularies, samples of bad records."
)
COUNTS = "Card and report still count them. `corpus-latam run` makes all of these again from what is left."


def register(app: typer.Typer) -> None:
    """Adds `forget`."""
    app.command(help="Take documents out of a run for good: by id, address or source.")(forget)


def forget(
    config: options.ConfigPath,
    ids: Annotated[str | None, typer.Option("--ids", metavar="FILE", help="A document id per line.")] = None,
    url_prefix: Annotated[str | None, typer.Option("--url-prefix", metavar="URL")] = None,
    source: Annotated[str | None, typer.Option("--source", metavar="NAME")] = None,
    copies: Annotated[bool, typer.Option("--copies", help="Their exact and near copies too.")] = False,
    note: Annotated[str | None, typer.Option("--note", help="Why, for the ledger.")] = None,
    overrides: options.Set = None,
) -> None:
    """Writes the ledger, then removes what it names. Killed half-way, the same command goes on."""
    from datetime import date

    from corpus_latam import runfolder
    from corpus_latam.config import load, parse_overrides
    from corpus_latam.errors import ConfigError
    from corpus_latam.storage import paths, purge, takedown

    loaded = load(config, parse_overrides(overrides or []))
    asked = {"id": ids, "url_prefix": url_prefix, "source": source}
    chosen = [(kind, value) for kind, value in asked.items() if value]
    if len(chosen) != 1:
        raise ConfigError("forget: name what must go by one of --ids FILE, --url-prefix URL, --source NAME.")
    kind, value = chosen[0]
    values = _read_ids(value) if kind == "id" else [value]
    named = takedown.rules({kind: values})
    root = paths.resolve(loaded.root)
    today = date.today()
    with runfolder.claimed(root):
        found = purge.named_in(root, named)
        others = sorted(purge.copies_of(root, found))
        ledger = takedown.ledger_path(root, loaded.takedown)
        if copies:
            takedown.record(ledger, "id", others, today, note)
        rules = takedown.record(ledger, kind, values, today, note)
        removed = purge.purge(root, rules)
    typer.echo(f"{len(found):,} documents of this run were named; their ledger is {ledger}")
    for folder, documents in removed.items():
        typer.echo(f"  {folder:<12} {documents:,} removed")
    if others and not copies:
        typer.echo(f"  {len(others):,} copies of them stay: --copies takes them out too")
    if removed and found:
        typer.echo(QUOTES)
    typer.echo(COUNTS)


def _read_ids(path: str) -> list[str]:
    from corpus_latam.errors import ConfigError
    from corpus_latam.storage import paths

    if not paths.exists(path):
        raise ConfigError(f"forget --ids {path}: no such file.")
    with paths.open_read(path) as stream:
        lines = stream.read().decode().split()
    for number, line in enumerate(lines, 1):
        if not ID.fullmatch(line):
            raise ConfigError(
                f"forget --ids {path}: entry {number}, {line[:40]!r}, is no document id (32 hexadecimal"
                " digits, the column `id` of the corpus)."
            )
    if not lines:
        raise ConfigError(f"forget --ids {path}: the file names no document.")
    return lines
