"""One task of ingest: reads a stretch of a partition, writes its shards and what it had to set aside."""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import chain

import pyarrow as pa
import pyarrow.compute as pc

from corpus_latam.config import AnySource, IngestConfig
from corpus_latam.credentials import redacted
from corpus_latam.errors import RunError
from corpus_latam.ingest.documents import to_documents
from corpus_latam.ingest.empty_columns import count_values
from corpus_latam.ingest.unmapped import most_frequent
from corpus_latam.schema import DOCUMENT, RECORD_DIGITS
from corpus_latam.sources import registry
from corpus_latam.sources.files import change
from corpus_latam.sources.packing.reading_again import reads_again
from corpus_latam.sources.pages import DEFAULT_SIZE, Page, PageSize, Partition, mapped
from corpus_latam.storage import paths
from corpus_latam.storage.manifest import BESIDE, QUARANTINE, Commit
from corpus_latam.storage.quarantine import BadRecord, write_quarantine
from corpus_latam.storage.shards import FAST_LEVEL, ShardFile, write_shard
from corpus_latam.storage.takedown.ledger import Rules, ledger_path, read_rules

MIN_SHARDS, MAX_SHARDS = 8, 64
"""How many shards a task writes: the fewest, or more where each reads again what others read."""
MAX_BAD_RECORDS = 20_000
"""A task that has set so many records aside ends, since it holds them in memory."""

BAD, LEFT_OUT, PASSED = "bad: ", "left out: ", "passed over: "
"""Prefixes of the counts per reason in a commit."""
SHARED_IDS = "shared_source_ids"


@dataclass(frozen=True)
class Job:
    """Where a task starts: shard number `sequence` of a partition, read on from `cursor`.

    `remaining` is how many documents the source may still give, null without a limit.
    """

    name: str
    source: AnySource
    partition: Partition
    sequence: int = 0
    cursor: str | None = None
    remaining: int | None = None

    @property
    def key(self) -> str:
        """The name of its first shard, and of its quarantine file."""
        return self.shard(self.sequence)

    @property
    def shards(self) -> int:
        """How many shards its task writes at most."""
        again = reads_again(self.partition.location, self.cursor)
        return shards_of_task(self.sequence) if again else MIN_SHARDS

    @property
    def writes(self) -> tuple[str, ...]:
        """The files that its task may write, as manifests name them."""
        shards = range(self.sequence, self.sequence + self.shards)
        return (*(f"{self.shard(number)}.parquet" for number in shards), f"{BESIDE}{self.key}.parquet")

    def shard(self, number: int) -> str:
        """`<source>/<partition>-<number>`."""
        return f"{self.name}/{self.partition.name}-{number:05d}"


@dataclass
class _Tally:
    """What a task has read so far, and where it stands."""

    rules: Rules
    max_document_bytes: int
    documents: int = 0
    text_bytes: int = 0
    cursor: str | None = None
    at_end: bool = False
    forgotten: int = 0
    shared_ids: int = 0
    bad: list[BadRecord] = field(default_factory=list)
    unmapped: Counter[str] = field(default_factory=Counter)
    values: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    passed: Counter[str] = field(default_factory=Counter)

    def take(self, job: Job, page: Page) -> pa.RecordBatch:
        """The documents of a page, no more than the source may still give."""
        found = to_documents(job.name, job.source, page, self.max_document_bytes)
        batch = found.batch if job.remaining is None else found.batch.slice(0, job.remaining - self.documents)
        self.cursor = page.cursor
        self.bad += [replace(each, sample=b"") for each in found.bad] if self.rules else found.bad
        self.left_out.update(page.left_out)
        self.passed.update(page.passed)
        self.unmapped.update(found.unmapped)
        self.values.update(count_values(page, mapped(job.source.columns)))
        self.documents += batch.num_rows
        self.text_bytes += pc.sum(pc.binary_length(batch["text"])).as_py() or 0
        if self.documents == job.remaining:
            self.end()
        return self._without_forgotten(job, batch)

    def _without_forgotten(self, job: Job, batch: pa.RecordBatch) -> pa.RecordBatch:
        """What the ledger does not name. Shards are cut as if nothing were missing."""
        if not self.rules:
            return batch
        named = self.rules.names(batch, job.name)
        self.forgotten += pc.sum(named).as_py() or 0
        return batch.filter(pc.invert(named))

    def end(self) -> None:
        """Nothing more is to be read."""
        self.cursor, self.at_end = None, True


