"""Gathers what sources say of their own records that are to go, before the records are read.

A message that takes a record back comes after it, often in a later file. So files are read twice; only by
access methods that have such messages.
"""

from __future__ import annotations

from dataclasses import replace

from corpus_latam.config import AnySource
from corpus_latam.credentials import redacted_tree
from corpus_latam.engine import StageContext, Task
from corpus_latam.errors import RunError
from corpus_latam.sources import registry
from corpus_latam.sources.pages import Gathered, Partition
from corpus_latam.sources.withdrawals import WITHDRAWN
from corpus_latam.storage import paths
from corpus_latam.storage.manifest import Commit, Manifest
from corpus_latam.storage.shards import write_shard

FOLDER = "withdrawn"


class Withdrawals:
    """What was gathered, by source: the files with it, and the hash of what they hold."""

    def __init__(self, manifest: Manifest) -> None:
        self._files: dict[str, list[Gathered]] = {}
        for file in manifest.files(".parquet"):
            found = Gathered(manifest.place(file.path), file.sha256)
            self._files.setdefault(file.path.split("/")[0], []).append(found)

    def given_to(self, source: str, part: Partition) -> Partition:
        """The partition with the files that its reader looks records up in."""
        return replace(part, withdrawn=tuple(self._files.get(source, ())))

    def hashes(self, source: str) -> list[str]:
        """What a source's documents depend on besides its files."""
        return [file.sha256 for file in self._files.get(source, [])]


def gather(context: StageContext, partitions: dict[str, list[Partition]]) -> Withdrawals:
    """Writes `withdrawn/<source>/<partition>.parquet` for the sources that have withdrawals."""
    manifest = context.manifest(FOLDER)
    tasks = [
        _task(context, name, part)
        for name, parts in partitions.items()
        if registry.has_withdrawals(context.config.sources[name])
        for part in parts
    ]
    if tasks or manifest.exists:
        context.commit(manifest, tasks)
        manifest.finish()
    return Withdrawals(manifest)


def _task(context: StageContext, name: str, part: Partition) -> Task:
    source = context.config.sources[name]
    key = f"{name}/{part.name}"
    fingerprint = context.fingerprint(
        redacted_tree(source.model_dump(mode="json")), [part.name, part.identity], "withdrawals"
    )
    folder = paths.join(paths.absolute(context.root), FOLDER)
    arguments = (key, name, source, part, folder, fingerprint)
    return Task(key, write, arguments, fingerprint, (f"{key}.parquet",))


def write(key: str, name: str, source: AnySource, part: Partition, folder: str, fingerprint: str) -> Commit:
    """One task: what the files of a partition withdraw, in `<folder>/<key>.parquet`."""
    try:
        found = registry.withdrawals(source, part)
    except OSError as error:
        raise RunError(
            f"sources.{name}: reading {part.location} failed ({error}). Run the same command again to go on."
        ) from error
    return Commit(key, fingerprint, (write_shard(folder, f"{key}.parquet", found.to_batches(), WITHDRAWN),))
