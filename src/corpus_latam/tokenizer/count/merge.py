"""Merges count tables into one, in bounded memory: a row group per table at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from corpus_latam.errors import RunError
from corpus_latam.storage import paths
from corpus_latam.storage.manifest import Commit
from corpus_latam.storage.shards import read_batches, read_table, write_shard
from corpus_latam.tokenizer.count.schemas import GROUP_KEYS, GROUPS, PRETOKENS, sort_key
from corpus_latam.tokenizer.count.splitting import Splitting, check_note, noted

PRETOKENS_FILE = "pretokens.parquet"
GROUPS_FILE = "pretokens-groups.parquet"
PHRASES_FILE = "phrases.parquet"

STEP_BYTES = 1 << 30
"""Text that is added up at once: what one Arrow array of type binary holds, and how far pyarrow's `group_by`
counts, ends at 2 GiB."""

Key = tuple[Any, ...]


def merge_counts(folder: str, names: list[str], splitting: Splitting, key: str, fingerprint: str) -> Commit:
    """Sums `<name>.parquet` of each name into `<key>.parquet`, and their `-groups` tables likewise.

    Phrase counts have no `-groups` table: their groups are those of the pretokens.
    """
    parts = [paths.join(folder, f"{name}.parquet") for name in names]
    for part in parts:
        _check(part, splitting)
    files = [write_shard(folder, f"{key}.parquet", merge_sorted(parts), noted(PRETOKENS, splitting))]
    groups = [paths.join(folder, f"{name}-groups.parquet") for name in names]
    if paths.exists(groups[0]):
        sizes = pa.concat_tables(read_sizes(path) for path in groups)
        rows = sum_groups(sizes).to_batches()
        files.append(write_shard(folder, f"{key}-groups.parquet", rows, noted(GROUPS, splitting)))
    return Commit(key, fingerprint, tuple(files), counts={"rows": files[0].rows})


def table_files(key: str) -> tuple[str, ...]:
    """The files that counting or merging under this key may write."""
    return f"{key}.parquet", f"{key}-groups.parquet"


def merge_sorted(files: list[str]) -> Iterator[pa.RecordBatch]:
    """Sums the counts of equal keys over sorted files; yields batches in the same order.

    Holds the unread rest of one row group per file. In each step all rows up to the smallest last key
    held are complete, because every file is sorted.
    """
    readers = [read_counts(file) for file in files]
    read = [next(reader, None) for reader in readers]
    held = {position: batch for position, batch in enumerate(read) if batch is not None}
    while held:
        cuts = _complete(list(held.values()))
        parts = []
        for (position, batch), cut in zip(list(held.items()), cuts, strict=True):
            parts.append(batch.slice(0, cut))
            rest = batch.slice(cut) if cut < batch.num_rows else next(readers[position], None)
            if rest is None:
                del held[position]
            else:
                held[position] = rest
        yield from _summed(pa.Table.from_batches(parts))


def _complete(held: list[pa.RecordBatch]) -> list[int]:
    """How many rows of each batch to add up next: those up to the smallest last key held, or up to an earlier
    key where they have more than `STEP_BYTES` of text. Rows with one key are never parted."""
    bound = min(_key(batch, batch.num_rows - 1) for batch in held)
    while True:
        cuts = [_rows_up_to(batch, bound) for batch in held]
        parts = [batch.slice(0, cut) for batch, cut in zip(held, cuts, strict=True)]
        longest = max(parts, key=len)
        if sum(map(_text_bytes, parts)) <= STEP_BYTES:
            return cuts
        if len(longest) > 1:
            bound = _key(longest, len(longest) // 2 - 1)
            continue
        first = min(_key(part, 0) for part in parts if len(part))
        if first == bound:
            return cuts
        bound = first


def _text_bytes(rows: pa.RecordBatch) -> int:
    return pc.sum(pc.binary_length(rows["pretoken"]).cast(pa.int64())).as_py() or 0


def _check(path: str, splitting: Splitting) -> None:
    try:
        check_note(path, splitting)
    except RunError as error:
        raise _broken(path, error) from error


def read_counts(path: str) -> Iterator[pa.RecordBatch]:
    """The rows of a count table. Raises RunError naming the table where it is broken."""
    try:
        yield from read_batches(path, PRETOKENS.names)
    except (RunError, OSError, pa.ArrowException) as error:
        raise _broken(path, error) from error


def read_sizes(path: str) -> pa.Table:
    """The sizes of groups, likewise."""
    try:
        return read_table(path, GROUPS.names)
    except (RunError, OSError, pa.ArrowException) as error:
        raise _broken(path, error) from error


def _broken(path: str, error: Exception) -> RunError:
    shard = path.rsplit("/", 1)[-1].removesuffix(".parquet").removesuffix("-groups")
    return RunError(
        f"tokenizer: the counts of {shard} cannot be read ({path}: {error}). Delete the file and run again:"
        " only that shard is counted again."
    )


def _key(batch: pa.RecordBatch, row: int) -> Key:
    *group, pretoken = (batch[name][row].as_py() for name in PRETOKENS.names[:-1])
    return (*sort_key(tuple(group)), pretoken)


def _rows_up_to(batch: pa.RecordBatch, bound: Key) -> int:
    """The number of rows whose key is at most `bound`, by bisection."""
    low, high = 0, batch.num_rows
    while low < high:
        middle = (low + high) // 2
        if _key(batch, middle) <= bound:
            low = middle + 1
        else:
            high = middle
    return low


def _summed(table: pa.Table) -> list[pa.RecordBatch]:
    keys = [*GROUP_KEYS, "pretoken"]
    summed = table.group_by(keys, use_threads=False).aggregate([("count", "sum")])
    summed = summed.rename_columns({"count_sum": "count"}).select(PRETOKENS.names)
    ordered = sort_by_group(summed, ["pretoken"])
    batches: list[pa.RecordBatch] = ordered.cast(PRETOKENS).combine_chunks().to_batches()
    return batches


def sum_groups(sizes: pa.Table) -> pa.Table:
    """One row per group, in the order of the tables."""
    measures = [name for name in sizes.column_names if name not in GROUP_KEYS]
    summed = sizes.group_by(GROUP_KEYS, use_threads=False).aggregate([(name, "sum") for name in measures])
    summed = summed.rename_columns({f"{name}_sum": name for name in measures}).select(sizes.column_names)
    return sort_by_group(summed).cast(sizes.schema.remove_metadata()).combine_chunks()


def sort_by_group(table: pa.Table, then: list[str] | None = None) -> pa.Table:
    """Sorted by group, an unknown country first, then by further columns."""
    country = pc.fill_null(table["country"], "")
    keys = [(name, "ascending") for name in (*GROUP_KEYS, *(then or []))]
    shown = table.set_column(table.schema.get_field_index("country"), "country", country)
    return table.take(pc.sort_indices(shown, sort_keys=keys))
