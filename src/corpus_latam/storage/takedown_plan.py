"""What a takedown would take out of a run folder: counted as `purge` removes it, changing nothing."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from corpus_latam.storage import paths
from corpus_latam.storage.manifest import Manifest
from corpus_latam.storage.purge import FOLDERS, is_purged, named_in
from corpus_latam.storage.quotes import WHOLE
from corpus_latam.storage.shards import ShardFile, open_shard, read_table
from corpus_latam.storage.takedown import Rules

TOKENIZER = "tokenizer"


@dataclass(frozen=True)
class Plan:
    """`rows`: documents that go, by folder. `whole`: folders that go as they are, since they quote texts.
    `tokenizers`: the vocabularies among them. `samples`: quarantine files of any source whose samples go.
    `quarantined`: quarantine files of forgotten sources, which go."""

    named: tuple[str, ...]
    rows: dict[str, int]
    whole: tuple[str, ...] = ()
    tokenizers: tuple[str, ...] = ()
    quarantined: int = 0
    samples: int = 0


def plan(root: str, rules: Rules) -> Plan:
    """What `purge(root, rules)` would remove now; nothing of it where that was done before."""
    named = named_in(root, rules)
    if not rules or is_purged(root, rules):
        return Plan(tuple(named), {})
    gone = pa.array(sorted({*rules.ids, *named}), pa.string())
    rows = {folder: _rows(paths.join(root, folder), gone) for folder in FOLDERS}
    bad = [_first_part(root, "quarantine", path) for path in paths.sizes(paths.join(root, "quarantine"))]
    quarantined = sum(source in rules.sources for source in bad)
    if not named:
        return Plan((), rows, quarantined=quarantined)
    return Plan(
        named=tuple(named),
        rows=rows,
        whole=tuple(folder for folder in WHOLE if paths.sizes(paths.join(root, folder))),
        tokenizers=_tokenizers(root),
        quarantined=quarantined,
        samples=len(bad) - quarantined,
    )


def _tokenizers(root: str) -> tuple[str, ...]:
    """The folders of `tokenizer/` that hold a trained one."""
    found = paths.sizes(paths.join(root, TOKENIZER))
    names = {_first_part(root, TOKENIZER, path) for path in found if path.endswith("/tokenizer.json")}
    return tuple(sorted(names))


def _first_part(root: str, folder: str, path: str) -> str:
    start = paths.absolute(paths.join(root, folder)).rstrip("/") + "/"
    return path.removeprefix(start).split("/")[0]


def _rows(folder: str, gone: pa.Array) -> int:
    return sum(_named_rows(folder, file, gone) for file in Manifest(folder).files(".parquet"))


def _named_rows(folder: str, file: ShardFile, gone: pa.Array) -> int:
    path = paths.join(folder, file.path)
    if not paths.exists(path):
        return file.rows
    with open_shard(path) as shard:
        if "id" not in shard.schema_arrow.names:
            return 0
    return int(pc.sum(pc.is_in(read_table(path, ["id"])["id"], value_set=gone)).as_py() or 0)
