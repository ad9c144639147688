"""`sources census`: which repositories of a list answer, and how much they have."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from corpus_latam.cli.terminal import say

if TYPE_CHECKING:
    from corpus_latam.config.http import HttpConfig

RETRIES, TIMEOUT_S = 1, 30.0
"""Few and short: that a repository is slow or down is what a census tells."""

List = Annotated[
    str,
    typer.Argument(metavar="NAME|FILE.yaml", help="A list of repositories: latin-america, or a file."),
]
Contact = Annotated[
    str,
    typer.Option("--contact", metavar="ADDRESS", help="Your email or page: it goes with every request."),
]
Output = Annotated[
    Path | None,
    typer.Option("--output", metavar="FOLDER", help="Write census.md and census.json there."),
]


def register(group: typer.Typer) -> None:
    """Adds `census` to `sources`."""
    group.command("census", help="Ask a list of repositories what they are and how much they have.")(census)


def census(repositories: List, contact: Contact, output: Output = None) -> None:
    """Prints a row for each; one that does not answer has a row that says why."""
    from corpus_latam.cli.console import PlainConsole
    from corpus_latam.cli.tables import FigureTable, print_figures
    from corpus_latam.config.repositories import read_repositories
    from corpus_latam.ingest import census as taken
    from corpus_latam.storage.atomic import write_bytes

    listed = read_repositories(repositories)
    http = _asking_as(contact)
    if output is not None:
        _make(output)
    rows = taken.take(listed, http)
    table = FigureTable("repositories", taken.FIGURES, taken.NAMES, [taken.cells(row) for row in rows])
    print_figures(PlainConsole(), table)
    say(taken.summary(rows))
    if output is None:
        return
    for name, text in (("census.md", taken.markdown(rows)), ("census.json", taken.json_text(rows))):
        write_bytes(str(output / name), text.encode())
        say(f"Written: {output / name}")


def _make(folder: Path) -> None:
    """Makes the folder before anybody is asked: answers that cannot be written would be lost."""
    from corpus_latam.errors import ConfigError

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"--output {folder}: this folder cannot be made ({error.strerror}).") from error


def _asking_as(contact: str) -> HttpConfig:
    from pydantic import ValidationError

    from corpus_latam.config.http import HttpConfig
    from corpus_latam.errors import ConfigError

    try:
        return HttpConfig(contact=contact, retries=RETRIES, timeout_s=TIMEOUT_S)
    except ValidationError as error:
        raise ConfigError(f"--contact: {error.errors()[0]['ctx']['error']}.") from error
