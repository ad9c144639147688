"""What became of the files of each record: a journal for each stretch of answers, read with that stretch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

from corpus_latam.sources.oai.files.kept import KeptFile, append_lines, from_line, read_lines

FILES = "files"
PAGES_PER_JOURNAL = 200
"""As many answers as a partition has, so that each has a journal of its own."""
HAD = "had"
"""The outcome of a record with files. Other outcomes are reasons why it has none."""


@dataclass(frozen=True)
class Outcome:
    """What became of the files of a record, as of its `datestamp`, when so many were wanted (`wanted`).

    `way`: by which they were found. `again`: whether to ask once more by the next command; `until` says from
    which day on. `told`: what went wrong, in words for a person.
    """

    identifier: str
    datestamp: str
    wanted: str
    outcome: str
    way: str | None = None
    files: tuple[KeptFile, ...] = ()
    again: bool = False
    until: str | None = None
    told: tuple[str, ...] = ()


def journal_of(harvest: Path, page: str) -> Path:
    """The journal of the stretch that an answer belongs to. page: its name (`00000201.xml.gz`)."""
    number = int(page.partition(".")[0])
    first = (number - 1) // PAGES_PER_JOURNAL * PAGES_PER_JOURNAL + 1
    return harvest / FILES / f"{first:08d}.jsonl"


def all_of(harvest: Path) -> list[Path]:
    """The journals of all stretches."""
    return sorted((harvest / FILES).glob("[0-9]*.jsonl"))


def write(journal: Path, outcome: Outcome) -> None:
    """Adds what became of a record."""
    values = {each.name: getattr(outcome, each.name) for each in fields(outcome)}
    line = {name: value for name, value in values.items() if value not in (None, (), False)}
    if outcome.files:
        line["files"] = [file.to_line() for file in outcome.files]
    append_lines(journal, [line])


def read(journal: Path) -> dict[str, Outcome]:
    """The last outcome of each record, by its identifier."""
    return {line["identifier"]: _outcome(line) for line in read_lines(journal)}


def named_files(journals: Iterable[Path]) -> set[str]:
    """Hashes of all files that journals have named, also in lines that others have followed."""
    lines = (line for journal in journals for line in read_lines(journal))
    return {file["sha256"] for line in lines for file in line.get("files", ())}


def _outcome(line: dict[str, Any]) -> Outcome:
    files = tuple(map(from_line, line.get("files", ())))
    return Outcome(**line | {"files": files, "told": tuple(line.get("told", ()))})


def known(harvest: Path, page: str) -> dict[str, Outcome]:
    """Outcomes of the stretch of an answer, as the journal is now; kept in memory for the next answer."""
    journal = journal_of(harvest, page)
    if not journal.exists():
        return {}
    found = journal.stat()
    return _known(journal, found.st_size, found.st_mtime_ns)


@lru_cache(maxsize=2)
def _known(journal: Path, size: int, changed: int) -> dict[str, Outcome]:
    return read(journal)
