"""What the steps share: the plan, their folder, and a way to commit them, so that a killed run goes on.

A step is a set of tasks over shards or partitions. Its files lie below `deduplicate-work/` with a manifest
of their own.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from corpus_latam.deduplicate.digest import digest
from corpus_latam.deduplicate.flat import SUFFIX
from corpus_latam.deduplicate.inputs import Shard
from corpus_latam.deduplicate.numbers import Numbers
from corpus_latam.engine import StageContext, Task
from corpus_latam.errors import RunError
from corpus_latam.storage import paths
from corpus_latam.storage.manifest import Commit, Manifest
from corpus_latam.wording import counted

WORK = "deduplicate-work"


@dataclass(frozen=True)
class Plan:
    """Sizes for one run. `exact_bits`, `band_bits`: hashes are cut into 2^bits partitions.

    `document_bits`: bits that a document's number takes. `share`: bytes of memory for one worker's task.
    `pairs_at_once`: candidate pairs that the coordinator holds. `block_bytes`: of a block of a crowd; a
    worker holds two. `held_bytes`: what the coordinator holds for each document.
    """

    documents: int
    bands: int
    exact_bits: int
    band_bits: int
    document_bits: int
    share: int
    pairs_at_once: int
    block_bytes: int
    disk_bytes: int
    memory_bytes: int
    most_bytes: int
    held_bytes: int

    def sentence(self) -> str:
        """What will happen, for the log and `--dry-run`."""
        return (
            f"deduplicate: {counted(self.documents, 'document')};"
            f" {counted(1 << self.exact_bits, 'partition')} of hashes,"
            f" {counted(self.bands, 'band')} × {counted(1 << self.band_bits, 'partition')};"
            f" at most {self.disk_bytes / 1e6:,.1f} MB of temporary disk, more for candidates once they are"
            " known; beside what the processes take"
            f" themselves, {self.memory_bytes / 1e6:,.1f} MB of memory ({self.held_bytes} bytes a document"
            " of it in the coordinating process), and up to"
            f" {self.most_bytes / 1e6:,.1f} MB where many documents resemble each other"
        )


@dataclass(frozen=True)
class Work:
    """What the steps share. Intermediate files depend on the plan too, final ones do not.

    `written`: by step, in order, the digest of what it wrote in this run.
    """

    context: StageContext
    shards: list[Shard]
    plan: Plan
    identity: str
    written: dict[str, str] = field(default_factory=dict)

    def folder(self, step: str) -> str:
        return paths.join(self.context.folder(WORK), step)

    def commit(
        self, step: str, tasks: Iterable[tuple[str, Callable[..., Commit], tuple[Any, ...]]]
    ) -> list[Commit]:
        """Runs the tasks (key, function, first arguments) of a step; their commits, in order.

        A task that was done before is done again unless its arguments and the bytes that all steps before it
        wrote are the same: whatever cuts the work (budget, workers) shows in one or the other.
        """
        manifest = Manifest(self.folder(step))
        before = [self.identity, step, *(p for s, p in self.written.items() if s != step)]
        made = []
        for key, function, arguments in tasks:
            fingerprint = self.context.fingerprint(*before, key, function.__qualname__, digest(arguments))
            whole = (*arguments, manifest.folder, key, fingerprint)
            made.append(Task(key, function, whole, fingerprint, _files(key)))
        self.context.commit(manifest, made)
        manifest.finish()
        commits = [manifest.commits[task.key] for task in made]
        self.written[step] = digest([[c.key, [asdict(file) for file in c.files]] for c in commits])
        return commits


def _files(key: str) -> tuple[str, ...]:
    """The files that a task may write: its shard's, or those of its partition."""
    return f"{key}{SUFFIX}", f"{key}.parquet", f"{key}-crowds.parquet", f"{key}-leaders.parquet"


def count_settled(work: Work, numbers: Numbers) -> int:
    """How many documents belong to corpora compared against: theirs are the first numbers."""
    sizes = np.diff(numbers.starts).tolist()
    return sum(size for shard, size in zip(work.shards, sizes, strict=True) if shard.settled)


def paths_of(work: Work, step: str, commits: Sequence[Commit]) -> list[str]:
    """The files of a step's commits, in their order."""
    return [paths.join(work.folder(step), file.path) for commit in commits for file in commit.files]


def check_room(needed: int, root: str, what: str) -> None:
    """Raises `RunError` where a local run folder's disk has fewer bytes free than needed."""
    if not paths.is_local(root):
        return
    folder = Path(paths.absolute(root))
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise RunError(
            f"deduplicate needs {needed / 1e6:,.0f} MB of disk for {what} in {root}, and"
            f" {free / 1e6:,.0f} MB are free. Free some, or put the run folder (output) on a larger disk."
        )
