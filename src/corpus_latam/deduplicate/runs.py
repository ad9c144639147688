"""Sorted runs on disk: what steps find, sorted by its first column, read back a range of documents at a time.

A Parquet file holds runs one after the other, cut into row groups whose smallest and largest value Parquet
keeps, every page with its checksum. So a reader takes what lies in a range out of every file and leaves the
rest alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import pyarrow as pa
import pyarrow.parquet as pq

from corpus_latam.deduplicate.flat import Columns, Types, damaged, missing
from corpus_latam.storage import atomic, paths
from corpus_latam.storage.shards import ON_THIS_THREAD, HashingStream, ShardFile

ROWS = 1 << 16
"""Rows per row group, at most: what is read beside a range is of every run less than one."""


def write_runs(folder: str, name: str, types: Types, runs: Iterable[Columns]) -> ShardFile:
    """Writes runs, each sorted by the first column of `types` (numpy dtypes by column)."""
    schema = pa.schema([pa.field(c, pa.from_numpy_dtype(t), nullable=False) for c, t in types.items()])
    rows = 0
    with atomic.replace(paths.join(folder, name)) as stream:
        sink = HashingStream(stream)
        with pq.ParquetWriter(
            pa.PythonFile(sink, mode="w"),
            schema,
            compression="none",
            use_dictionary=False,
            write_statistics=[schema.names[0]],
            write_page_checksum=True,
        ) as file:
            for run in runs:
                table = pa.table(
                    {c: pa.array(run[c].astype(t, copy=False)) for c, t in types.items()}, schema
                )
                if table.num_rows:
                    file.write_table(table, row_group_size=ROWS)
                rows += table.num_rows
    return sink.describe(name, rows)


def row_groups(files: Sequence[str]) -> list[tuple[int, int, int]]:
    """Smallest and largest value of the first column, and rows, of each row group."""
    found = []
    for path in files:
        with _open(path) as file:
            for place in range(file.metadata.num_row_groups):
                group = file.metadata.row_group(place)
                bounds = group.column(0).statistics
                found.append((bounds.min, bounds.max, group.num_rows))
    return found


def cut_ranges(groups: Iterable[tuple[int, int, int]], most: int) -> list[int]:
    """Bounds of ranges of values that about `most` rows lie in, from what `row_groups` says of them.

    One value is never cut, and where values lie inside a row group is not known: a range may hold some more.
    """
    cuts, held, largest = [0], 0, -1
    for low, high, rows in sorted(groups):
        if held and held + rows > most and low > cuts[-1]:
            cuts.append(low)
            held = 0
        held += rows
        largest = max(largest, high)
    return [*cuts, largest + 1]


def read_range(files: Sequence[str], types: Types, low: int, high: int) -> Iterator[Columns]:
    """Of each row group that has some, the rows with `low` <= first column < `high`."""
    first = next(iter(types))
    for path in files:
        with _open(path) as file:
            for group in range(file.metadata.num_row_groups):
                bounds = file.metadata.row_group(group).column(0).statistics
                if bounds.max < low or bounds.min >= high:
                    continue
                table = file.read_row_group(group, use_threads=False)
                columns = {name: table[name].to_numpy() for name in types}
                if bounds.min < low or bounds.max >= high:
                    inside = (columns[first] >= low) & (columns[first] < high)
                    columns = {name: values[inside] for name, values in columns.items()}
                yield columns


@contextmanager
def _open(path: str) -> Iterator[pq.ParquetFile]:
    fs, inner = paths.split(path)
    try:
        with fs.open(inner, "rb") as stream:
            yield pq.ParquetFile(stream, page_checksum_verification=True, **ON_THIS_THREAD)
    except FileNotFoundError as error:
        raise missing(path) from error
    except (pa.ArrowInvalid, OSError) as error:
        raise damaged(path, error) from error
