"""The first records of a source, read through its mapping as a run would, for a person to look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from corpus_latam.config import IngestConfig
from corpus_latam.escaping import for_terminal
from corpus_latam.ingest.documents import Documents, to_documents
from corpus_latam.ingest.task import BAD, MAX_BAD_RECORDS, Job, guarded, page_size
from corpus_latam.ingest.unmapped import most_frequent, sentences
from corpus_latam.ingest.verdict import Verdict
from corpus_latam.sources import registry
from corpus_latam.sources.pages import Page, Partition, mapped
from corpus_latam.storage.listing import PassedOver
from corpus_latam.storage.manifest import Commit

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
    empty: dict[str, str] = field(default_factory=dict)
    """Names of `columns` that the config sets, and their fields, of which no record had a value yet."""
    is_whole: bool = False
    """Whether these are all records that the source has."""

    @property
    def records(self) -> int:
        return self.documents + self.bad.total()

    def warnings(self) -> list[str]:
        """Sentences on values that are not known, and on fields that gave none."""
        missing = [
            f"No record read has a value in {for_terminal(field)!r} (columns.{name})."
            for name, field in self.empty.items()
        ]
        return sentences(most_frequent(self.unmapped)) + (missing if self.documents else [])


def preview(name: str, source: registry.AnySource, settings: IngestConfig) -> Preview:
    """Reads a thousand records, and on where too many of them are bad, as far as a run would.

    Raises `RunError` where a run is known to stop: when a file cannot be read, when no document came, or
    when too many records are bad.
    """
    located = registry.locate(source)
    found = Preview(located.passed, empty=_stated_columns(source))
    pages = _pages(name, source, located.partitions, settings)
    while not _is_enough(found, settings.max_bad_share):
        page = next(pages, None)
        if page is None:
            break
        _see_values(found, page)
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


def _stated_columns(source: registry.AnySource) -> dict[str, str]:
    """Those that somebody wrote: of the others, a source may well have none."""
    columns = source.columns
    return {name: field for name, field in mapped(columns).items() if name in columns.model_fields_set}


def _see_values(found: Preview, page: Page) -> None:
    for name in list(found.empty):
        if page.batch[name].null_count < page.batch.num_rows:
            del found.empty[name]


def _add(found: Preview, read: Documents) -> None:
    found.documents += read.batch.num_rows
    found.bad.update(record.reason for record in read.bad)
    found.unmapped.update(read.unmapped)
    found.rows += read.batch.slice(0, SHOWN - len(found.rows)).to_pylist()


def _pages(
    name: str, source: registry.AnySource, parts: list[Partition], settings: IngestConfig
) -> Iterator[Page]:
    for part in parts:
        yield from guarded(Job(name, source, part), page_size(settings))


def _judge(name: str, settings: IngestConfig, found: Preview) -> None:
    """What a run's own verdict on these records would be."""
    reasons = {f"{BAD}{reason}": count for reason, count in found.bad.items()}
    totals = {"shards": 1, "documents": found.documents, "bad_records": found.bad.total()}
    verdict = Verdict(name, settings, "")
    verdict.add(Commit(f"{name}/00000-00000", "", (), None, totals | reasons))
    verdict.check_end()
