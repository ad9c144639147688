"""Flat files: what is written comes back, and damage anywhere is an error that names the file."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.deduplicate import flat
from corpus_latam.deduplicate.flat import count_rows, join, read_each, read_partition, write_partitions
from corpus_latam.errors import RunError

TYPES: flat.Types = {"key": np.uint64, "share": np.float32, "place": np.uint16}
PARTITION = st.fixed_dictionaries(
    {
        "key": st.lists(st.integers(0, 2**64 - 1), max_size=5),
        "share": st.lists(st.floats(width=32, allow_nan=False), max_size=5),
        "place": st.lists(st.integers(0, 2**16 - 1), max_size=5),
    }
)


def write(folder: Path, name: str, partitions: list[dict[str, list[Any]]]) -> str:
    columns = [{c: np.array(p[c], t) for c, t in TYPES.items()} for p in partitions]
    file = write_partitions(str(folder), name, TYPES, columns)
    assert (file.path, file.bytes) == (name, (folder / name).stat().st_size)
    assert file.rows == sum(len(p["key"]) for p in partitions)
    return str(folder / name)


@given(st.integers(1, 4), st.data())
def test_every_partition_comes_back_joined_over_the_files(partitions: int, data: st.DataObject) -> None:
    files = data.draw(
        st.lists(st.lists(PARTITION, min_size=partitions, max_size=partitions), min_size=1, max_size=3)
    )
    with tempfile.TemporaryDirectory() as folder:
        names = [write(Path(folder), f"{n}.columns", file) for n, file in enumerate(files)]
        found = [read_partition(names, TYPES, place) for place in range(partitions)]
        for most in (256, 1):
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(flat, "OPEN_FILES", most)
                each = list(read_each(names, TYPES, 1, partitions))
            assert [{n: v.tolist() for n, v in c.items()} for c in each] == [
                {n: v.tolist() for n, v in c.items()} for c in found[1:]
            ]
        rows = count_rows(names, TYPES).tolist()
    for place, columns in enumerate(found):
        for name, kind in TYPES.items():
            assert columns[name].dtype == kind
            assert columns[name].tolist() == [value for file in files for value in file[place][name]]
    assert rows == [sum(len(file[place]["key"]) for file in files) for place in range(partitions)]


def test_a_long_index_is_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flat, "TAIL_READ", 40)
    partitions = [{"key": [place], "share": [], "place": []} for place in range(50)]
    path = write(tmp_path, "a.columns", partitions)
    assert [read_partition([path], TYPES, p)["key"].tolist() for p in range(50)] == [[p] for p in range(50)]


def test_no_file_holds_no_rows() -> None:
    assert {name: len(values) for name, values in read_partition([], TYPES, 3).items()} == dict.fromkeys(
        TYPES, 0
    )
    assert join([], TYPES)["key"].dtype == np.uint64


def test_any_byte_that_changes_is_noticed(tmp_path: Path) -> None:
    partitions = [{"key": [1, 2], "share": [0.5], "place": [7]}, {"key": [], "share": [], "place": [3]}]
    path = Path(write(tmp_path, "bands.columns", partitions))
    content = path.read_bytes()
    for place in range(len(content)):
        changed = bytearray(content)
        changed[place] ^= 1
        path.write_bytes(changed)
        with pytest.raises(RunError, match=r"bands\.columns is damaged"):
            [read_partition([str(path)], TYPES, p) for p in range(2)]


def test_of_several_files_the_damaged_one_is_named(tmp_path: Path) -> None:
    files = [write(tmp_path, f"{n}.columns", [{"key": [n], "share": [], "place": []}] * 2) for n in range(3)]
    content = bytearray(Path(files[1]).read_bytes())
    content[0] ^= 1
    Path(files[1]).write_bytes(content)
    with pytest.raises(RunError, match=r"1\.columns is damaged"):
        list(read_each(files, TYPES, 0, 2))
    Path(files[1]).unlink()
    with pytest.raises(RunError, match=r"1\.columns is missing"):
        list(read_each(files, TYPES, 0, 2))


def test_a_torn_or_missing_file_is_named(tmp_path: Path) -> None:
    path = Path(write(tmp_path, "bands.columns", [{"key": list(range(99)), "share": [], "place": []}]))
    content = path.read_bytes()
    for length in (0, 10, 300, len(content) - 1):
        path.write_bytes(content[:length])
        with pytest.raises(RunError, match=r"bands\.columns is damaged"):
            read_partition([str(path)], TYPES, 0)
    path.unlink()
    with pytest.raises(RunError, match=r"bands\.columns is missing"):
        read_partition([str(path)], TYPES, 0)


def test_columns_of_another_name_or_type_are_not_taken_for_them(tmp_path: Path) -> None:
    path = write(tmp_path, "a.columns", [{"key": [1], "share": [], "place": []}])
    for types in (
        {**TYPES, "place": np.int16},
        {"other": np.uint64, "share": np.float32, "place": np.uint16},
    ):
        with pytest.raises(RunError, match="is damaged"):
            read_partition([path], types, 0)
