"""The list of what a stage has finished. A line in it is the commit: what no line names never happened.

Only the coordinating process writes manifests; workers return `Commit`s.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from corpus_latam.storage import atomic, paths
from corpus_latam.storage.shards import ShardFile

MANIFEST = "manifest.jsonl"


@dataclass(frozen=True)
class Commit:
    """One finished task: what it wrote and from what.

    `key` names the task within its stage; `fingerprint` is the hash of everything that its output
    depends on (inputs, config, code version); `cursor` is where an ingest task stopped reading
    (JSON), null at the end of its partition; `counts` feed the report.
    """

    key: str
    fingerprint: str
    files: tuple[ShardFile, ...]
    cursor: str | None = None
    counts: dict[str, int] = field(default_factory=dict)

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @staticmethod
    def from_json(line: str) -> Commit:
        fields = json.loads(line)
        files = tuple(ShardFile(**file) for file in fields.pop("files"))
        return Commit(files=files, **fields)


class Manifest:
    """`manifest.jsonl` of one stage's folder, read once and appended to.

    After a kill, `forget_lost` cuts off a torn last line, and `sweep` removes shards that no line names.
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.path = paths.join(folder, MANIFEST)
        self.commits: dict[str, Commit] = {}
        if paths.exists(self.path):
            self._read()

    def _read(self) -> None:
        """Reads whole lines; a torn one is left to `forget_lost`, since a reader may meet a live run."""
        with paths.open_read(self.path) as stream:
            content = stream.read()
        for line in content.decode(errors="replace").split("\n")[:-1]:
            commit = Commit.from_json(line)
            self.commits[commit.key] = commit

    def holds(self, key: str, fingerprint: str) -> bool:
        """Whether this very task was committed."""
        commit = self.commits.get(key)
        return commit is not None and commit.fingerprint == fingerprint

    def add(self, commit: Commit) -> None:
        """Commits a task: one line, synced to disk."""
        self.commits[commit.key] = commit
        if not paths.is_local(self.path):
            self._rewrite()
            return
        target = Path(self.path)
        target.parent.mkdir(parents=True, exist_ok=True)
        with atomic.naming(self.path), target.open("a", encoding="utf-8") as stream:
            stream.write(commit.to_json() + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        atomic.sync_folder(target.parent)

    def forget_lost(self) -> None:
        """Forgets commits whose files are gone or of another size, and a torn last line."""
        sizes = paths.sizes(self.folder)
        whole = {
            key: commit
            for key, commit in self.commits.items()
            if all(sizes.get(self._absolute(file)) == file.bytes for file in commit.files)
        }
        if len(whole) < len(self.commits) or self._is_torn():
            self.commits = whole
            self._rewrite()

    def keep_only(self, keys: Iterable[str]) -> None:
        """Forgets every other task and removes the files that no remaining task names."""
        wanted = set(keys)
        kept = {key: commit for key, commit in self.commits.items() if key in wanted}
        if kept != self.commits:
            self.commits = kept
            self._rewrite()
        self.sweep()

    def sweep(self) -> None:
        """Removes shards and temporary files below the folder that no line names."""
        named = {self._absolute(file) for file in self.files()}
        for path in paths.sizes(self.folder):
            name = path.rpartition("/")[2]
            if (name.startswith(atomic.TEMPORARY) or name.endswith(".parquet")) and path not in named:
                paths.remove(path)
        paths.remove_empty_folders(self.folder)

    def _absolute(self, file: ShardFile) -> str:
        return paths.absolute(paths.join(self.folder, file.path))

    def _is_torn(self) -> bool:
        if not paths.exists(self.path):
            return False
        with paths.open_read(self.path) as stream:
            return not stream.read().endswith(b"\n")

    def files(self, suffix: str = "") -> list[ShardFile]:
        """Committed files in the order of their names."""
        found = [file for commit in self.commits.values() for file in commit.files]
        return sorted((f for f in found if f.path.endswith(suffix)), key=lambda file: file.path)

    def _rewrite(self) -> None:
        lines = "".join(commit.to_json() + "\n" for commit in self.commits.values())
        atomic.write_bytes(self.path, lines.encode())
