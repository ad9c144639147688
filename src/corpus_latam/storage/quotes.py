"""What quotes documents without saying which, so that none can be taken out of it: it goes as a whole.

The wording of repeated lines, the tokenizer (counted words and phrases, and vocabularies, whose tokens may be
names and phrases), samples of bad records. A next run makes the first two again from what is left, as it
would anyhow; samples do not come back where something was forgotten.
"""

from __future__ import annotations

import pyarrow as pa

from corpus_latam.storage import atomic, paths, stale
from corpus_latam.storage.shards import read_table, write_shard

WHOLE = ("deduplicate/repeated-lines", "tokenizer")
COUNTS = ("corpus", "report")
"""Their card and pages quote nothing, but count what is gone."""
QUARANTINE, SAMPLE = "quarantine", "sample"


def remove_quotes(root: str) -> None:
    """Does all of it for a run folder. Doing it again changes nothing."""
    for folder in WHOLE:
        paths.remove_folder(paths.join(root, folder))
    for folder in COUNTS:
        stale.mark(paths.join(root, folder), "corpus-latam forget")
    for path in paths.files_below(paths.join(root, QUARANTINE), (".parquet",)):
        if path.rpartition("/")[2].startswith(atomic.TEMPORARY):  # what a kill left half written
            paths.remove(path)
        else:
            _blank_samples(path)


def _blank_samples(path: str) -> None:
    table = read_table(path)
    samples = table[SAMPLE]
    if samples.null_count == table.num_rows:
        return
    place = table.schema.get_field_index(SAMPLE)
    blank = table.set_column(place, table.schema.field(place), pa.nulls(table.num_rows, samples.type))
    folder, _, name = path.rpartition("/")
    write_shard(folder, name, blank.to_batches(), table.schema)
