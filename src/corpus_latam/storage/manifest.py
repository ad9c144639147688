"""The list of what a stage has finished, and of what it may write: nothing else in its folder is ours.

A manifest has three kinds of lines. A commit is a finished task with its files. `writes` names files before
they are written. `page` is a small file of the coordinating process (a card, checksums). Whether no task and
no page is missing, the folder's state says (`state.py`): whatever is written then makes it unfinished first.
Only the coordinating process writes manifests; workers return `Commit`s.
"""

from __future__ import annotations

import hashlib
import json
import posixpath
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from corpus_latam.storage import atomic, paths, state
from corpus_latam.storage.journal import open_journal
from corpus_latam.storage.lost import is_as_written
from corpus_latam.storage.shards import ShardFile, describe

QUARANTINE = "quarantine"
"""The folder beside `ingest` where its tasks put bad records; ingest's manifest names those files too."""
OWNER = "ingest"
BESIDE = f"../{QUARANTINE}/"


@dataclass(frozen=True)
class Commit:
    """One finished task: what it wrote and from what.

    `key` names the task within its stage; `fingerprint` is the hash of everything that its output
    depends on (inputs, config, code); `cursor` is where an ingest task stopped reading (JSON), null at the
    end of its partition; `counts` feed the report; `quarantined` are its files in `quarantine/`.
    """

    key: str
    fingerprint: str
    files: tuple[ShardFile, ...]
    cursor: str | None = None
    counts: dict[str, int] = field(default_factory=dict)
    quarantined: tuple[ShardFile, ...] = ()

    def named(self) -> dict[str, ShardFile]:
        """Its files by their path from the stage's folder."""
        return {file.path: file for file in self.files} | {
            BESIDE + file.path: file for file in self.quarantined
        }

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)


