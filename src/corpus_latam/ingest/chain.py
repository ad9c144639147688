"""The tasks of one source: a chain per partition, or a single one where documents are limited."""

from __future__ import annotations

from dataclasses import replace

from corpus_latam.credentials import redacted_tree
from corpus_latam.engine import StageContext, Task
from corpus_latam.ingest.task import Job, ingest
from corpus_latam.ingest.withdrawals import Withdrawals
from corpus_latam.sources import registry
from corpus_latam.storage import paths
from corpus_latam.storage.manifest import Commit

NOT_READ_BY_INGEST = {"rank", "on_bad_file", "expect"}
"""What may change in a source's config without its documents changing."""


NOT_READ_BY_TASKS = {"max_bad_share", "min_records_for_share"}


class Chain:
    """Makes the tasks of the source `name`, each from the commit of the one before."""

    def __init__(self, context: StageContext, name: str) -> None:
        self._context = context
        self._name = name
        self._source = context.config.sources[name]
        self.partitions, self.passed = registry.locate(self._source)
        self._jobs: dict[str, Job] = {}
        self._withdrawn: list[str] = []

    def leave_out(self, withdrawals: Withdrawals) -> None:
        """Has the readers leave out what is withdrawn."""
        self.partitions = [withdrawals.given_to(self._name, part) for part in self.partitions]
        self._withdrawn = withdrawals.hashes(self._name)

    def first_tasks(self) -> list[Task]:
        """A task per partition; with a limit, only that of the first one."""
        limit = self._context.config.limit_documents
        starts = self.partitions if limit is None else self.partitions[:1]
        return [self._task(Job(self._name, self._source, part, remaining=limit)) for part in starts]

    def following(self, commit: Commit) -> Task | None:
        """The task that goes on after `commit`: in its partition or, with a limit, in the next one."""
        job = self._jobs[commit.key]
        if job.remaining is not None:
            job = replace(job, remaining=job.remaining - commit.counts["documents"])
        if commit.cursor is not None:
            sequence = job.sequence + commit.counts["shards"]
            return self._task(replace(job, sequence=sequence, cursor=commit.cursor))
        following = int(job.partition.name) + 1
        if not job.remaining or following == len(self.partitions):
            return None
        return self._task(Job(self._name, self._source, self.partitions[following], remaining=job.remaining))

    def _task(self, job: Job) -> Task:
        self._jobs[job.key] = job
        settings = self._context.config.ingest
        fingerprint = self._context.fingerprint(
            redacted_tree(job.source.model_dump(mode="json", exclude=NOT_READ_BY_INGEST)),
            [job.partition.name, job.partition.identity],
            self._withdrawn,
            [job.sequence, job.cursor, job.remaining],
            settings.model_dump(mode="json", exclude=NOT_READ_BY_TASKS),
        )
        ledger = self._context.config.takedown
        arguments = (job, settings, paths.absolute(self._context.root), fingerprint, ledger)
        return Task(job.key, ingest, arguments, fingerprint, job.writes)
