"""`sources harvest`: what repositories answer, kept in the folders that a run reads, without a run."""

from __future__ import annotations

from typing import Annotated

import typer

from corpus_latam.cli import options
from corpus_latam.cli.terminal import say


def register(group: typer.Typer) -> None:
    """Adds `harvest` to `sources`."""
    group.command("harvest", help="Fetch what repositories of a config answer, for a run to read later.")(
        harvest
    )


def harvest(
    config: Annotated[str, typer.Argument(metavar="CONFIG.yaml", help="The configuration of a run.")],
    overrides: options.Set = None,
) -> None:
    """Brings every harvest of a config up to date: on a machine with the network, for those without it."""
    from corpus_latam.config import load, parse_overrides
    from corpus_latam.errors import ConfigError
    from corpus_latam.ingest.fetching import fetch

    fetched = fetch(load(config, parse_overrides(overrides or [])).sources)
    if not fetched:
        raise ConfigError(f"{config} has no source that is harvested (type: oai). Nothing was fetched.")
    say(f"Harvested: {', '.join(fetched)}. `corpus-latam run {config}` reads it.")
