"""What a run folder has made of the ledger: which entries it has begun to take out, and what each named.

An entry is noted before the first document goes, so that whoever takes it back later knows what is gone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from corpus_latam.errors import RunError
from corpus_latam.storage import atomic, paths
from corpus_latam.storage.manifest import Manifest
from corpus_latam.storage.takedown.ledger import Entry, Rules
from corpus_latam.storage.takedown.named import counts_by_entry
from corpus_latam.storage.takedown.purge import is_purged, purge

BEGUN = "takedown.begun.json"
"""How many documents each entry of the ledger named when it was first applied here, by the entry's id."""


def apply(root: str, named: Rules) -> dict[str, int]:
    """Takes what the rules name out of a run folder; documents removed by folder (`purge.purge`)."""
    if named and not is_purged(root, named):
        _note(root, named)
    return purge(root, named)


def begun(root: str) -> dict[str, int]:
    """Documents that each entry named when this run folder first applied it, by the entry's id.

    Raises `RunError` where the file cannot be read: to take it for nothing would say that nothing is gone.
    """
    path = paths.join(root, BEGUN)
    content = paths.read_bytes(path)
    try:
        return {str(entry): int(count) for entry, count in json.loads(content or b"{}").items()}
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise RunError(
            f"{path} is damaged. It says how many documents each entry of the takedown ledger took out."
            " Remove it if you can do without: entries that are in the ledger stay in force."
        ) from error


def status(root: str, entries: Iterable[Entry]) -> dict[str, str]:
    """In a few words what this run folder has made of each entry, by the entry's id."""
    known, left_out = begun(root), left_out_by_ingest(root)
    nothing = "perhaps left out in reading" if left_out else "named nothing"

    def words(entry: Entry) -> str:
        if entry.id not in known:
            return "waits for the next run"
        return f"{known[entry.id]:,} taken out" if known[entry.id] else nothing

    return {entry.id: words(entry) for entry in entries}


def left_out_by_ingest(root: str) -> int:
    """Documents that the ledger named while a source was read. Which entry did is not noted."""
    commits = Manifest(paths.join(root, "ingest")).commits.values()
    return sum(commit.counts.get("forgotten", 0) for commit in commits)


def _note(root: str, named: Rules) -> None:
    """Counts are the largest ever seen: what goes on after a kill finds less than it began with."""
    known, found = begun(root), counts_by_entry(root, named)
    counts = {entry: max(known.get(entry, 0), count) for entry, count in found.items()}
    atomic.write_bytes(paths.join(root, BEGUN), json.dumps(known | counts, sort_keys=True, indent=1).encode())
