"""What quotes documents without saying which, so that none can be taken out of it: it goes as a whole.

The wording of repeated lines, the tokenizer (counted words and phrases, and vocabularies, whose tokens may be
names and phrases), samples of bad records. A next run makes the first two again from what is left, as it
would anyhow; samples do not come back where something was forgotten.
"""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa

from corpus_latam.schema import Holds, holding
from corpus_latam.storage import paths, state
from corpus_latam.storage.manifest import QUARANTINE, Commit, Manifest
from corpus_latam.storage.shards import ShardFile, read_table, write_shard

SAMPLE = "sample"


def remove_quotes(root: str) -> None:
    """Does all of it for a run folder. Doing it again changes nothing."""
    for folder in holding(Holds.QUOTES):
        Manifest(paths.join(root, folder)).remove_all()
    for folder in holding(Holds.COUNTS):
        state.mark_stale(paths.join(root, folder), "corpus-latam forget")
    ingest = Manifest(paths.join(root, "ingest"))
    for commit in list(ingest.commits.values()):
        _blank_samples(ingest, commit, paths.join(root, QUARANTINE))


def _blank_samples(ingest: Manifest, commit: Commit, folder: str) -> None:
    there = [file for file in commit.quarantined if paths.exists(paths.join(folder, file.path))]
    blank = tuple(_without_samples(folder, file.path) for file in there)
    if blank != commit.quarantined:
        ingest.amend(replace(commit, quarantined=blank))


def _without_samples(folder: str, name: str) -> ShardFile:
    table = read_table(paths.join(folder, name))
    place = table.schema.get_field_index(SAMPLE)
    samples = pa.nulls(table.num_rows, table.schema.field(place).type)
    rows = table.set_column(place, table.schema.field(place), samples)
    return write_shard(folder, name, rows.to_batches(), table.schema)
