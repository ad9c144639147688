"""Parquet shards: one writer and one reader for every stage."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from corpus_latam.errors import RunError
from corpus_latam.storage import atomic, paths
from corpus_latam.storage.sampling import SampleHash, sample_of

ROW_GROUP_BYTES = 8 << 20
ROW_GROUP_ROWS = 10_000
FAST_LEVEL = 1
"""Of ingest's shards: writing texts at level 3 took half of its time, and saved a seventh of their size."""
WORKING_LEVEL = 3
RELEASE_LEVEL = 9

ON_THIS_THREAD = {"pre_buffer": False}
"""How Parquet files are opened, and read with `use_threads=False`. An Arrow thread that still holds a Python
file object when the interpreter ends aborts the finished program (apache/arrow issues 34314 and 45214)."""


@dataclass(frozen=True)
class ShardFile:
    """A committed file: `path` relative to its stage's folder, rows, bytes on disk, their SHA-256, and the
    hash of samples of them (`sampling.py`)."""

    path: str
    rows: int
    bytes: int
    sha256: str
    sample: str = ""


def describe(name: str, content: bytes, rows: int = 0) -> ShardFile:
    """What a manifest says of a file with this content."""
    return ShardFile(name, rows, len(content), hashlib.sha256(content).hexdigest(), sample_of(content))


class HashingStream:
    """Passes bytes on and hashes them, so that a shard need not be read again to be signed."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._hash = hashlib.sha256()
        self._samples = SampleHash()

    def write(self, data: Any) -> int:
        view = memoryview(data).cast("B")
        self._hash.update(view)
        self._samples.update(view)
        return self._stream.write(view)

    def flush(self) -> None:
        self._stream.flush()

    def tell(self) -> int:
        return self._samples.bytes

    @property
    def closed(self) -> bool:
        return False

    def close(self) -> None:
        """The owner of the underlying stream closes it."""

    def describe(self, name: str, rows: int) -> ShardFile:
        """What a manifest says of the file that was written."""
        samples = self._samples
        return ShardFile(name, rows, samples.bytes, self._hash.hexdigest(), samples.hexdigest())


def write_shard(
    folder: str,
    name: str,
    batches: Iterable[pa.RecordBatch],
    schema: pa.Schema,
    *,
    level: int = WORKING_LEVEL,
) -> ShardFile:
    """Writes `folder/name` whole or not at all.

    Batches are joined until a row group holds `ROW_GROUP_BYTES` of Arrow data or `ROW_GROUP_ROWS` rows,
    so that its readers are bounded in memory. The same batches give the same bytes. Schema metadata
    of `schema` is kept; text and ids are not dictionary-encoded.
    """
    rows = 0
    dictionary = [field.name for field in schema if field.name not in ("text", "id", "source_id")]
    with atomic.replace(paths.join(folder, name)) as stream:
        sink = HashingStream(stream)
        with pq.ParquetWriter(
            pa.PythonFile(sink, mode="w"),
            schema,
            compression="zstd",
            compression_level=level,
            use_dictionary=dictionary,
        ) as writer:
            for group in _row_groups(batches, schema):
                writer.write_table(group, row_group_size=max(1, group.num_rows))
                rows += group.num_rows
    return sink.describe(name, rows)


def _row_groups(batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> Iterator[pa.Table]:
    pending: list[pa.RecordBatch] = []
    for batch in batches:
        if batch.num_rows:
            pending.append(batch)
        full = sum(b.nbytes for b in pending) >= ROW_GROUP_BYTES
        if full or sum(b.num_rows for b in pending) >= ROW_GROUP_ROWS:
            yield pa.Table.from_batches(pending, schema=schema).combine_chunks()
            pending = []
    if pending:
        yield pa.Table.from_batches(pending, schema=schema).combine_chunks()


def read_batches(path: str, columns: list[str] | None = None) -> Iterator[pa.RecordBatch]:
    """The rows of one shard, a row group at a time, in order.

    Raises `RunError` naming the file where it is missing, damaged or lacks a column.
    """
    with open_shard(path) as shard:
        _has_columns(shard, path, columns)
        for group in range(shard.num_row_groups):
            table = shard.read_row_group(group, columns=columns, use_threads=False).combine_chunks()
            yield from table.to_batches()


def read_table(path: str, columns: list[str] | None = None) -> pa.Table:
    """A whole shard in memory: for the small ones (signals, decisions), never for text."""
    with open_shard(path) as shard:
        _has_columns(shard, path, columns)
        return shard.read(columns=columns, use_threads=False)


def _has_columns(shard: pq.ParquetFile, path: str, columns: list[str] | None) -> None:
    missing = set(columns or ()) - set(shard.schema_arrow.names)
    if missing:
        raise RunError(
            f"{path} has no column {', '.join(sorted(missing))}: it was written by another version"
            " or another program. Remove it, and run the stage that writes it again."
        )


@contextmanager
def open_shard(path: str) -> Iterator[pq.ParquetFile]:
    """Opens a Parquet file, local or remote, with an error that names it."""
    fs, inner = paths.split(path)
    if not fs.exists(inner):
        raise RunError(f"{path} is missing. Run the stage that writes it again.")
    try:
        with fs.open(inner, "rb") as stream, pq.ParquetFile(stream, **ON_THIS_THREAD) as shard:
            yield shard
    except (pa.ArrowInvalid, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:  # storage failed, not the file
            raise
        raise RunError(
            f"{path} is not a whole Parquet file ({error})."
            " Remove it, and run the stage that writes it again."
        ) from error
