"""Adds rows of float32 eight at a time, by the processor's own vectors.

numba leaves the loop `total[i] += matrix[row, i]` to LLVM, which cannot know that the two never overlap and
checks so for every row; on rows of 16 numbers that and the rest of the loop cost more than the sum.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic
from numpy.typing import NDArray

from corpus_latam.text.jit import Integer

LANES = 8
"""Rows are multiples of so many numbers."""
FLOAT_BYTES = 4

tools: Any = cgutils


def padded(matrix: NDArray[np.float32]) -> NDArray[np.float32]:
    """`matrix`, shape (rows, dim), its rows filled up with zeros to a multiple of `LANES`."""
    missing = -matrix.shape[1] % LANES
    return np.pad(matrix, ((0, 0), (0, missing))) if missing else matrix


def _add_row(
    context: Any, total: Any, matrix: Any, row: Any
) -> tuple[Any, Callable[[Any, Any, Any, Any], Any]]:
    def generate(target: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        arrays = [target.make_array(signature.args[i])(target, builder, arguments[i]) for i in (0, 1)]
        size = builder.extract_value(arrays[0].shape, 0)
        first = builder.mul(arguments[2], size)
        step = ir.Constant(size.type, LANES)
        with tools.for_range_slice(builder, ir.Constant(size.type, 0), size, step) as (at, _):
            sums = _lanes(builder, arrays[0].data, at)
            added = _lanes(builder, arrays[1].data, builder.add(first, at))
            both = builder.fadd(builder.load(sums, align=FLOAT_BYTES), builder.load(added, align=FLOAT_BYTES))
            builder.store(both, sums, align=FLOAT_BYTES)
        return target.get_dummy_value()

    return types.void(total, matrix, types.int64), generate


def _add_rows(
    context: Any, total: Any, matrix: Any, rows: Any, count: Any
) -> tuple[Any, Callable[[Any, Any, Any, Any], Any]]:
    def generate(target: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        sums, matrix, rows = (
            target.make_array(signature.args[i])(target, builder, arguments[i]) for i in range(3)
        )
        size = builder.extract_value(sums.shape, 0)
        zero, step = ir.Constant(size.type, 0), ir.Constant(size.type, LANES)
        with tools.for_range_slice(builder, zero, size, step) as (at, _):
            place = _lanes(builder, sums.data, at)
            both = tools.alloca_once_value(builder, builder.load(place, align=FLOAT_BYTES))
            with tools.for_range(builder, arguments[3]) as row:
                first = builder.mul(builder.load(builder.gep(rows.data, [row.index])), size)
                added = builder.load(_lanes(builder, matrix.data, builder.add(first, at)), align=FLOAT_BYTES)
                builder.store(builder.fadd(builder.load(both), added), both)
            builder.store(builder.load(both), place, align=FLOAT_BYTES)
        return target.get_dummy_value()

    return types.void(total, matrix, rows, types.int64), generate


def _lanes(builder: Any, data: Any, at: Any) -> Any:
    """Where the `LANES` numbers from `data[at]` on lie."""
    vector = ir.VectorType(ir.FloatType(), LANES)
    return builder.bitcast(builder.gep(data, [at]), vector.as_pointer())


Floats = NDArray[np.float32]
add_row = cast("Callable[[Floats, Floats, Integer], None]", intrinsic(_add_row))
"""For kernels: `total += matrix[row]`, where `matrix` (rows, dim) and `total` (dim,) are contiguous."""
add_rows = cast("Callable[[Floats, Floats, NDArray[np.int64], Integer], None]", intrinsic(_add_rows))
"""For kernels: `total += matrix[rows[0]] + ... + matrix[rows[count - 1]]`, in that order, where `matrix`
(rows, dim), `total` (dim,) and `rows` (count or more,) are contiguous."""
