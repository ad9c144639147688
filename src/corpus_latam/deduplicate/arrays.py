"""Arrow arrays in one piece, and values put at their rows."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


def one_batch(table: pa.Table) -> pa.RecordBatch:
    """A table in one piece."""
    return pa.RecordBatch.from_arrays([_one_array(column) for column in table.columns], schema=table.schema)


def _one_array(column: pa.ChunkedArray) -> pa.Array:
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)


def spread(values: pa.Array, rows: NDArray[np.int64], total: int) -> pa.Array:
    """The values at their rows of `total`, null elsewhere."""
    places = np.full(total, -1, np.int64)
    places[rows] = np.arange(len(rows))
    return values.take(pa.array(places, mask=places < 0))


def without(keep: NDArray[np.bool_], rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """A copy that is false at some rows."""
    fewer = keep.copy()
    fewer[rows] = False
    return fewer
