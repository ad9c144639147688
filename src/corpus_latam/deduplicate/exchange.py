"""Intermediate files: Parquet with one row group per partition, every page with its checksum.

A reader takes one partition out of every file, so that no task ever holds more than one partition.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from corpus_latam.errors import RunError
from corpus_latam.storage import atomic, paths
from corpus_latam.storage.shards import ON_THIS_THREAD, HashingStream, ShardFile

Columns = dict[str, NDArray[Any]]


def write_groups(folder: str, name: str, types: dict[str, Any], groups: Iterable[Columns]) -> ShardFile:
    """Writes one row group per group, empty ones too. `types` are numpy dtypes by column."""
    schema, rows = schema_of(types), 0
    with writer(folder, name, schema) as (file, sink):
        for group in groups:
            table = pa.table(
                {c: pa.array(group[c].astype(t, copy=False)) for c, t in types.items()}, schema=schema
            )
            file.write_table(table, row_group_size=max(1, table.num_rows))
            rows += table.num_rows
    return sink.describe(name, rows)


def schema_of(types: dict[str, Any]) -> pa.Schema:
    """The schema of columns with these numpy dtypes."""
    return pa.schema([pa.field(c, pa.from_numpy_dtype(t), nullable=False) for c, t in types.items()])


@contextmanager
def writer(
    folder: str, name: str, schema: pa.Schema, statistics: Sequence[str] = ()
) -> Iterator[tuple[pq.ParquetWriter, HashingStream]]:
    """Writes a Parquet file whose pages have checksums; `statistics` names columns that are summed up."""
    with atomic.replace(paths.join(folder, name)) as stream:
        sink = HashingStream(stream)
        with pq.ParquetWriter(
            pa.PythonFile(sink, mode="w"),
            schema,
            compression="none",
            use_dictionary=False,
            write_statistics=list(statistics) or False,
            write_page_checksum=True,
        ) as file:
            yield file, sink


def split(columns: Columns, partition: NDArray[np.int64], partitions: int) -> Iterator[Columns]:
    """The rows of each partition in turn, in their order. `partition` gives each row's, shape (rows,)."""
    if partitions == 1:
        yield columns
        return
    order = np.argsort(partition, kind="stable")
    ends = np.cumsum(np.bincount(partition, minlength=partitions))
    for start, end in zip([0, *ends[:-1].tolist()], ends.tolist(), strict=True):
        yield {name: values[order[start:end]] for name, values in columns.items()}


def prefix(hashes: NDArray[np.uint64], bits: int) -> NDArray[np.int64]:
    """The first `bits` bits of 64-bit hashes."""
    if bits == 0:
        return np.zeros(len(hashes), np.int64)
    return (hashes >> np.uint64(64 - bits)).astype(np.int64)


@contextmanager
def open_groups(path: str) -> Iterator[pq.ParquetFile]:
    """An intermediate file, to be read. Raises `RunError` naming one that is missing or damaged."""
    fs, inner = paths.split(path)
    try:
        with fs.open(inner, "rb") as stream:
            yield pq.ParquetFile(stream, page_checksum_verification=True, **ON_THIS_THREAD)
    except FileNotFoundError as error:
        raise RunError(
            f"{path} is missing: delete the folder deduplicate-work of the run and deduplicate again."
        ) from error
    except (pa.ArrowInvalid, OSError) as error:
        raise RunError(
            f"{path} is damaged ({error}). Delete the run's folder deduplicate-work and deduplicate again."
        ) from error


def read_group(path: str, group: int) -> Columns:
    """One partition of one file."""
    with open_groups(path) as file:
        table = file.read_row_group(group, use_threads=False)
    return {name: table[name].to_numpy() for name in table.column_names}


def read_groups(files: Sequence[str], group: int) -> Columns:
    """One partition of all files, joined in the order of the files."""
    parts = [read_group(path, group) for path in files]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]} if parts else {}
