"""What `--dry-run` prints of each source: its first records as documents, what is wrong, what is not read."""

from __future__ import annotations

from typing import Any

from corpus_latam.cli.console import PlainConsole
from corpus_latam.config import AnySource, IngestConfig, RunConfig
from corpus_latam.errors import RunError
from corpus_latam.ingest.passed_over import how_to_read
from corpus_latam.ingest.preview import Preview, preview
from corpus_latam.storage.listing import summary

TEXT_SHOWN, FIELD_SHOWN = 160, 60
NOT_SHOWN = {"id", "text", "country_basis", "license_basis"}


def print_samples(config: RunConfig) -> None:
    """Prints three documents of each source. Raises `RunError` with all that would stop a run."""
    failures = []
    for name, source in config.sources.items():
        try:
            print_sample(name, source, config.ingest)
        except RunError as error:
            failures.append(str(error))
    if failures:
        raise RunError("\n".join(failures))


def print_sample(name: str, source: AnySource, settings: IngestConfig) -> None:
    """Prints three documents of one source. Raises `RunError` with what would stop a run."""
    found = preview(name, source, settings)
    _print_preview(PlainConsole(), name, found, how_to_read(source, found.passed))


def _print_preview(console: PlainConsole, name: str, found: Preview, advice: str) -> None:
    for clause in summary(found.passed):
        _print(console, f"{name}: not read: {clause}.")
    if advice:
        _print(console, f"{name}: {advice}")
    bad = f", {found.bad.total():,} of them bad{_reasons(found)}" if found.bad else ""
    read = "all that there are" if found.is_whole else "the first"
    _print(console, f"{name}: records read: {found.records:,}, {read}{bad}. The first documents:")
    for number, row in enumerate(found.rows, 1):
        _print(console, f"  {number}. {_fields(row)}")
        _print(console, f"     {_cut(row['text'], TEXT_SHOWN)} (characters: {len(row['text']):,})")
    for sentence in [*found.places(), *found.warnings()]:
        _print(console, f"  {sentence}")


def _print(console: PlainConsole, line: str) -> None:
    console.print(line, soft_wrap=True, highlight=False)


def _reasons(found: Preview) -> str:
    return f" ({', '.join(f'{reason} {count:,}' for reason, count in found.bad.most_common(3))})"


def _fields(row: dict[str, Any]) -> str:
    stated = {name: value for name, value in row.items() if value is not None and name not in NOT_SHOWN}
    return ", ".join(f"{name}: {_cut(str(value), FIELD_SHOWN)}" for name, value in stated.items())


def _cut(text: str, characters: int) -> str:
    return text if len(text) <= characters else f"{text[:characters]}…"
