"""What a stage gets to work with: its config, its folders, a way to run tasks and commit their results."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from corpus_latam import __version__
from corpus_latam.config import RunConfig
from corpus_latam.engine.code import code_digest
from corpus_latam.engine.executors import Engine
from corpus_latam.engine.progress import Progress
from corpus_latam.engine.scheduler import Scheduler
from corpus_latam.engine.tasks import Task
from corpus_latam.errors import RunError
from corpus_latam.storage import paths, state
from corpus_latam.storage.manifest import Commit, Manifest
from corpus_latam.wording import again_from, counted

LISTED = 3
"""Lost files that are named in a message; the others are counted."""

log = logging.getLogger("corpus_latam")


@dataclass
class StageMeter:
    """CPU seconds that tasks of a stage used, over all workers, and how many tasks ran or were found done."""

    cpu_seconds: float = 0.0
    tasks_run: int = 0
    tasks_found: int = 0


@dataclass
class StageContext:
    """One stage's view of a run.

    `later`: folders of the stages after it, marked when its output changes. `verify`: files that were written
    before are checked by all their bytes, not by samples. `preparing`: what its workers do before they give
    a first result, said when that takes long. `why_again`: why what was there may hold no longer.
    """

    stage: str
    config: RunConfig
    root: str
    engine: Engine
    progress: Progress
    later: tuple[str, ...] = ()
    verify: bool = False
    preparing: str = ""
    why_again: str = ""
    meter: StageMeter = field(default_factory=StageMeter)

    def folder(self, stage: str | None = None) -> str:
        """The folder of this stage, or of another one whose output it reads."""
        return paths.join(self.root, stage or self.stage)

    def manifest(self, stage: str | None = None) -> Manifest:
        """The manifest of this stage, or of another one whose output it reads."""
        return Manifest(self.folder(stage))

    def inputs(self, stage: str) -> Manifest:
        """The manifest of the stage before, which must have finished with at least one file."""
        manifest = self.finished(stage, stage)
        if not manifest.files(".parquet"):
            raise RunError(
                f"{self.stage} needs the output of {stage}, and {manifest.folder} holds none."
                f" Run the stages from {stage} on: {again_from(stage)}."
            )
        return manifest

    def finished(self, folder: str, stage: str) -> Manifest:
        """The manifest of a folder that `stage` writes, which must be whole and belong to its own input."""
        manifest = self.manifest(folder)
        if manifest.is_unfinished:
            raise RunError(
                f"{self.stage} needs the output of {stage}, which {state.how_unfinished(manifest.folder)}."
                f" Run it: {again_from(stage)}."
            )
        if state.is_stale(manifest.folder):
            raise RunError(
                f"{self.stage} needs the output of {stage}, and {manifest.folder} is older than what it was"
                f" made from. Make it again: {again_from(stage)}."
            )
        lost = manifest.lost(self.verify)
        if lost:
            raise RunError(
                f"{self.stage} needs the output of {stage}, and {_listed(manifest, lost)} gone or changed"
                f" since {stage} wrote it. Make it again: {again_from(stage)}."
            )
        return manifest

    def own(self, folder: str | None = None) -> Manifest:
        """The manifest of a folder that this stage writes, without what was lost: that is made again."""
        manifest = self.manifest(folder)
        self._forget_lost(manifest)
        return manifest

    def _forget_lost(self, manifest: Manifest) -> None:
        unreadable, manifest.unreadable = manifest.unreadable, 0
        lost = manifest.forget_lost(self.verify)
        if unreadable:
            log.warning(
                "%s: %s of %s cannot be read: damaged, or written by another version of the program. What"
                " they named is made again",
                self.stage,
                counted(unreadable, "line"),
                manifest.place("manifest.jsonl"),
            )
        if lost:
            listed = _listed(manifest, lost)
            log.warning("%s: %s gone or changed since it was written; it is made again", self.stage, listed)

    def holds(self, folder: str) -> bool:
        """Whether another stage's output is whole, and not older than what it was made from."""
        manifest = self.manifest(folder)
        return not (manifest.is_unfinished or state.is_stale(manifest.folder) or manifest.lost(self.verify))

    def mark_stale(self, *folders: str) -> None:
        """Marks output of this stage that it now contradicts, and that of all later ones."""
        for folder in (*folders, *self.later):
            state.mark_stale(self.folder(folder), self.stage)

    def fingerprint(self, *parts: Any) -> str:
        """Hash of what a task's output depends on, the code among it. Parts must be JSON values."""
        return fingerprint(self.stage, __version__, code_digest(self.stage), *parts)

    def commit(
        self,
        manifest: Manifest,
        tasks: Iterable[Task],
        follow_up: Callable[[Commit], Task | None] = lambda commit: None,
        on_commit: Callable[[Commit], None] = lambda commit: None,
        keep: Iterable[str] = (),
    ) -> None:
        """Runs tasks that return a `Commit`, writes each to the manifest, and forgets all other entries.

        The stage calls `manifest.finish` when its pages are written too.
        A task that the manifest holds already is not run. `follow_up` names the task that a commit
        makes possible (the next shard of a stream); it is asked for found commits too.
        `on_commit` sees every commit, found or new, and may raise to stop the stage.
        `keep`: keys of entries of other tasks that stay too, where a stage commits in two steps.
        """
        keys = set(keep)
        found = set(keys)
        self._forget_lost(manifest)

        def pending(candidates: Iterable[Task]) -> Iterator[Task]:
            for first in candidates:
                task: Task | None = first
                while task is not None and manifest.holds(task.key, task.fingerprint):
                    keys.add(task.key)
                    found.add(task.key)
                    self.meter.tasks_found += 1
                    on_commit(manifest.commits[task.key])
                    task = follow_up(manifest.commits[task.key])
                if task is not None:
                    keys.add(task.key)
                    yield task

        def done(task: Task, commit: Commit) -> Iterable[Task]:
            unnamed = commit.named().keys() - set(task.writes)
            assert not unnamed, f"{task.key} wrote {unnamed}, which its task does not name"
            manifest.add(commit)
            on_commit(commit)
            after = follow_up(commit)
            following = list(pending([after])) if after else []
            manifest.announce(name for task in following for name in task.writes)
            return following

        first = list(pending(tasks))
        if not keys and not manifest.commits:
            return
        if first:
            self._tell_again(len(manifest.commits.keys() - found), len(manifest.commits))
        if first or set(manifest.commits) - keys:
            self.mark_stale()
        # a line that does not hold goes before its file is written over: it must never vouch for new bytes
        manifest.keep_only(key for key in keys if key in found)
        if first:
            manifest.announce(name for task in first for name in task.writes)
        self._run(first, done)
        manifest.keep_only(keys)

    def _tell_again(self, others: int, there: int) -> None:
        """Says once why work is done again that was done before."""
        if others and self.why_again:
            again = counted(others, "is made again", "are made again")
            log.info("%s: of %s, %s: %s", self.stage, counted(there, "finished part"), again, self.why_again)
            self.why_again = ""

    def map(self, tasks: Iterable[Task]) -> dict[str, Any]:
        """Runs tasks and returns their results by key: for steps whose results are not committed."""
        results: dict[str, Any] = {}

        def done(task: Task, result: Any) -> Iterable[Task]:
            results[task.key] = result
            return []

        self._run(list(tasks), done)
        return results

    def _run(self, tasks: list[Task], done: Callable[[Task, Any], Iterable[Task]]) -> None:
        """Runs the tasks, and those that `done` says each of them makes possible."""
        scheduler = Scheduler(self.stage, self.engine, tasks, self.preparing)
        with self.progress.bar(self.stage, len(tasks)) as bar:
            while scheduler.has_work:
                finished = scheduler.next_done()
                self.meter.cpu_seconds += finished.cpu_seconds
                self.meter.tasks_run += 1
                following = list(done(finished.task, finished.result))
                scheduler.do_next(following)
                bar.advance(following=len(following))


def _listed(manifest: Manifest, lost: list[str]) -> str:
    """The first lost files, as the subject of a sentence."""
    shown = ", ".join(manifest.place(name) for name in lost[:LISTED])
    more = f" and {len(lost) - LISTED:,} more" if len(lost) > LISTED else ""
    return f"{shown}{more} {'is' if len(lost) == 1 else 'are'}"


def fingerprint(*parts: Any) -> str:
    """SHA-256 over the canonical JSON of its parts."""
    content = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()
