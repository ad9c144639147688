"""What `--dry-run` prints: sources, partitions, stages, and what exists already."""

from __future__ import annotations

from corpus_latam.cli.console import PlainConsole
from corpus_latam.cli.tables import NOTHING, FigureTable, print_figures
from corpus_latam.config import RunConfig
from corpus_latam.deduplicate.plan import describe
from corpus_latam.ingest.plan import plan
from corpus_latam.schema import folders_of
from corpus_latam.storage import paths
from corpus_latam.storage.manifest import Manifest
from corpus_latam.waiting import waiting


def print_plan(config: RunConfig, stages: list[str], workers: int) -> None:
    """Prints the plan; what is wrong with it is for `pipeline.preflight` to say."""
    console = PlainConsole()
    console.print(f"run folder  {config.root}", soft_wrap=True)
    if "ingest" in stages:
        _print_sources(console, config)
    _print_stages(console, config, stages)
    if "deduplicate" in stages:
        rows = sum(_annotated(root) for root in (config.root, *config.deduplicate.against))
        for line in describe(rows or None, workers, config.deduplicate):
            console.print(line, soft_wrap=True)


def _annotated(root: str) -> int:
    """Documents of a run folder that annotate has finished."""
    return sum(file.rows for file in Manifest(paths.join(root, "annotate")).files(".parquet"))


def _print_sources(console: PlainConsole, config: RunConfig) -> None:
    limit = f"{config.limit_documents:,}" if config.limit_documents else "all"
    with waiting("listing the sources"):
        found = plan(config)
    rows = [
        [
            *(f"{len(source.located.partitions):,}", _bytes(source.bytes), limit),
            *(config.sources[source.source].type, source.source),
        ]
        for source in found
    ]
    figures = ("partitions", "bytes", "documents at most")
    print_figures(console, FigureTable("sources", figures, ("type", "source"), rows))


def _print_stages(console: PlainConsole, config: RunConfig, stages: list[str]) -> None:
    table = []
    for stage in stages:
        for folder in folders_of(stage):
            files = Manifest(paths.join(config.root, folder)).files(".parquet")
            rows = sum(file.rows for file in files)
            table.append([f"{len(files):,}", f"{rows:,}" if files else NOTHING, stage, folder + "/"])
    figures = ("shards there", "rows there")
    print_figures(console, FigureTable("stages, in order", figures, ("stage", "folder"), table))
    console.print(
        "Shards that still match their input, config and version are found and not made again.",
        soft_wrap=True,
    )


def _bytes(count: int | None) -> str:
    return "unknown" if count is None else f"{count / 1e6:,.1f} MB"
