"""The bytes below an Arrow string array, without copying them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


@dataclass(frozen=True)
class Utf8:
    """`data[offsets[i]:offsets[i + 1]]` are the UTF-8 bytes of text i.

    data: uint8. offsets: int64, shape (texts + 1,). Nulls are empty texts.
    """

    data: NDArray[np.uint8]
    offsets: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.offsets) - 1


def as_utf8(texts: pa.Array | pa.ChunkedArray) -> Utf8:
    """A view of a string or large_string array, sliced or not; chunks are joined and short offsets widened.

    Raises TypeError for other types.
    """
    if isinstance(texts, pa.ChunkedArray):
        texts = texts.combine_chunks()
    if not (pa.types.is_string(texts.type) or pa.types.is_large_string(texts.type)):
        raise TypeError(f"texts must be string or large_string, not {texts.type}")
    width = np.int64 if pa.types.is_large_string(texts.type) else np.int32
    _, offsets, data = texts.buffers()
    if len(texts) == 0 or offsets is None:
        return Utf8(np.zeros(0, np.uint8), np.zeros(len(texts) + 1, np.int64))
    bounds = np.frombuffer(offsets, width)[texts.offset : texts.offset + len(texts) + 1]
    content = np.frombuffer(data, np.uint8) if data is not None else np.zeros(0, np.uint8)
    return Utf8(content, bounds.astype(np.int64))
