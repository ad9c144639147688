"""Intermediate files: what is written comes back, and damage is an error that names the file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from corpus_latam.deduplicate.exchange import read_group, read_groups, split, write_groups
from corpus_latam.errors import RunError

TYPES = {"key": np.uint64}


def write(folder: Path, name: str, groups: list[list[int]]) -> str:
    write_groups(str(folder), name, TYPES, [{"key": np.array(group, np.uint64)} for group in groups])
    return str(folder / name)


def test_groups_come_back_empty_ones_too(tmp_path: Path) -> None:
    files = [write(tmp_path, "a", [[], [1, 2], [3]]), write(tmp_path, "b", [[], [9], []])]
    assert [read_groups(files, g)["key"].tolist() for g in range(3)] == [[], [1, 2, 9], [3]]
    assert read_group(files[0], 1)["key"].dtype == np.uint64


def test_split_keeps_order_within_partitions() -> None:
    columns = {"key": np.arange(6)}
    parts = split(columns, np.array([2, 0, 2, 0, 2, 0]), 4)
    assert [part["key"].tolist() for part in parts] == [[1, 3, 5], [], [0, 2, 4], []]


def test_a_damaged_or_missing_file_is_named(tmp_path: Path) -> None:
    path = Path(write(tmp_path, "bands.parquet", [list(range(1000))]))
    content = bytearray(path.read_bytes())
    content[500] ^= 1
    path.write_bytes(content)
    with pytest.raises(RunError, match=r"bands\.parquet is damaged"):
        read_group(str(path), 0)
    path.write_bytes(content[:300])
    with pytest.raises(RunError, match=r"bands\.parquet is damaged"):
        read_group(str(path), 0)
    path.unlink()
    with pytest.raises(RunError, match=r"bands\.parquet is missing"):
        read_group(str(path), 0)
