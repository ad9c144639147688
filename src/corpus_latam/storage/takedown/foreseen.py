"""What a takedown would take out of a run folder: counted as `purge` removes it, changing nothing."""

from __future__ import annotations

from dataclasses import dataclass, field

from corpus_latam.schema import Holds, holding
from corpus_latam.storage import paths
from corpus_latam.storage.manifest import Manifest
from corpus_latam.storage.shards import ShardFile, open_shard
from corpus_latam.storage.takedown.ledger import Rules
from corpus_latam.storage.takedown.purge import FOLDERS, Gone, gone_from, is_purged, rows_named
from corpus_latam.storage.threads import in_order

TOKENIZER = "tokenizer"


@dataclass(frozen=True)
class Plan:
    """`named`: how many documents. `rows`: how many go, by folder. `whole`: folders that go as they are,
    since they quote texts. `tokenizers`: the vocabularies among them. `quarantined`: files of bad records
    that go. `samples`: those whose samples go."""

    named: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    whole: tuple[str, ...] = ()
    tokenizers: tuple[str, ...] = ()
    quarantined: int = 0
    samples: int = 0


def plan(root: str, rules: Rules) -> Plan:
    """What `purge(root, rules)` would remove now; nothing where that was done before."""
    if not rules or is_purged(root, rules):
        return Plan()
    gone = gone_from(root, rules)
    named = len(gone.named)
    rows = {folder: _rows(paths.join(root, folder), gone) for folder in FOLDERS}
    bad = _sources_of_bad_records(root)
    dropped = sum(source in rules.sources for source in bad)
    if not named:
        return Plan(rows=rows, quarantined=dropped)
    whole = tuple(folder for folder in holding(Holds.QUOTES) if Manifest(paths.join(root, folder)).exists)
    return Plan(named, rows, whole, _tokenizers(root), dropped, len(bad) - dropped)


def _sources_of_bad_records(root: str) -> list[str]:
    """For each file of bad records, its source as the config names it."""
    commits = Manifest(paths.join(root, "ingest")).commits.values()
    return [commit.key.split("/")[0] for commit in commits for _ in commit.quarantined]


def _tokenizers(root: str) -> tuple[str, ...]:
    """The folders of `tokenizer/` that hold a trained one."""
    files = Manifest(paths.join(root, TOKENIZER)).files("/tokenizer.json")
    return tuple(sorted({file.path.split("/")[0] for file in files}))


def _rows(folder: str, gone: Gone) -> int:
    files = Manifest(folder).files(".parquet")
    return sum(in_order(lambda file: _named_rows(folder, file, gone), files))


def _named_rows(folder: str, file: ShardFile, gone: Gone) -> int:
    path = paths.join(folder, file.path)
    if not paths.exists(path):
        return file.rows
    with open_shard(path) as shard:
        if "id" not in shard.schema_arrow.names:
            return 0
    return rows_named(path, gone)