class Manifest:
    """The manifest of one stage's folder, read once and appended to.

    `announced` are files that tasks may have written and that no commit names (yet); `finished` is the
    fingerprint of the whole stage, null while something is missing. Lines that cannot be read name nothing:
    `unreadable` counts them.
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.commits: dict[str, Commit] = {}
        self.pages: dict[str, ShardFile] = {}
        self.announced: set[str] = set()
        self._journal, lines = open_journal(folder)
        self._is_damaged = not self._journal.is_whole
        self.unreadable = 0
        for line in lines:
            self._read(line)
        found = state.read(folder)
        self.finished = found.fingerprint if self.exists and found.listed == self._listed() else None

    @property
    def exists(self) -> bool:
        """Whether its stage has written anything."""
        return self._journal.exists

    @property
    def is_unfinished(self) -> bool:
        """Whether its stage began and has not ended: a later stage must not read it."""
        return self.exists and self.finished is None

    def holds(self, key: str, fingerprint: str) -> bool:
        """Whether this very task was committed."""
        commit = self.commits.get(key)
        return commit is not None and commit.fingerprint == fingerprint

    def files(self, suffix: str = "") -> list[ShardFile]:
        """Committed files in the order of their names."""
        found = [file for commit in self.commits.values() for file in commit.files]
        return sorted((f for f in found if f.path.endswith(suffix)), key=lambda file: file.path)

    def quarantined(self) -> list[str]:
        """Where the committed files of bad records lie, in the order of their names."""
        names = sorted(BESIDE + f.path for commit in self.commits.values() for f in commit.quarantined)
        return [self.place(name) for name in names]

    def place(self, name: str) -> str:
        """Where a file lies that a line names."""
        if name.startswith(BESIDE):
            return paths.join(posixpath.dirname(self.folder), name.removeprefix("../"))
        return paths.join(self.folder, name)

    def announce(self, names: Iterable[str]) -> None:
        """Names files before they are written, so that what a kill leaves of them is known as ours.

        From then on its stage is unfinished, and the line of a page so named holds no longer: it must never
        vouch for other bytes.
        """
        new = sorted(name for name in set(names) if name not in self.announced or name in self.pages)
        if new or not self.is_unfinished:
            self._announced(new)
            self._begin()
            self._append({"writes": new})

    def add(self, commit: Commit) -> None:
        """Commits a task: one line, synced to disk."""
        self.commits[commit.key] = commit
        self._begin()
        self._append(asdict(commit))

    def amend(self, commit: Commit) -> None:
        """Replaces the line of a task whose files were changed on purpose; what was finished stays so."""
        self.commits[commit.key] = commit
        self._append(asdict(commit))

    def amend_page(self, name: str, content: bytes) -> None:
        """Writes a page again that is changed on purpose; what was finished or is stale stays so."""
        page = describe(name, content)
        if self.pages.get(name) != page:
            atomic.write_bytes(self.place(name), content)
            self.pages[name] = page
            self._append({"page": asdict(page)})

    def write_page(self, name: str, content: bytes) -> None:
        """Writes a small file of the coordinating process, unless it is there already."""
        page = describe(name, content)
        if self.pages.get(name) == page and not self._lost_among({name: page}):
            return
        self.announce([name])
        atomic.write_bytes(self.place(name), content)
        self.pages[name] = page
        self._append({"page": asdict(page)})

    def remove_page(self, name: str) -> None:
        """Removes such a file, if it is there."""
        if name in self.pages:
            del self.pages[name]
            self._begin()
            paths.remove(self.place(name))
            self.rewrite()

    def finish(self, fingerprint: str = "") -> None:
        """No task and no page is missing. `fingerprint`: hash of all that the whole stage depends on.

        A stage that had nothing to write leaves no manifest.
        """
        if not self.exists or (self.finished == fingerprint and not self.announced):
            return
        if self.announced:
            self.sweep()
        self.announced = set()
        self.rewrite()
        state.finish(self.folder, fingerprint, self._listed())
        self.finished = fingerprint

    def lost(self, whole: bool = False) -> list[str]:
        """Names of files that are gone, or are no longer what was written.

        By size and samples; object stores by size alone; `whole`: by the hash of all bytes.
        """
        return self._lost_among(self._named(), whole)

    def forget_lost(self, whole: bool = False) -> list[str]:
        """Forgets tasks and pages whose files `lost` names, and lines that cannot be read; returns the names.

        What else such a task wrote stays announced, until it is written again.
        """
        lost = self.lost(whole)
        if not lost and not self._is_damaged:
            return []
        gone = set(lost)
        self._forget({key for key, commit in self.commits.items() if gone & commit.named().keys()})
        self.pages = {name: page for name, page in self.pages.items() if name not in gone}
        self.rewrite()
        return lost

    def keep_only(self, keys: Iterable[str]) -> None:
        """Forgets every other task and removes the files that no remaining task names."""
        others = self.commits.keys() - set(keys)
        if others:
            self._forget(others)
            self.rewrite()
        self.sweep()

    def sweep(self) -> None:
        """Removes files that were announced and that no task committed, and half written ones of ours."""
        there = self._sizes(self.announced)
        named = {paths.absolute(self.place(name)) for name in self._named()}
        announced = {paths.absolute(self.place(name)) for name in self.announced}
        for path in there:
            whole = atomic.becomes(path)
            half_of_ours = whole in announced or whole in named or self._is_of_journal(whole)
            if half_of_ours or (path in announced and path not in named):
                paths.remove_with_empty_parents(path, self.folder)

    def strangers(self) -> list[str]:
        """Files below the folder that no line names: somebody else's, which no stage touches."""
        ours = {
            paths.absolute(self.place(name))
            for name in (*self._named(), *self.announced, *self._journal.files())
        }
        return [path for path in paths.sizes(self.folder) if path not in ours]

    def remove_all(self) -> None:
        """Removes all that the manifest names, and then itself; files of others stay."""
        self.announced |= self._named().keys()
        self.commits, self.pages = {}, {}
        self.sweep()
        self._journal.remove()
        self.announced, self.finished = set(), None

    def rewrite(self) -> None:
        """All lines anew, in an order that does not depend on who was first."""
        lines: list[dict[str, Any]] = [{"writes": sorted(self.announced)}] if self.announced else []
        lines += [asdict(self.commits[key]) for key in sorted(self.commits)]
        lines += [{"page": asdict(self.pages[name])} for name in sorted(self.pages)]
        self._journal.rewrite([_to_line(fields) for fields in lines])
        self._is_damaged = False

    def _announced(self, names: Iterable[str]) -> None:
        for name in names:
            self.announced.add(name)
            self.pages.pop(name, None)

    def _begin(self) -> None:
        """From here on the stage is unfinished, which is said before anything else."""
        if not self.is_unfinished:
            self._journal.check_free()
            state.begin(self.folder)
            self.finished = None

    def _listed(self) -> str:
        """Hash of what the manifest has lines of: tasks and pages, by name."""
        names = json.dumps([sorted(self.commits), sorted(self.pages)])
        return hashlib.sha256(names.encode()).hexdigest()

    def _named(self) -> dict[str, ShardFile]:
        found = dict(self.pages)
        for commit in self.commits.values():
            found |= commit.named()
        return found

    def _forget(self, keys: set[str]) -> None:
        for key in keys:
            self.announced |= self.commits.pop(key).named().keys()
        self._begin()

    def _lost_among(self, named: dict[str, ShardFile], whole: bool = False) -> list[str]:
        sizes = self._sizes(named)
        there = {name: paths.absolute(self.place(name)) for name in named}
        return sorted(
            name for name, file in named.items() if not is_as_written(there[name], file, sizes, whole)
        )

    def _sizes(self, names: Iterable[str]) -> dict[str, int]:
        """Bytes of all files of the folder, and of those in quarantine where a name says so."""
        found = paths.sizes(self.folder)
        if any(name.startswith(BESIDE) for name in names):
            found |= paths.sizes(self.place(BESIDE).rstrip("/"))
        return found

    def _is_of_journal(self, path: str | None) -> bool:
        return path is not None and self._journal.may_write(
            path.removeprefix(f"{paths.absolute(self.folder)}/")
        )

    def _read(self, line: str) -> None:
        try:
            self._take(json.loads(line))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            self._is_damaged = True
            self.unreadable += 1

    def _take(self, fields: dict[str, Any]) -> None:
        """One line. Raises for what no manifest of ours holds."""
        if "writes" in fields:
            beside = BESIDE if self._owns_quarantine() else ""
            self._announced([_below(name, beside) for name in fields["writes"]])
        elif "page" in fields:
            page = ShardFile(**fields["page"])
            self.pages[_below(page.path)] = page
        else:
            commit = _to_commit(fields)
            if commit.quarantined and not self._owns_quarantine():
                raise ValueError(f"{self.folder} has no files of bad records")
            self.commits[commit.key] = commit

    def _owns_quarantine(self) -> bool:
        return posixpath.basename(self.folder) == OWNER

    def _append(self, fields: dict[str, Any]) -> None:
        self._journal.append([_to_line(fields)])


def _to_line(fields: dict[str, Any]) -> str:
    return json.dumps(fields, ensure_ascii=False, sort_keys=True)


def _to_commit(fields: dict[str, Any]) -> Commit:
    files = tuple(ShardFile(**file) for file in fields.pop("files"))
    quarantined = tuple(ShardFile(**file) for file in fields.pop("quarantined", ()))
    commit = Commit(files=files, quarantined=quarantined, **fields)
    for file in (*files, *quarantined):
        _below(file.path)
    return commit


def _below(name: str, beside: str = "") -> str:
    """A name that a manifest may hold: of a file below its folder, or below `beside`. Raises ValueError.

    What a line names is removed and written over, so a line that somebody made up must not name more.
    """
    below = name.removeprefix(beside)
    if not below or below.startswith("/") or {"", ".", ".."} & set(below.split("/")) or "://" in below:
        raise ValueError(f"{name} is no file of this folder")
    return name
