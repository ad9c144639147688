"""What a source says of its own records that are to go: gathered before its records are read."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa
import pyarrow.parquet as pq

from corpus_latam.sources.pages import Gathered
from corpus_latam.storage import paths
from corpus_latam.storage.shards import ON_THIS_THREAD

WITHDRAWN = pa.schema(
    [
        pa.field("what", pa.string(), nullable=False),
        pa.field("id", pa.uint64(), nullable=False),
        pa.field("up_to", pa.uint64(), nullable=False),
    ]
)
"""`what` is for the access method to say (a record, all of an author); `up_to` bounds it, or is zero."""


def read(files: Iterable[Gathered]) -> pa.Table:
    """All rows of the files that ingest gathered."""
    return pa.concat_tables([WITHDRAWN.empty_table(), *(_read_one(file.path) for file in files)])


def _read_one(file: str) -> pa.Table:
    with paths.open_read(file) as stream:
        return pq.ParquetFile(stream, **ON_THIS_THREAD).read(use_threads=False)
