"""Takes forgotten documents out of every shard of a run folder; what was killed half-way goes on.

Released shards go first and ingest's last, since the rules are looked up there: whatever was done before a
kill, the same call finds the rest. Only when all is done is the ledger marked as applied.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from corpus_latam.schema import Holds, holding_last_first
from corpus_latam.storage import atomic, paths
from corpus_latam.storage.manifest import QUARANTINE, Commit, Manifest
from corpus_latam.storage.shards import (
    RELEASE_LEVEL,
    WORKING_LEVEL,
    ShardFile,
    describe,
    open_shard,
    read_batches,
    write_shard,
)
from corpus_latam.storage.takedown.ids import Ids, IdSet, id_set
from corpus_latam.storage.takedown.ledger import Rules
from corpus_latam.storage.takedown.named import named_in
from corpus_latam.storage.takedown.quotes import remove_quotes
from corpus_latam.storage.threads import in_order
from corpus_latam.wording import counted

FOLDERS = holding_last_first(Holds.IDS)
"""All that hold rows of documents, in the order in which they are purged."""
APPLIED = "takedown.applied"
CHECKSUMS = "SHA256SUMS"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Gone:
    """The documents that go: those that rules `named` in the run, and those that the ledger has `listed`."""

    named: IdSet
    listed: IdSet

    def names(self, ids: Ids) -> NDArray[np.bool_]:
        """Which ids of a string column go."""
        return (self.named.find(ids) >= 0) | (self.listed.find(ids) >= 0)


def gone_from(root: str, rules: Rules) -> Gone:
    """What the rules name here and now."""
    return Gone(named_in(root, rules), id_set(pa.array(list(rules.ids), pa.string())))


def purge(root: str, rules: Rules) -> dict[str, int]:
    """Removes what the rules name; documents removed by folder. Nothing is read when it was done before."""
    if not rules or is_purged(root, rules):
        return {}
    gone = gone_from(root, rules)
    if len(gone.named):
        remove_quotes(root)
    _drop_quarantine(paths.join(root, "ingest"), rules.sources)
    removed = {folder: _purge_folder(paths.join(root, folder), gone) for folder in FOLDERS}
    _write_checksums(paths.join(root, "corpus"))
    _tell_strangers(root)
    atomic.write_bytes(paths.join(root, APPLIED), rules.digest.encode())
    return removed


def is_purged(root: str, rules: Rules) -> bool:
    """Whether all that these rules name was taken out, and nothing since that they do not know of."""
    return paths.read_bytes(paths.join(root, APPLIED)) == rules.digest.encode()


def _purge_folder(folder: str, gone: Gone) -> int:
    manifest = Manifest(folder)
    manifest.sweep()  # what a kill left without a line may hold their texts too
    level = RELEASE_LEVEL if folder.endswith("/corpus") else WORKING_LEVEL

    def purged(commit: Commit) -> Commit:
        files = [_purge_file(folder, file, gone, level) for file in commit.files]
        return replace(commit, files=tuple(file for file in files if file is not None and file.rows))

    before = list(manifest.commits.values())
    rows = sum(file.rows for file in manifest.files())
    with closing(in_order(purged, before)) as purging:
        for commit, after in zip(before, purging, strict=True):
            if after != commit:
                _commit(manifest, after, commit)
    if before != list(manifest.commits.values()):
        manifest.rewrite()
    return rows - sum(file.rows for file in manifest.files())


def _commit(manifest: Manifest, after: Commit, before: Commit) -> None:
    """The files first: until the line says that they are gone, the same call removes them again."""
    for name in before.named().keys() - after.named().keys():
        paths.remove_with_empty_parents(manifest.place(name), manifest.folder)
    manifest.amend(after)


def _drop_quarantine(ingest: str, sources: Iterable[str]) -> None:
    """Removes the bad records of sources by the names that the config gives them."""
    manifest, gone = Manifest(ingest), set(sources)
    for commit in list(manifest.commits.values()):
        if commit.quarantined and commit.key.split("/")[0] in gone:
            _commit(manifest, replace(commit, quarantined=()), commit)


def _tell_strangers(root: str) -> None:
    """Names files in our folders that are not ours: what they hold, only their owner knows."""
    found = [path for folder in FOLDERS for path in Manifest(paths.join(root, folder)).strangers()]
    found += _strange_quarantine(root)
    found = [path for path in found if path.endswith(".parquet")]
    if found:
        log.warning(
            "takedown: %s not this run's (the first: %s). Such files were left alone, and may hold what must"
            " be forgotten: look.",
            counted(len(found), "file of the run folder is", "files of the run folder are"),
            found[0],
        )


def _strange_quarantine(root: str) -> list[str]:
    """Files of bad records that no line of ingest's manifest names, as a folder of an older version holds."""
    ours = {paths.absolute(path) for path in Manifest(paths.join(root, "ingest")).quarantined()}
    return [path for path in paths.files_below(paths.join(root, QUARANTINE)) if path not in ours]


def _purge_file(folder: str, file: ShardFile, gone: Gone, level: int) -> ShardFile | None:
    """The file as it is afterwards; null where it is no longer there or nothing is left in it."""
    path = paths.join(folder, file.path)
    if not file.path.endswith(".parquet"):
        return file
    if not paths.exists(path):
        return None
    with open_shard(path) as shard:
        schema, rows = shard.schema_arrow, shard.metadata.num_rows
    if "id" not in schema.names:
        return file
    named = rows_named(path, gone)
    if named == rows:
        return None
    if named:
        return write_shard(folder, file.path, _others(path, gone), schema, level=level)
    return file if rows == file.rows else _measured(path, file, rows)


def rows_named(path: str, gone: Gone) -> int:
    """How many rows of a shard with ids go."""
    return sum(int(gone.names(batch["id"]).sum()) for batch in read_batches(path, ["id"]))


def _others(path: str, gone: Gone) -> Iterator[pa.RecordBatch]:
    for batch in read_batches(path):
        yield batch.filter(pa.array(~gone.names(batch["id"])))


def _measured(path: str, file: ShardFile, rows: int) -> ShardFile:
    """What a file is now that was replaced just before a kill, and its line not yet."""
    return describe(file.path, paths.read_bytes(path), rows)


def _write_checksums(folder: str) -> None:
    manifest = Manifest(folder)
    if CHECKSUMS in manifest.pages:
        lines = "".join(f"{file.sha256}  {file.path}\n" for file in manifest.files(".parquet"))
        manifest.amend_page(CHECKSUMS, lines.encode())
