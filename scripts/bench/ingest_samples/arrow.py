"""Arrow files: a text column `texto`, eight rows in four batches."""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa
import pyarrow.feather
from scripts.bench.ingest_samples.archives import tar

ROWS = 8
TABLE = pa.table({"texto": [f"Texto número {n}, con año" for n in range(ROWS)], "id": list(range(ROWS))})


def stream(table: pa.Table = TABLE, rows: int = 2) -> bytes:
    """A stream, as `save_to_disk` of `datasets` writes it."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table, max_chunksize=rows)
    return bytes(sink.getvalue())


def file(table: pa.Table = TABLE, rows: int = 2) -> bytes:
    """Arrow's file format, with a footer."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table, max_chunksize=rows)
    return bytes(sink.getvalue())


def feather(table: pa.Table = TABLE) -> bytes:
    """A compressed Feather file."""
    sink = pa.BufferOutputStream()
    pyarrow.feather.write_feather(table, sink, compression="zstd", chunksize=2)
    return bytes(sink.getvalue())


TYPE = "arrow"
COLUMNS = {"text": "texto"}
SAMPLES: dict[str, Callable[[], bytes]] = {
    "flujo.arrow": stream,
    "archivo.arrow": file,
    "pluma.feather": feather,
    "arrow.tar": lambda: tar({"d/a.arrow": stream(), "d/b.feather": feather()}),
}