def ingest(
    job: Job, settings: IngestConfig, root: str, fingerprint: str, ledger: str | None = None
) -> Commit:
    """Does one job: writes `<root>/ingest/<shard>.parquet` for each of its shards that has documents, and
    `<root>/quarantine/<key>.parquet` if records were bad. The commit's cursor is null at the end."""
    tally = _Tally(read_rules(ledger_path(root, ledger)), settings.max_document_bytes)
    started = _state_at_start(job)
    pages = guarded(job, page_size(settings))
    written: list[ShardFile] = []
    bad: tuple[ShardFile, ...] = ()
    shards = 0
    while shards < job.shards and not tally.at_end and len(tally.bad) < MAX_BAD_RECORDS:
        name = f"{job.shard(job.sequence + shards)}.parquet"
        written += _write_one(paths.join(root, "ingest"), name, _one_shard(job, pages, settings, tally))
        shards += 1
    _check_unchanged(job, started, registry.state(job.source, job.partition))
    if tally.bad:
        bad = (write_quarantine(paths.join(root, QUARANTINE), f"{job.key}.parquet", job.name, tally.bad),)
    return Commit(job.key, fingerprint, tuple(written), tally.cursor, _counts(tally, shards), bad)


def _state_at_start(job: Job) -> str:
    """The state of the files that are about to be read, which must be what was listed."""
    now = registry.state(job.source, job.partition)
    elsewhere = job.partition.listed_on != platform.node()
    _check_unchanged(job, job.partition.identity, now, elsewhere=elsewhere)
    return now


def _check_unchanged(job: Job, before: str, now: str, *, elsewhere: bool = False) -> None:
    """Raises `RunError` where a file is another one than before, so that no partition mixes the two."""
    changed = None if before == now else change(before, now, elsewhere=elsewhere)
    if changed:
        raise RunError(
            f"sources.{job.name}: a file changed while the source was read: {changed}. Nothing of what this"
            " task read is kept. Run the same command again, when nothing writes there any more: what"
            " changed is read again from its start."
        )


def shards_of_task(sequence: int) -> int:
    """How many shards a task that starts at shard `sequence` writes where it has to decompress again what the
    tasks before it read: as many as lie before it, from 8 to 64.

    So what is read again grows no faster than the file, and what a kill can undo stays small.
    """
    return min(max(sequence, MIN_SHARDS), MAX_SHARDS)


def page_size(settings: IngestConfig) -> PageSize:
    """Pages no larger than a shard, so that small shards are what they are asked to be."""
    records = min(DEFAULT_SIZE.records, settings.shard_rows)
    return PageSize(records, min(DEFAULT_SIZE.bytes, settings.shard_bytes))


def guarded(job: Job, size: PageSize) -> Iterator[Page]:
    """Pages, with a sentence instead of a traceback where storage or network fails."""
    try:
        yield from registry.read(job.source, job.partition, job.cursor, size)
    except OSError as error:
        raise RunError(
            f"sources.{job.name}: reading {job.partition.location} failed ({error}). What was finished is"
            " kept: run the same command again to go on."
        ) from error


def _one_shard(
    job: Job, pages: Iterator[Page], settings: IngestConfig, tally: _Tally
) -> Iterator[pa.RecordBatch]:
    """Batches of documents until the shard is full or nothing more is to be read."""
    size = page_size(settings)
    full = tally.text_bytes + settings.shard_bytes
    records = 0
    ids: list[pa.Array] = []
    while records + size.records <= settings.shard_rows and tally.text_bytes < full and not tally.at_end:
        page = next(pages, None)
        if page is None:
            tally.end()
            break
        records += page.batch.num_rows + len(page.bad)
        batch = tally.take(job, page)
        ids.append(batch["id"])
        if batch.num_rows:
            yield batch
    tally.shared_ids += _shared_ids(pa.chunked_array(ids, pa.string()))


def _shared_ids(ids: pa.ChunkedArray) -> int:
    """How many documents of a shard have the native id of another one, and another text."""
    records = pc.utf8_slice_codeunits(ids, 0, RECORD_DIGITS)
    return int(pc.count_distinct(ids).as_py() - pc.count_distinct(records).as_py())


def _write_one(folder: str, name: str, batches: Iterator[pa.RecordBatch]) -> list[ShardFile]:
    """The shard, or nothing where no batch comes."""
    first = next(batches, None)
    return (
        []
        if first is None
        else [write_shard(folder, name, chain([first], batches), DOCUMENT, level=FAST_LEVEL)]
    )


def _counts(tally: _Tally, shards: int) -> dict[str, int]:
    reasons = Counter(record.reason for record in tally.bad)
    unmapped = most_frequent(tally.unmapped)
    if tally.forgotten:
        unmapped["forgotten"] = tally.forgotten
    if tally.shared_ids:
        unmapped[SHARED_IDS] = tally.shared_ids
    totals = {
        "shards": shards,
        "documents": tally.documents,
        "bad_records": len(tally.bad),
        "text_bytes": tally.text_bytes,
    }
    return (
        totals
        | tally.values
        | unmapped
        | {BAD + redacted(reason): count for reason, count in reasons.items()}
        | {LEFT_OUT + redacted(reason): count for reason, count in tally.left_out.items()}
        | {PASSED + suffix: count for suffix, count in tally.passed.items()}
    )
