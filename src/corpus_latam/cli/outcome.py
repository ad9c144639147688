"""What a finished run prints: what each stage cost, the fertility table, and the report to open."""

from __future__ import annotations

import sys

import pyarrow.compute as pc
from rich.table import Table

from corpus_latam.cli.console import PlainConsole
from corpus_latam.config import RunConfig
from corpus_latam.pipeline import StageResult
from corpus_latam.report.tables import fertility_table, read_fertility, report_path
from corpus_latam.storage import paths, stale
from corpus_latam.storage.manifest import Manifest
from corpus_latam.storage.shards import read_table

WIDTH = 160
"""Columns of tables that are not printed on a terminal."""


def print_outcome(config: RunConfig, results: list[StageResult]) -> None:
    """Costs go to standard error, results to standard output."""
    PlainConsole(stderr=True).print(_costs(results))
    console = PlainConsole() if sys.stdout.isatty() else PlainConsole(width=WIDTH)
    stages = {result.stage for result in results}
    fertility = read_fertility(config.root)
    is_todays = not stale.is_stale(paths.join(config.root, "tokenizer"))
    if fertility and is_todays and stages & {"tokenizer", "report"}:
        console.print(fertility_table(fertility))
    if "deduplicate" in stages:
        console.print(_fates(config.root), soft_wrap=True)
    if "export" in stages:
        console.print(f"corpus   {paths.absolute(paths.join(config.root, 'corpus'))}", soft_wrap=True)
    if "report" in stages:
        console.print(f"report   {report_path(config.root)}", soft_wrap=True)


def _fates(root: str) -> str:
    """What became of what was read, in one line."""
    counts: dict[str, int] = {}
    for stage in ("ingest", "select"):
        for commit in Manifest(paths.join(root, stage)).commits.values():
            for name in ("documents", "bad_records", "kept"):
                counts[name] = counts.get(name, 0) + commit.counts.get(name, 0)
    present = sum(file.rows for file in Manifest(paths.join(root, "ingest")).files(".parquet"))
    forgotten = counts["documents"] - present
    verdicts = Manifest(paths.join(root, "deduplicate")).files(".parquet")
    stay = (read_table(paths.join(root, "deduplicate", file.path), ["keep"])["keep"] for file in verdicts)
    kept = sum(pc.sum(keep).as_py() or 0 for keep in stay)
    return (
        f"documents: {present:,} read ({counts['bad_records']:,} records more in quarantine"
        f"{f', {forgotten:,} forgotten' if forgotten else ''}),"
        f" {present - counts['kept']:,} rejected, {counts['kept'] - kept:,} duplicates,"
        f" {kept:,} kept"
    )


def _costs(results: list[StageResult]) -> Table:
    table = Table("stage", title="cost")
    for heading in ("seconds", "CPU seconds", "peak MB", "tasks run", "tasks found done"):
        table.add_column(heading, justify="right")
    for result in results:
        figures = (f"{result.seconds:.1f}", f"{result.cpu_seconds:.1f}", f"{result.peak_mb:.0f}")
        table.add_row(result.stage, *figures, str(result.tasks_run), str(result.tasks_found))
    return table
