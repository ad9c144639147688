"""`tokenizer`: train, measure and export tokenizers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from corpus_latam.cli import options
from corpus_latam.cli.terminal import say

if TYPE_CHECKING:
    from rich.table import Table


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
) -> None:
    """Prints tokens per word by source, country and language, and what all text together costs."""
    from corpus_latam.cli.console import PlainConsole
    from corpus_latam.engine import open_engine
    from corpus_latam.engine.progress import Progress
    from corpus_latam.tokenizer.compare import compare, write_tables

    with open_engine("local", workers) as engine:
        tables = compare(corpus, tuple(tokenizers), reference, engine, Progress())
    console = PlainConsole()
    console.print(_totals(tables["totals"].to_pylist()))
    console.print(_by_group(tables["fertility"].to_pylist()))
    for path in write_tables(tables, output) if output else []:
        console.print(path, soft_wrap=True)


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
    from corpus_latam.tokenizer.export import export as write

    for path in write(folder, target, output or folder):
        say(path)


def _totals(rows: list[dict[str, Any]]) -> Table:
    from rich.table import Table

    table = Table("tokenizer", title="all text of the validation split")
    figures = {
        "vocabulary": ("vocab_size", "{:,}"),
        "tokens / word": ("tokens_per_word", "{:.3f}"),
        "bytes / token": ("bytes_per_token", "{:.3f}"),
        "whole words": ("whole_word_share", "{:.1%}"),
        "Rényi": ("renyi_efficiency", "{:.3f}"),
        "used": ("vocabulary_use", "{:.1%}"),
        "ratio": ("ratio_to_reference", "{:.3f}"),
    }
    for heading in figures:
        table.add_column(heading, justify="right")
    for row in rows:
        if row["language"] is None:
            cells = (
                "–" if row[name] is None else shape.format(row[name]) for name, shape in figures.values()
            )
            table.add_row(row["tokenizer"], *cells)
    return table


def _by_group(rows: list[dict[str, Any]]) -> Table:
    from rich.table import Table

    keys = ("source", "country", "language", "doc_type")
    names = list(dict.fromkeys(row["tokenizer"] for row in rows))
    table = Table(*keys, title="tokens per word")
    for heading in ("words", *names):
        table.add_column(heading, justify="right")
    groups: dict[tuple[str | None, ...], dict[str, dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(tuple(row[key] for key in keys), {})[row["tokenizer"]] = row
    for group, by_name in groups.items():
        costs = [by_name[name]["tokens_per_word"] for name in names]
        words = next(iter(by_name.values()))["words"]
        cells = ("–" if cost is None else f"{cost:.3f}" for cost in costs)
        table.add_row(*(key or "–" for key in group), f"{words:,}", *cells)
    return table
