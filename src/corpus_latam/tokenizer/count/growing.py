"""Arrays that grow by doubling, and Arrow binaries as numpy views."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

T = TypeVar("T", bound=np.generic)


def enlarged(array: NDArray[T], needed: int) -> NDArray[T]:
    """`array`, or a copy of at least twice its size where it has less than `needed` entries."""
    if len(array) >= needed:
        return array
    larger = np.zeros(max(2 * len(array), needed), array.dtype)
    larger[: len(array)] = array
    return larger


def binary_views(column: pa.ChunkedArray) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Bytes (uint8) and offsets (int64, shape (rows + 1,)) of a binary column without nulls."""
    array = column.cast(pa.large_binary()).combine_chunks()
    if isinstance(array, pa.ChunkedArray):
        array = pa.concat_arrays(array.chunks) if array.num_chunks else pa.array([], pa.large_binary())
    _, offsets, data = array.buffers()
    if offsets is None or len(array) == 0:
        return np.zeros(0, np.uint8), np.zeros(1, np.int64)
    bounds = np.frombuffer(offsets, np.int64)[array.offset : array.offset + len(array) + 1]
    return np.frombuffer(data, np.uint8) if data is not None else np.zeros(0, np.uint8), bounds
