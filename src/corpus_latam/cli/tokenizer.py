"""`tokenizer`: train, measure and export tokenizers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from corpus_latam.cli import options
from corpus_latam.cli.formats import OutputFormat, Row, print_csv, print_json
from corpus_latam.cli.terminal import say
from corpus_latam.waiting import waiting


def register(app: typer.Typer, train: Callable[..., None]) -> None:
    """Adds `tokenizer` and its commands; `train` runs the stage."""
    tokenizer = typer.Typer(help="Train, measure and export tokenizers.", no_args_is_help=True)
    tokenizer.command("train", help="Count pretokens of the corpus, train BPE, measure fertility.")(train)
    tokenizer.command("fertility", help="Measure tokenizers on the validation split of a corpus.")(fertility)
    tokenizer.command("export", help="Write a tokenizer in another format.")(export)
    app.add_typer(tokenizer, name="tokenizer")


def fertility(
    tokenizers: Annotated[
        list[str],
        typer.Argument(
            metavar="TOKENIZER...", help="tokenizer.json, a folder, tiktoken ranks, or a Hub id (owner/name)."
        ),
    ],
    corpus: Annotated[str, typer.Option("--corpus", metavar="DIR", help="A run folder or its corpus/.")],
    workers: options.Workers,
    reference: Annotated[
        str | None, typer.Option("--reference", metavar="NAME", help="The one to divide by; else the first.")
    ] = None,
    output: Annotated[
        str | None, typer.Option("--output", metavar="DIR", help="Also write all tables as Parquet.")
    ] = None,
    form: options.Format = OutputFormat.TABLE,
) -> None:
    """Prints tokens per word by source, country and language, and what all text together costs."""
    with waiting("loading libraries"):
        from corpus_latam.engine import open_engine
        from corpus_latam.engine.progress import Progress
        from corpus_latam.tokenizer.measure.compare import compare, write_tables

    with open_engine("local", workers) as engine:
        tables = compare(corpus, tuple(tokenizers), reference, engine, Progress())
    written = write_tables(tables, output) if output else []
    rows = {name: table.to_pylist() for name, table in tables.items()}
    if form is OutputFormat.JSON:
        return print_json(rows)
    if form is OutputFormat.CSV:
        measured = [{"table": name, **row} for name in ("totals", "fertility") for row in rows[name]]
        return print_csv(measured, ["table", *tables["fertility"].column_names])
    _print_tables(rows)
    for path in written:
        say(path)
    return None


def _print_tables(rows: dict[str, list[Row]]) -> None:
    from corpus_latam.cli.console import PlainConsole
    from corpus_latam.cli.fertility import group_table, totals_table
    from corpus_latam.cli.tables import print_figures
    from corpus_latam.tokenizer.measure.fertility import KEYS

    console = PlainConsole()
    print_figures(console, totals_table(rows["totals"]))
    print_figures(console, group_table(rows["fertility"], KEYS))


def export(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="The folder of a tokenizer.")],
    target: Annotated[
        str, typer.Option("--to", metavar="FORMAT", help="tiktoken, tokenizer.json or vocab-merges.")
    ],
    output: Annotated[
        str | None, typer.Option("--output", metavar="DIR", help="Where to; by default the same folder.")
    ] = None,
) -> None:
    """Prints the files that it writes."""
    from corpus_latam.tokenizer.train.formats import export as write

    for path in write(folder, target, output or folder):
        say(path)
