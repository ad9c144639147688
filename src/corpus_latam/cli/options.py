"""Options that several commands share."""

from __future__ import annotations

import json
import os
from enum import StrEnum
from typing import Annotated

import typer

from corpus_latam.cli.formats import OutputFormat
from corpus_latam.errors import ConfigError


class EngineKind(StrEnum):
    """Where tasks run."""

    LOCAL = "local"
    DASK = "dask"


def available_cores() -> int:
    """Cores that this process may use: what Slurm or a container grants, not what the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


ConfigPath = Annotated[str, typer.Argument(metavar="CONFIG.yaml", help="The run's configuration.")]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Override a value: ingest.shard_rows=500."),
]
TextColumn = Annotated[
    str | None,
    typer.Option(
        "--text-column", metavar="NAME", help="The field that holds the text, in every source of the config."
    ),
]
Format = Annotated[OutputFormat, typer.Option("--format", help="How tables are printed.")]


def _checked_workers(workers: int) -> int:
    if workers < 1:
        raise ConfigError(
            f"--workers {workers}: the work needs one process or more. Without it there is one for each"
            f" core that this command may use: {available_cores()}."
        )
    return workers


Workers = Annotated[
    int,
    typer.Option("--workers", help="Processes.", default_factory=available_cores, callback=_checked_workers),
]
Verify = Annotated[
    bool,
    typer.Option("--verify", help="Check finished files by all their bytes, not by samples."),
]
Engine = Annotated[EngineKind, typer.Option("--engine", help="Where tasks run.")]
DaskAddress = Annotated[
    str | None, typer.Option("--dask", metavar="ADDRESS", help="A Dask scheduler, e.g. tcp://host:8786.")
]


def with_text_column(overrides: list[str] | None, text_column: str | None) -> list[str]:
    """The overrides that a command was given, and what `--text-column` stands for."""
    named = [] if text_column is None else [f"sources.*.columns.text={json.dumps(text_column)}"]
    return [*(overrides or []), *named]
