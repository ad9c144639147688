"""Takes forgotten documents out of every shard of a run folder; what was killed half-way goes on.

Released shards go first and ingest's last, since the rules are looked up there: whatever was done before a
kill, the same call finds the rest. Only when all is done is the ledger marked as applied.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from corpus_latam.schema import Holds, holding, holding_last_first
from corpus_latam.storage import atomic, paths
from corpus_latam.storage.manifest import Commit, Manifest
from corpus_latam.storage.quotes import remove_quotes
from corpus_latam.storage.shards import (
    RELEASE_LEVEL,
    WORKING_LEVEL,
    ShardFile,
    describe,
    open_shard,
    read_batches,
    read_table,
    write_shard,
)
from corpus_latam.storage.takedown import COLUMNS, Rules

FOLDERS = holding_last_first(Holds.IDS)
"""All that hold rows of documents, in the order in which they are purged."""
LOOKED_UP = holding(Holds.ADDRESSES)
"""Those that rules are looked up in. But for the corpus, their folders are sources as the config names them.
"""
APPLIED = "takedown.applied"
CHECKSUMS = "SHA256SUMS"

log = logging.getLogger(__name__)


def purge(root: str, rules: Rules) -> dict[str, int]:
    """Removes what the rules name; documents removed by folder. Nothing is read when it was done before."""
    if not rules or is_purged(root, rules):
        return {}
    named = named_in(root, rules)
    if named:
        remove_quotes(root)
    _drop_quarantine(paths.join(root, "ingest"), rules.sources)
    gone = pa.array(sorted({*rules.ids, *named}), pa.string())
    removed = {folder: _purge_folder(paths.join(root, folder), gone) for folder in FOLDERS}
    _write_checksums(paths.join(root, "corpus"))
    _tell_strangers(root)
    atomic.write_bytes(paths.join(root, APPLIED), rules.digest.encode())
    return removed


def is_purged(root: str, rules: Rules) -> bool:
    """Whether all that these rules name was taken out, and nothing since that they do not know of."""
    return paths.read_bytes(paths.join(root, APPLIED)) == rules.digest.encode()


def named_in(root: str, rules: Rules) -> list[str]:
    """Ids of the run's documents that the rules name, in the order of the shards."""
    tables = looked_up(root)
    return list(dict.fromkeys(name for table, source in tables for name in rules.ids_of(table, source)))


def looked_up(root: str) -> Iterator[tuple[pa.Table, str | None]]:
    """The columns that rules look at of every shard that has them, with its source as the config names it
    (null in the corpus, whose folders are languages).

    Released and rejected documents are among them: they may be older than what was ingested last.
    """
    for folder in LOOKED_UP:
        for file in Manifest(paths.join(root, folder)).files(".parquet"):
            path = paths.join(root, folder, file.path)
            if paths.exists(path):
                yield read_table(path, COLUMNS), None if folder == "corpus" else file.path.split("/")[0]


def copies_of(root: str, ids: Iterable[str]) -> set[str]:
    """Ids of the documents that deduplicate found to be copies of these, or these copies of."""
    folder, wanted = paths.join(root, "deduplicate"), set(ids)
    files = [paths.join(folder, file.path) for file in Manifest(folder).files(".parquet")]
    if not files or not wanted:
        return set()
    pairs = pa.concat_tables([_copies(path) for path in files])
    heads = wanted | set(_where(pairs, "id", wanted)["duplicate_of"].to_pylist())
    members = heads | set(_where(pairs, "duplicate_of", heads)["id"].to_pylist())
    here = (_where(read_table(path, ["id"]), "id", members)["id"].to_pylist() for path in files)
    return {document for found in here for document in found} - wanted


def _copies(path: str) -> pa.Table:
    """The documents of a shard of deduplicate that went in favour of another one."""
    rows = read_table(path, ["id", "duplicate_of"])
    copies = rows.filter(pc.is_valid(rows["duplicate_of"]))
    return copies.cast(pa.schema([("id", pa.string()), ("duplicate_of", pa.string())]))


def _where(rows: pa.Table, column: str, values: set[str]) -> pa.Table:
    return rows.filter(pc.is_in(rows[column], value_set=pa.array(sorted(values), pa.string())))


def _purge_folder(folder: str, gone: pa.Array) -> int:
    manifest = Manifest(folder)
    manifest.sweep()  # what a kill left without a line may hold their texts too
    level = RELEASE_LEVEL if folder.endswith("/corpus") else WORKING_LEVEL
    removed = 0
    for commit in list(manifest.commits.values()):
        files = [_purge_file(folder, file, gone, level) for file in commit.files]
        kept = tuple(file for file in files if file is not None and file.rows)
        removed += sum(file.rows for file in commit.files) - sum(file.rows for file in kept)
        if kept != commit.files:
            _commit(manifest, replace(commit, files=kept), commit)
    return removed


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
    found = [path for path in found if path.endswith(".parquet")]
    if found:
        log.warning(
            "takedown: %s and %d more files in the run folder are not this run's. They were left alone, and"
            " may hold what must be forgotten: look.",
            found[0],
            len(found) - 1,
        )


def _purge_file(folder: str, file: ShardFile, gone: pa.Array, level: int) -> ShardFile | None:
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
    named = pc.sum(pc.is_in(read_table(path, ["id"])["id"], value_set=gone)).as_py() or 0
    if named == rows:
        return None
    if named:
        return write_shard(folder, file.path, _others(path, gone), schema, level=level)
    return file if rows == file.rows else _measured(path, file, rows)


def _others(path: str, gone: pa.Array) -> Iterator[pa.RecordBatch]:
    for batch in read_batches(path):
        yield batch.filter(pc.invert(pc.is_in(batch["id"], value_set=gone)))


def _measured(path: str, file: ShardFile, rows: int) -> ShardFile:
    """What a file is now that was replaced just before a kill, and its line not yet."""
    return describe(file.path, paths.read_bytes(path), rows)


def _write_checksums(folder: str) -> None:
    manifest = Manifest(folder)
    if CHECKSUMS in manifest.pages:
        lines = "".join(f"{file.sha256}  {file.path}\n" for file in manifest.files(".parquet"))
        manifest.amend_page(CHECKSUMS, lines.encode())
