"""What a finished run prints: what each stage cost, the fertility table, and the report to open."""

from __future__ import annotations

import pyarrow.compute as pc

from corpus_latam.cli.console import PlainConsole
from corpus_latam.cli.fertility import group_table
from corpus_latam.cli.formats import OutputFormat, Row, print_csv, print_json
from corpus_latam.cli.tables import FigureTable, print_figures
from corpus_latam.config import RunConfig
from corpus_latam.pipeline import StageResult
from corpus_latam.report.fertility import measure, read_fertility
from corpus_latam.storage import paths, state
from corpus_latam.storage.manifest import Manifest
from corpus_latam.storage.shards import read_table
from corpus_latam.wording import counted

GROUPS = ["source", "country"]
COLUMNS = (
    *("tokenizer", "vocab_size", *GROUPS, "measured", "documents", "words", "bytes", "tokens"),
    *("letter_words", "whole_words", "tokens_per_word", "bytes_per_token", "whole_word_share"),
)
"""Of the fertility table as CSV."""


def print_outcome(
    config: RunConfig, results: list[StageResult], form: OutputFormat = OutputFormat.TABLE
) -> None:
    """Costs go to standard error, results to standard output."""
    print_figures(PlainConsole(stderr=True), _costs(results))
    stages = {result.stage for result in results}
    rows = _fertility(config.root) if stages & {"tokenizer", "report"} else []
    if form is OutputFormat.JSON:
        return print_json({"fertility": rows, "report": report_path(config.root)})
    if form is OutputFormat.CSV:
        return print_csv(rows, COLUMNS)
    console = PlainConsole()
    if rows:
        print_figures(console, group_table(rows, GROUPS))
    if "deduplicate" in stages:
        console.print(_fates(config.root), soft_wrap=True)
    if "export" in stages:
        console.print(f"corpus   {paths.absolute(paths.join(config.root, 'corpus'))}", soft_wrap=True)
    if "report" in stages:
        console.print(f"report   {report_path(config.root)}", soft_wrap=True)
    return None


def report_path(root: str) -> str:
    """The page to open."""
    return paths.absolute(paths.join(root, "report", "report.html"))


def _fertility(root: str) -> list[Row]:
    """Fertility by source and country, where it belongs to the corpus that is there."""
    if state.is_stale(paths.join(root, "tokenizer")):
        return []
    return measure(read_fertility(root), GROUPS)


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
        f"documents: {present:,} read ({counted(counts['bad_records'], 'record')} more in quarantine"
        f"{f', {forgotten:,} forgotten' if forgotten else ''}),"
        f" {present - counts['kept']:,} rejected, {counted(counts['kept'] - kept, 'duplicate')},"
        f" {kept:,} kept"
    )


def _costs(results: list[StageResult]) -> FigureTable:
    figures = ("seconds", "CPU seconds", "peak MB", "tasks run", "tasks found done")
    rows = [
        [
            *(f"{result.seconds:.1f}", f"{result.cpu_seconds:.1f}", f"{result.peak_mb:.0f}"),
            *(str(result.tasks_run), str(result.tasks_found), result.stage),
        ]
        for result in results
    ]
    return FigureTable("cost", figures, ("stage",), rows)
