"""The `corpus-latam` command: its options and its sub-commands."""

from __future__ import annotations

import typer

from corpus_latam import __version__
from corpus_latam.cli import forget, ids, inspect, push, runs, sources

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
ids.register(app)
forget.register(app)
push.register(app)
sources.register(app)


@app.callback(invoke_without_command=True)
def version(show: bool = typer.Option(False, "--version", help="Print the version and leave.")) -> None:
    """From scattered Spanish and Latin-American text to a documented corpus and a measured tokenizer."""
    if show:
        typer.echo(__version__)
        raise typer.Exit
