"""A census of repositories, told as a table in Markdown and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from corpus_latam.config.http import HttpConfig
from corpus_latam.config.repositories import Repository
from corpus_latam.escaping import for_json, for_markdown, for_markdown_cell
from corpus_latam.sources.oai import census as oai
from corpus_latam.sources.oai.census import Row
from corpus_latam.waiting import waiting
from corpus_latam.wording import counted

FIGURES = ("country", "answers", "OAI", "records", "newest", "granularity", "deleted")
NAMES = ("repository", "calls itself", "formats", "endpoint", "known", "trouble")


def take(repositories: Sequence[Repository], http: HttpConfig) -> list[Row]:
    """A row for each repository. None that does not answer ends it."""
    with waiting(f"asking {counted(len(repositories), 'repository', 'repositories')}"):
        return oai.census(repositories, http)


def cells(row: Row) -> list[str]:
    """Of `FIGURES` and `NAMES`; empty where nothing is known."""
    return [
        row.country or "",
        "yes" if row.answers else "no",
        row.version or "",
        "" if row.records is None else f"{row.records:,}",
        (row.newest or "")[:10],
        row.granularity or "",
        row.deleted or "",
        row.name,
        row.stated_name or "",
        ", ".join(row.formats),
        row.endpoint,
        row.known,
        row.trouble or "",
    ]


def summary(rows: Sequence[Row]) -> str:
    """How many answer, and how many records those that count have."""
    answering = sum(row.answers for row in rows)
    records = counted(sum(row.records or 0 for row in rows), "record")
    counting = counted(sum(row.records is not None for row in rows), "repository", "repositories")
    return f"{answering:,} of {len(rows):,} answer. {records} in {counting} that can be counted."


def markdown(rows: Sequence[Row]) -> str:
    """A page with the table."""
    lines = [(*FIGURES, *NAMES), ("---",) * len((*FIGURES, *NAMES))]
    lines += [tuple(for_markdown_cell(for_markdown(cell)) for cell in cells(row)) for row in rows]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return f"# Repositories\n\n{summary(rows)}\n\n{table}\n"


def json_text(rows: Sequence[Row]) -> str:
    """All that is known, an object for each repository."""
    return for_json([asdict(row) for row in rows], indent=1) + "\n"
