"""The `corpus-latam` command: its sub-commands and its exit codes."""

from __future__ import annotations

import sys
from typing import NoReturn

import typer

from corpus_latam import __version__
from corpus_latam.cli import forget, inspect, push, runs
from corpus_latam.errors import ConfigError, RunError

DONE, FAILED, MISUSED = 0, 1, 2

app = typer.Typer(
    name="corpus-latam",
    help="From scattered Spanish and Latin-American text to a documented corpus and a measured tokenizer.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
runs.register(app)
inspect.register(app)
forget.register(app)
push.register(app)


@app.callback(invoke_without_command=True)
def version(show: bool = typer.Option(False, "--version", help="Print the version and leave.")) -> None:
    """From scattered Spanish and Latin-American text to a documented corpus and a measured tokenizer."""
    if show:
        typer.echo(__version__)
        raise typer.Exit


def main() -> NoReturn:
    """Entry point. 0 done; 1 the run failed; 2 the command or config is wrong."""
    try:
        app()
    except ConfigError as error:
        _say(error)
        sys.exit(MISUSED)
    except RunError as error:
        _say(error)
        sys.exit(FAILED)
    except OSError as error:
        _say(f"{error}. What was finished is kept: mend this, and the same command goes on.")
        sys.exit(FAILED)
    sys.exit(DONE)


def _say(message: object) -> None:
    print(f"corpus-latam: {message}", file=sys.stderr)
