"""Sorted runs on disk: what steps find, sorted by its first column, read back a range of documents at a time.

A file holds runs one after the other, cut into row groups whose smallest and largest value Parquet keeps. So
a reader takes what lies in a range out of every file and leaves the rest alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from corpus_latam.deduplicate.exchange import Columns, open_groups, schema_of, writer
from corpus_latam.storage.shards import ShardFile

ROWS = 1 << 16
"""Rows per row group, at most: what is read beside a range is of every run less than one."""


def write_runs(folder: str, name: str, types: dict[str, Any], runs: Iterable[Columns]) -> ShardFile:
    """Writes runs, each sorted by the first column of `types` (numpy dtypes by column)."""
    schema, rows = schema_of(types), 0
    first = next(iter(types))
    with writer(folder, name, schema, statistics=[first]) as (file, sink):
        for run in runs:
            table = pa.table({c: pa.array(run[c].astype(t, copy=False)) for c, t in types.items()}, schema)
            if table.num_rows:
                file.write_table(table, row_group_size=ROWS)
            rows += table.num_rows
    return sink.describe(name, rows)


def row_groups(files: Sequence[str]) -> list[tuple[int, int, int]]:
    """Smallest and largest value of the first column, and rows, of each row group."""
    found = []
    for path in files:
        with open_groups(path) as file:
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


def read_range(files: Sequence[str], types: dict[str, Any], low: int, high: int) -> Iterator[Columns]:
    """Of each row group that has some, the rows with `low` <= first column < `high`."""
    first = next(iter(types))
    for path in files:
        with open_groups(path) as file:
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


def join(parts: Iterable[Columns], types: dict[str, Any]) -> Columns:
    """The columns of all parts, one after the other."""
    listed = [{name: np.empty(0, t) for name, t in types.items()}, *parts]
    return {name: np.concatenate([part[name] for part in listed]) for name in types}
