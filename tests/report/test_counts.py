from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.errors import RunError
from corpus_latam.report.content import count_by, toxicity
from corpus_latam.report.counts import count_shard, merge, three_digits
from tests.report.conftest import DOCUMENTS, STAGES, write_stage


def test_counts_add_up_in_any_order(run_folder: Path) -> None:
    parts = [count_shard(str(run_folder), shard, list(STAGES)) for shard in DOCUMENTS]
    cubes = []
    for order in itertools.permutations(parts):
        cells = merge(order).cube.to_pylist()
        keys = [key for key in cells[0] if key not in ("documents", "bytes", "words")]
        cubes.append(count_by(cells, keys, ("documents", "bytes", "words")))
    assert all(cube == cubes[0] for cube in cubes)
    assert sum(cell["documents"] for cell in cubes[0]) == 10


def test_stage_with_other_rows_is_named(run_folder: Path) -> None:
    shard = "foro/part-00000.parquet"
    short = DOCUMENTS["foro/part-00001.parquet"]
    original, DOCUMENTS[shard] = DOCUMENTS[shard], short
    try:
        write_stage(run_folder, "select", [shard])
    finally:
        DOCUMENTS[shard] = original
    with pytest.raises(RunError, match=r"select/foro/part-00000.parquet has 2 rows, ingest has 3"):
        count_shard(str(run_folder), shard, list(STAGES))


def test_missing_column_is_named(run_folder: Path) -> None:
    shard = "foro/part-00000.parquet"
    (run_folder / "annotate" / shard).write_bytes((run_folder / "select" / shard).read_bytes())
    with pytest.raises(RunError, match="has no column bytes, country"):
        count_shard(str(run_folder), shard, list(STAGES))


@given(st.lists(st.floats(0, 1, width=32), min_size=1))
def test_rounding_keeps_three_digits(values: list[float]) -> None:
    rounded = three_digits(np.array(values, np.float32))
    assert rounded.tolist() == [float(f"{np.float32(value):.3g}") for value in values]


@given(st.lists(st.integers(0, 50), min_size=1, max_size=200))
def test_quantiles_are_nearest_rank(values: list[int]) -> None:
    cells = [{"country": "CL", "register": "web", "density": float(v), "documents": 1} for v in values]
    (row,) = toxicity(pa.Table.from_pylist(cells))
    ordered = sorted(values)
    for name, percent in (("median", 50), ("p90", 90), ("p95", 95), ("p99", 99), ("max", 100)):
        rank = -(-len(values) * percent // 100)
        assert row[name] == ordered[rank - 1]
