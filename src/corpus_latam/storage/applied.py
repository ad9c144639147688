"""What a run folder has made of the ledger: which entries it has begun to take out, and what each named.

An entry is noted before the first document goes, so that whoever takes it back later knows what is gone.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator

import pyarrow as pa

from corpus_latam.schema import RECORD_DIGITS
from corpus_latam.storage import atomic, paths
from corpus_latam.storage.manifest import Manifest
from corpus_latam.storage.purge import APPLIED, LOOKED_UP, is_purged, purge
from corpus_latam.storage.shards import read_table
from corpus_latam.storage.takedown import COLUMNS, Entry, Rules, entry_id, entry_ids, rules

BEGUN = "takedown.begun.json"
"""How many documents each entry of the ledger named when it was first applied here, by the entry's id."""


def apply(root: str, named: Rules) -> dict[str, int]:
    """Takes what the rules name out of a run folder; documents removed by folder (`purge.purge`)."""
    if named and not is_purged(root, named):
        _note(root, named)
    return purge(root, named)


def begun(root: str) -> dict[str, int]:
    """Documents that each entry named when this run folder first applied it, by the entry's id."""
    path = paths.join(root, BEGUN)
    if not paths.exists(path):
        return {}
    with paths.open_read(path) as stream:
        return dict(json.loads(stream.read()))


def is_withdrawable(root: str, entry: Entry) -> bool:
    """Whether nothing can have been left out of this run folder because of an entry."""
    known = begun(root)
    if not known and paths.exists(paths.join(root, APPLIED)):
        return False  # applied by a version that noted nothing
    if entry.id not in known:
        return True
    return known[entry.id] == 0 and not left_out_by_ingest(root)


def status(root: str, entries: Iterable[Entry]) -> dict[str, str]:
    """In a few words what this run folder has made of each entry, by the entry's id."""
    known = begun(root)
    of_older_version = not known and paths.exists(paths.join(root, APPLIED))
    left_out = left_out_by_ingest(root)

    def words(entry: Entry) -> str:
        if of_older_version:
            return "taken out"
        if entry.id not in known:
            return "waits for the next run"
        if known[entry.id]:
            return f"{known[entry.id]:,} taken out"
        return "perhaps left out in reading" if left_out else "named nothing"

    return {entry.id: words(entry) for entry in entries}


def left_out_by_ingest(root: str) -> int:
    """Documents that the ledger named while a source was read. Which entry did is not noted."""
    commits = Manifest(paths.join(root, "ingest")).commits.values()
    return sum(commit.counts.get("forgotten", 0) for commit in commits)


def documents_by_entry(root: str, named: Rules) -> dict[str, set[str]]:
    """The ids of this run's documents that each entry names, by the entry's id."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    by_record: defaultdict[str, list[str]] = defaultdict(list)
    for id_ in named.ids:
        by_record[id_[:RECORD_DIGITS]].append(entry_id("id", id_))
    single = [("url_prefix", value) for value in sorted(named.url_prefixes)]
    single += [("source", value) for value in sorted(named.sources)]
    for table, configured in _looked_up(root):
        for kind, value in single:
            found[entry_id(kind, value)].update(_ids(table, configured, rules({kind: [value]})))
        for document in _ids(table, configured, rules({"id": named.ids})):
            for entry in by_record[document[:RECORD_DIGITS]]:
                found[entry].add(document)
    return found


def sources_in(root: str) -> set[str]:
    """Every name that `source` may mean here: what the config called them, and values of the column."""
    found: set[str] = set()
    for table, configured in _looked_up(root):
        found |= {configured, *table["source"].unique().to_pylist()}
    return found - {""}


def _looked_up(root: str) -> Iterator[tuple[pa.Table, str]]:
    """The shards whose rows say address and source, with the source that the config calls them by ("" in
    the corpus, whose folders are languages)."""
    for folder in LOOKED_UP:
        for file in Manifest(paths.join(root, folder)).files(".parquet"):
            path = paths.join(root, folder, file.path)
            if paths.exists(path):
                yield read_table(path, COLUMNS), "" if folder == "corpus" else file.path.split("/")[0]


def _ids(table: pa.Table, configured: str, named: Rules) -> list[str]:
    return list(table["id"].filter(named.names(table, configured)).to_pylist())


def _note(root: str, named: Rules) -> None:
    """Counts are the largest ever seen: what goes on after a kill finds less than it began with."""
    known, found = begun(root), documents_by_entry(root, named)
    counts = {entry: max(known.get(entry, 0), len(found.get(entry, ()))) for entry in entry_ids(named)}
    atomic.write_bytes(paths.join(root, BEGUN), json.dumps(known | counts, sort_keys=True, indent=1).encode())
