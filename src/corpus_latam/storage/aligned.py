"""Reads the shards of several stages side by side: their rows are the same documents in the same order."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from corpus_latam.errors import RunError
from corpus_latam.storage import paths
from corpus_latam.storage.shards import open_shard, read_batches, read_table
from corpus_latam.wording import again_from


def read_side_by_side(root: str, shard: str, columns: dict[str, list[str]]) -> Iterator[pa.RecordBatch]:
    """Batches of one shard with columns of several stages, e.g. `{"ingest": ["id"], "select": ["keep"]}`.

    The first stage named is streamed, a row group at a time; the others are small and read whole.
    A column name must not come from two stages. Raises `RunError` where row counts differ.
    """
    (first, wanted), *others = columns.items()
    tables = {stage: read_table(paths.join(root, stage, shard), names) for stage, names in others}
    _same_rows(root, shard, first, tables)
    start = 0
    for batch in read_batches(paths.join(root, first, shard), wanted):
        arrays = dict(zip(batch.schema.names, batch.columns, strict=True))
        for table in tables.values():
            part = table.slice(start, batch.num_rows).combine_chunks()
            arrays |= {name: _one_chunk(part[name]) for name in table.column_names}
        start += batch.num_rows
        yield pa.RecordBatch.from_pydict(arrays)


def _same_rows(root: str, shard: str, first: str, tables: dict[str, pa.Table]) -> None:
    with open_shard(paths.join(root, first, shard)) as file:
        rows = file.metadata.num_rows
    for stage, table in tables.items():
        if table.num_rows != rows:
            raise RunError(
                f"{paths.join(root, stage, shard)} has {table.num_rows} rows, {first} has {rows}:"
                f" {again_from(stage)} makes it again."
            )


def read_texts(root: str, shard: str, columns: dict[str, list[str]]) -> Iterator[pa.RecordBatch]:
    """Like `read_side_by_side`, with a first column `text` that is the repaired text where there is one.

    `columns` may name columns of any stage; `ingest.text` and `annotate.repaired_text` are added.
    """
    ingest = ["text", *columns.get("ingest", [])]
    annotate = ["repaired_text", *columns.get("annotate", [])]
    rest = {stage: names for stage, names in columns.items() if stage not in ("ingest", "annotate")}
    for batch in read_side_by_side(root, shard, {"ingest": ingest, "annotate": annotate, **rest}):
        text = pc.coalesce(batch["repaired_text"], batch["text"])
        yield batch.set_column(batch.schema.get_field_index("text"), "text", text).drop_columns(
            ["repaired_text"]
        )


def _one_chunk(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else pa.array([], column.type)
