"""Reads fastText's binary model files (.bin, .ftz) into numpy arrays, without the fastText library.

Source of the layout: fastText's `FastText::loadModel`, `Dictionary::load`, `QMatrix::load` and
`ProductQuantizer::load` (format version 12).
"""

from __future__ import annotations

import io
import struct
from typing import BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

MAGIC = 793712314
VERSION = 12
SOFTMAX = 3
SUPERVISED = 3
CENTROIDS = 256


class Arguments(NamedTuple):
    """What the file says of its training; integers."""

    dim: int
    ws: int
    epoch: int
    min_count: int
    neg: int
    word_ngrams: int
    loss: int
    model: int
    bucket: int
    minn: int
    maxn: int
    lr_update_rate: int


class FastTextFile(NamedTuple):
    """A supervised model, its matrices as float32 (a quantised matrix is restored row by row)."""

    arguments: Arguments
    words: list[bytes]
    labels: list[str]
    inputs: NDArray[np.float32]
    """(words + buckets, dim)"""
    outputs: NDArray[np.float32]
    """(labels, dim)"""


def read_fasttext(data: bytes) -> FastTextFile:
    """The model in `data`.

    Raises `ValueError` where it is not a whole supervised softmax model without pruning.
    """
    stream = io.BytesIO(data)
    try:
        return _read(stream)
    except struct.error as error:
        raise ValueError("the file ends early") from error


def _read(stream: BinaryIO) -> FastTextFile:
    magic, version = _unpack(stream, "ii")
    if (magic, version) != (MAGIC, VERSION):
        raise ValueError("it is not a fastText model of format version 12")
    arguments = Arguments(*_unpack(stream, "12i"))
    _unpack(stream, "d")  # the sampling threshold, of no use here
    if (arguments.model, arguments.loss) != (SUPERVISED, SOFTMAX):
        raise ValueError("it is not a supervised model with softmax loss")
    words, labels = _dictionary(stream)
    quantised = _unpack(stream, "?")[0]
    inputs = _quantised(stream) if quantised else _dense(stream)
    outputs = _quantised(stream) if _unpack(stream, "?")[0] and quantised else _dense(stream)
    return FastTextFile(arguments, words, labels, inputs, outputs)


def _unpack(stream: BinaryIO, layout: str) -> tuple[int, ...]:
    layout = "<" + layout
    return struct.unpack(layout, stream.read(struct.calcsize(layout)))


def _dictionary(stream: BinaryIO) -> tuple[list[bytes], list[str]]:
    size, word_count, _labels, _tokens, pruned = _unpack(stream, "3i2q")
    if pruned >= 0:
        raise ValueError("it is pruned (`cutoff`), which is not supported")
    names = []
    for _ in range(size):
        names.append(_name(stream))
        _unpack(stream, "qb")  # count, word or label
    return names[:word_count], [name.decode() for name in names[word_count:]]


def _name(stream: BinaryIO) -> bytes:
    name = bytearray()
    while (byte := stream.read(1)) != b"\0":
        if not byte:
            raise ValueError("the file ends early")
        name += byte
    return bytes(name)


def _dense(stream: BinaryIO) -> NDArray[np.float32]:
    rows, columns = _unpack(stream, "2q")
    return _array(stream, np.float32, rows * columns).reshape(rows, columns)


def _quantised(stream: BinaryIO) -> NDArray[np.float32]:
    """A product-quantised matrix: per row, one centroid for every `step` columns, and perhaps its norm."""
    has_norm, rows, columns, code_bytes = _unpack(stream, "?2qi")
    codes = _array(stream, np.uint8, code_bytes).reshape(rows, -1)
    parts = _centroids(stream)
    matrix = np.concatenate([part[codes[:, position]] for position, part in enumerate(parts)], axis=1)
    if has_norm:
        norm_codes = _array(stream, np.uint8, rows)
        matrix *= _centroids(stream)[0][norm_codes]
    return np.ascontiguousarray(matrix[:, :columns])


def _centroids(stream: BinaryIO) -> list[NDArray[np.float32]]:
    dim, parts, step, last_step = _unpack(stream, "4i")
    values = _array(stream, np.float32, dim * CENTROIDS)
    sizes = [step] * (parts - 1) + [last_step]
    starts = np.cumsum([0, *sizes]) * CENTROIDS
    return [values[starts[i] : starts[i + 1]].reshape(CENTROIDS, sizes[i]) for i in range(parts)]


def _array(stream: BinaryIO, dtype: type, count: int) -> NDArray[np.float32]:
    width = np.dtype(dtype).itemsize
    data = stream.read(count * width)
    if len(data) < count * width:
        raise ValueError("the file ends early")
    return np.frombuffer(data, dtype)
