"""Columns of every Arrow type, with values that Python has and values that it has not."""

from contextlib import suppress
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import strategies as st

SIGNED = st.integers(min_value=-(2**63), max_value=2**63 - 1)
SMALL = st.integers(min_value=-(2**31), max_value=2**31 - 1)
ZONES = st.sampled_from([None, "UTC", "America/Lima", "Mars/Phobos", "+25:00", ""])
UNITS = st.sampled_from(["s", "ms", "us", "ns"])
ROWS = 4

COUNTED_64 = st.one_of(
    st.builds(pa.timestamp, UNITS, ZONES),
    st.builds(pa.duration, UNITS),
    st.sampled_from([pa.date64(), pa.time64("us"), pa.time64("ns")]),
)
COUNTED_32 = st.sampled_from([pa.date32(), pa.time32("s"), pa.time32("ms")])
DECIMALS = st.sampled_from(
    [
        pa.decimal32(5, 2),
        pa.decimal64(12, 0),
        pa.decimal128(30, 2),
        pa.decimal256(60, 9),
        pa.decimal128(9, -3),
    ]
)
INTEGERS = st.sampled_from(
    [pa.int8(), pa.int16(), pa.int32(), pa.int64(), pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64()]
)
FLOATS = st.sampled_from([pa.float16(), pa.float32(), pa.float64()])
STRINGS = st.sampled_from([pa.string(), pa.large_string(), pa.string_view()])
BYTES = st.sampled_from([pa.binary(), pa.large_binary(), pa.binary_view(), pa.binary(16)])


class Own(pa.ExtensionType):
    """A type of somebody's own."""

    def __init__(self, storage: pa.DataType) -> None:
        super().__init__(storage, "somebodys.own")

    def __arrow_ext_serialize__(self) -> bytes:
        return b""


@st.composite
def leaves(draw: st.DrawFn) -> pa.Array:
    """A column of some type that holds no other columns."""
    nulls = np.array(draw(st.lists(st.booleans(), min_size=ROWS, max_size=ROWS)))
    choice = draw(st.integers(min_value=0, max_value=9))
    if choice == 0:
        return _counted(draw(COUNTED_64), draw(_lists(SIGNED)), np.int64, nulls)
    if choice == 1:
        return _counted(draw(COUNTED_32), draw(_lists(SMALL)), np.int32, nulls)
    if choice == 2:
        kind = draw(INTEGERS)
        return pa.array(draw(_lists(SMALL)), pa.int64(), mask=nulls).cast(kind, safe=False)
    if choice == 3:
        values = draw(_lists(st.floats() | SMALL.map(float)))
        return pa.array(values, pa.float64(), mask=nulls).cast(draw(FLOATS), safe=False)
    if choice == 4:
        kind = draw(DECIMALS)
        digits = draw(_lists(st.integers(min_value=-99, max_value=99)))
        return pa.array([Decimal(each).scaleb(-kind.scale) for each in digits], kind, mask=nulls)
    if choice == 5:
        return _masked(pa.array(draw(_lists(st.text(max_size=5))), pa.string()), nulls).cast(draw(STRINGS))
    if choice == 6:
        raw = pa.array(draw(_lists(st.binary(max_size=5))), pa.binary())
        return _masked(raw, nulls).view(pa.string())  # text, says the writer
    if choice == 7:
        return pa.array(draw(_lists(st.binary(min_size=16, max_size=16))), draw(BYTES))
    if choice == 8:
        steps = st.tuples(SMALL, SMALL, SIGNED)
        return pa.array(draw(_lists(steps)), pa.month_day_nano_interval())
    return draw(st.sampled_from([pa.nulls(ROWS), pa.array([True, None, False, True])]))


def _lists(values: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(values, min_size=ROWS, max_size=ROWS)


def _counted(kind: pa.DataType, counts: list[int], width: Any, nulls: np.ndarray) -> pa.Array:
    """Values by the number that stands for them, whether or not there is such a day or hour."""
    whole = pa.array(np.array(counts, width), mask=nulls)
    return pa.Array.from_buffers(kind, ROWS, whole.buffers(), whole.null_count)


def _masked(column: pa.Array, nulls: np.ndarray) -> pa.Array:
    return pa.compute.if_else(pa.array(nulls), pa.scalar(None, column.type), column)


def _around(inner: pa.Array, choice: int) -> pa.Array:
    """A column of `ROWS` values that holds the values of another one."""
    offsets = [0, 1, None, 2, 4]
    if choice == 0:
        return pa.ListArray.from_arrays(offsets, inner)
    if choice == 1:
        return pa.LargeListArray.from_arrays(pa.array(offsets, pa.int64()), inner)
    if choice == 2:
        return pa.ListViewArray.from_arrays([3, 0, 0, 1], [1, 4, 0, 2], inner)
    if choice == 3:
        return pa.LargeListViewArray.from_arrays(
            pa.array([3, 0, 0, 1], pa.int64()), pa.array([1, 4, 0, 2], pa.int64()), inner
        )
    if choice == 4:
        return pa.FixedSizeListArray.from_arrays(inner, 1)
    if choice == 5:
        return pa.StructArray.from_arrays([inner, inner], ["a", "b"], mask=pa.array([False, True] * 2))
    if choice == 6:
        return pa.StructArray.from_arrays([inner, inner], ["a", "a"])
    if choice == 7:
        return pa.MapArray.from_arrays([0, 1, None, 2, 4], pa.array(["x", "y", "x", "x"]), inner)
    if choice == 8:
        return pa.DictionaryArray.from_arrays(pa.array([3, None, 0, 0], pa.int8()), inner)
    if choice == 9:
        return pa.RunEndEncodedArray.from_arrays(pa.array([1, 2, 3, 4], pa.int32()), inner)
    if choice == 10:
        kinds = pa.array([0, 1, 1, 0], pa.int8())
        return pa.UnionArray.from_sparse(kinds, [inner, pa.array(["s"] * ROWS)])
    if choice == 11:
        kinds = pa.array([0, 1, 0, 0], pa.int8())
        return pa.UnionArray.from_dense(kinds, pa.array([3, 0, 1, 2], pa.int32()), [inner, pa.array(["s"])])
    return pa.ExtensionArray.from_storage(Own(inner.type), inner)


WRAPPERS = 13


@st.composite
def columns(draw: st.DrawFn) -> pa.Array:
    """A column of any type, three levels deep at most, perhaps the middle of a longer one."""
    column = draw(leaves())
    for choice in draw(st.lists(st.integers(min_value=0, max_value=WRAPPERS - 1), max_size=3)):
        with suppress(pa.ArrowInvalid):  # a few types do not go into a few others
            column = _around(column, choice)
    return column.slice(draw(st.integers(min_value=0, max_value=2)))
