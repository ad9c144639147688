"""`run` and the single stages: the commands that do the work."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from corpus_latam.cli import options, tokenizer
from corpus_latam.cli.configs import load_run
from corpus_latam.cli.folders import check_run_folder
from corpus_latam.cli.formats import OutputFormat
from corpus_latam.waiting import waiting

if TYPE_CHECKING:
    from corpus_latam.config import RunConfig

SINGLE_STAGES = {
    "ingest": "Read the sources into shards.",
    "annotate": "Compute what is known about each text.",
    "select": "Decide, by policy, which documents to keep.",
    "deduplicate": "Find exact and near copies among the kept documents.",
    "export": "Write the corpus: redacted, split, with its card.",
}


class ReportLanguage(StrEnum):
    """Languages that a report is written in."""

    ES = "es"
    EN = "en"


def register(app: typer.Typer) -> None:
    """Adds `run` and one command per stage."""
    app.command(help="Run all stages, or those from --from until --until.")(run)
    for name, text in SINGLE_STAGES.items():
        own: dict[str, Callable[..., None]] = {"ingest": ingest, "deduplicate": deduplicate}
        app.command(name, help=text)(own.get(name) or _single_stage(name))
    app.command(help="Write the report (HTML, Markdown, JSON) and print the fertility table.")(report)
    tokenizer.register(app, _single_stage("tokenizer"))


def run(
    config: options.ConfigPath,
    workers: options.Workers,
    engine: options.Engine = options.EngineKind.LOCAL,
    dask: options.DaskAddress = None,
    first: Annotated[str | None, typer.Option("--from", metavar="STAGE", help="First stage.")] = None,
    last: Annotated[str | None, typer.Option("--until", metavar="STAGE", help="Last stage.")] = None,
    text_column: options.TextColumn = None,
    overrides: options.Set = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the plan and first records; do nothing.")
    ] = False,
    verify: options.Verify = False,
) -> None:
    """Runs the stages that were asked for; `--dry-run` prints the plan instead."""
    loaded = _loaded(config, options.with_text_column(overrides, text_column))
    from corpus_latam import pipeline

    stages = pipeline.chosen(first, last)
    if dry_run:
        from corpus_latam.cli.plan import print_plan
        from corpus_latam.cli.samples import print_samples

        print_plan(loaded, stages, workers)
        pipeline.preflight(loaded, stages)
        if "ingest" in stages:
            print_samples(loaded)
        return
    execute(loaded, stages, workers, engine, dask, verify)


def _loaded(config: str, overrides: list[str] | None) -> RunConfig:
    with waiting("loading libraries"):
        from corpus_latam import pipeline  # noqa: F401  (it loads them)

    return load_run(config, overrides)


def execute(
    config: RunConfig,
    stages: list[str],
    workers: int,
    engine: options.EngineKind = options.EngineKind.LOCAL,
    dask: str | None = None,
    verify: bool = False,
    form: OutputFormat = OutputFormat.TABLE,
) -> None:
    """Runs stages with a log on the terminal and in the run folder, then prints what came out."""
    from corpus_latam import pipeline, runfolder
    from corpus_latam.cli.outcome import print_outcome
    from corpus_latam.engine import open_engine
    from corpus_latam.engine.progress import Progress

    pipeline.preflight(config, stages)
    kind = "dask" if dask else engine.value
    patience = config.engine.patience
    with (
        runfolder.claimed(config.root, config.output_mode),
        open_engine(kind, workers, dask, patience) as pool,
    ):
        results = pipeline.run(config, stages, pool, Progress(), verify)
    print_outcome(config, results, form)


def report(
    config: options.ConfigPath,
    workers: options.Workers,
    lang: Annotated[ReportLanguage | None, typer.Option("--lang", help="Of the report's words.")] = None,
    form: options.Format = OutputFormat.TABLE,
    overrides: options.Set = None,
) -> None:
    """The report stage, in the language asked for."""
    chosen_language = [f"report.lang={lang.value}"] if lang else []
    loaded = _loaded(config, [*(overrides or []), *chosen_language])
    check_run_folder("report", loaded.root)
    execute(loaded, ["report"], workers, form=form)


def ingest(
    config: options.ConfigPath,
    workers: options.Workers,
    engine: options.Engine = options.EngineKind.LOCAL,
    dask: options.DaskAddress = None,
    text_column: options.TextColumn = None,
    overrides: options.Set = None,
    verify: options.Verify = False,
) -> None:
    """The ingest stage."""
    asked = options.with_text_column(overrides, text_column)
    run(config, workers, engine, dask, "ingest", "ingest", overrides=asked, verify=verify)


def deduplicate(
    config: options.ConfigPath,
    workers: options.Workers,
    engine: options.Engine = options.EngineKind.LOCAL,
    dask: options.DaskAddress = None,
    against: Annotated[
        list[str] | None,
        typer.Option("--against", metavar="DIR", help="Run folder of a finished run, whose documents stay."),
    ] = None,
    overrides: options.Set = None,
    verify: options.Verify = False,
) -> None:
    """The deduplicate stage, also against what other runs have kept."""
    others = [f"deduplicate.against={json.dumps(against)}"] if against else []
    asked = [*(overrides or []), *others]
    run(config, workers, engine, dask, "deduplicate", "deduplicate", overrides=asked, verify=verify)
    if against:
        message = "A later `run` compares with %s only if the config says so: deduplicate: {against: %s}"
        logging.getLogger(__name__).warning(message, ", ".join(against), json.dumps(against))


def _single_stage(name: str) -> Callable[..., None]:
    def command(
        config: options.ConfigPath,
        workers: options.Workers,
        engine: options.Engine = options.EngineKind.LOCAL,
        dask: options.DaskAddress = None,
        overrides: options.Set = None,
        verify: options.Verify = False,
    ) -> None:
        run(config, workers, engine, dask, name, name, overrides=overrides, verify=verify)

    command.__name__ = name
    return command
