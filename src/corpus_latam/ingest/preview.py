"""The first records of a source, read through its mapping as a run would, for a person to look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from tempfile import TemporaryDirectory
from typing import Any

from corpus_latam.config import AnySource, IngestConfig
from corpus_latam.credentials import redacted
from corpus_latam.errors import valid_text
from corpus_latam.escaping import for_terminal
from corpus_latam.ingest import empty_columns, unmapped
from corpus_latam.ingest.documents import Documents, to_documents
from corpus_latam.ingest.task import BAD, MAX_BAD_RECORDS, Job, guarded, page_size
from corpus_latam.ingest.verdict import Verdict
from corpus_latam.sources import registry
from corpus_latam.sources.pages import Page, Partition
from corpus_latam.storage.listing import PassedOver
from corpus_latam.storage.manifest import Commit
from corpus_latam.storage.quarantine import BadRecord

RECORDS = 1_000
SHOWN = 3


@dataclass
class Preview:
    """What came of the first records: some documents as rows of `schema.DOCUMENT`, and what was wrong.

    `passed` is what the source's path holds besides.
    """

    passed: tuple[PassedOver, ...] = ()
    documents: int = 0
    bad: Counter[str] = field(default_factory=Counter)
    unmapped: Counter[str] = field(default_factory=Counter)
    rows: list[dict[str, Any]] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    """Names of `columns` that the config sets, and their fields."""
    values: Counter[str] = field(default_factory=Counter)
    """Records with a value in each of them (see `empty_columns.count_values`)."""
    first_bad: dict[str, BadRecord] = field(default_factory=dict)
    """By reason, the first record that is bad for it."""
    is_whole: bool = False
    """Whether these are all records that the source has."""

    @property
    def records(self) -> int:
        return self.documents + self.bad.total()

    def warnings(self) -> list[str]:
        """Sentences on values that are not known, and on fields that gave none."""
        missing = empty_columns.sentences(self.values, self.columns) if self.documents else []
        return unmapped.sentences(unmapped.most_frequent(self.unmapped)) + missing

    def places(self) -> list[str]:
        """For each of the most frequent reasons, a sentence that says where the first such record lies."""
        return [
            f"The first record with {reason}: {place(self.first_bad[reason])}."
            for reason, _ in self.bad.most_common(SHOWN)
        ]


@contextmanager
def reached(source: AnySource) -> Iterator[AnySource]:
    """A source as it can be read now, for as long as a `with` block: of a repository, its first answer.

    Raises `RunError` that says what the repository answers instead.
    """
    with TemporaryDirectory() as folder:
        yield registry.fetch_first(source, f"{folder}/harvest")


def preview(name: str, source: AnySource, settings: IngestConfig) -> Preview:
    """Reads a thousand records, and on where too many of them are bad, as far as a run would.

    Raises `RunError` where a run is known to stop: when a file cannot be read, when no document came, or
    when too many records are bad.
    """
    located = registry.locate(source)
    found = Preview(located.passed, columns=empty_columns.stated(source.columns))
    pages = _pages(name, source, located.partitions, settings)
    while not _is_enough(found, settings.max_bad_share):
        page = next(pages, None)
        if page is None:
            break
        found.values.update(empty_columns.count_values(page, found.columns))
        _add(found, to_documents(name, source, page, settings.max_document_bytes))
    found.is_whole = next(pages, None) is None
    if found.is_whole or found.bad.total() >= MAX_BAD_RECORDS:
        _judge(name, settings, found)
    return found


def _is_enough(found: Preview, max_bad_share: float) -> bool:
    """Whether the records tell enough. Where too many are bad, a run would go on to so many bad ones."""
    if found.bad.total() > max_bad_share * found.records:
        return found.bad.total() >= MAX_BAD_RECORDS
    return found.records >= RECORDS


def place(record: BadRecord) -> str:
    """The file and the line, row or member that a bad record is."""
    return for_terminal(f"{redacted(valid_text(record.location))}, {valid_text(record.position)}")


def _add(found: Preview, read: Documents) -> None:
    found.documents += read.batch.num_rows
    found.bad.update(record.reason for record in read.bad)
    for record in read.bad:
        found.first_bad.setdefault(record.reason, record)
    found.unmapped.update(read.unmapped)
    found.rows += read.batch.slice(0, SHOWN - len(found.rows)).to_pylist()


def _pages(name: str, source: AnySource, parts: list[Partition], settings: IngestConfig) -> Iterator[Page]:
    for part in parts:
        yield from guarded(Job(name, source, part), page_size(settings))


def _judge(name: str, settings: IngestConfig, found: Preview) -> None:
    """What a run's own verdict on these records would be."""
    reasons = {f"{BAD}{reason}": count for reason, count in found.bad.items()}
    totals = {"shards": 1, "documents": found.documents, "bad_records": found.bad.total()}
    verdict = Verdict(name, settings, " ".join(found.places()))
    verdict.add(Commit(f"{name}/00000-00000", "", (), None, totals | reasons))
    verdict.check_end()
