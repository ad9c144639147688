"""Shards are whole or absent, the same rows give the same bytes, and row groups are bounded."""

import hashlib
import io
import threading
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from fsspec.implementations.local import LocalFileSystem

from corpus_latam.errors import RunError
from corpus_latam.storage import shards
from corpus_latam.storage.shards import read_batches, read_table, write_shard

SCHEMA = pa.schema([("id", pa.string()), ("text", pa.large_string())], metadata={"rule": "1"})


def batches(count: int, size: int = 10) -> Iterator[pa.RecordBatch]:
    for number in range(count):
        yield pa.record_batch({"id": [str(number)], "text": ["ñ" * size]}, schema=SCHEMA)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    file = write_shard(str(tmp_path), "a/b.parquet", batches(3), SCHEMA)
    content = (tmp_path / "a/b.parquet").read_bytes()
    assert (file.rows, file.bytes) == (3, len(content))
    assert file.sha256 == hashlib.sha256(content).hexdigest()
    rows = [row for batch in read_batches(str(tmp_path / "a/b.parquet"), ["id"]) for row in batch.to_pylist()]
    assert rows == [{"id": "0"}, {"id": "1"}, {"id": "2"}]
    assert pq.read_schema(tmp_path / "a/b.parquet").metadata[b"rule"] == b"1"


def test_same_rows_same_bytes(tmp_path: Path) -> None:
    first = write_shard(str(tmp_path), "a.parquet", batches(50), SCHEMA)
    second = write_shard(str(tmp_path), "b.parquet", batches(50), SCHEMA)
    assert first.sha256 == second.sha256


def test_row_groups_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards, "ROW_GROUP_BYTES", 10_000)
    write_shard(str(tmp_path), "a.parquet", batches(100, size=1_000), SCHEMA)
    metadata = pq.read_metadata(tmp_path / "a.parquet")
    sizes = [metadata.row_group(g).num_rows for g in range(metadata.num_row_groups)]
    assert max(sizes) == 5
    assert sum(sizes) == 100


def test_a_failed_write_leaves_nothing(tmp_path: Path) -> None:
    def failing() -> Iterator[pa.RecordBatch]:
        yield from batches(1)
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        write_shard(str(tmp_path), "a.parquet", failing(), SCHEMA)
    assert list(tmp_path.iterdir()) == []


def test_an_empty_shard_has_its_columns(tmp_path: Path) -> None:
    write_shard(str(tmp_path), "a.parquet", [], SCHEMA)
    assert read_table(str(tmp_path / "a.parquet")).column_names == ["id", "text"]


@pytest.mark.parametrize(
    ("damage", "message"),
    [("remove", "is missing"), ("truncate", "not a whole Parquet file"), ("column", "no column signature")],
)
def test_errors_name_the_file(tmp_path: Path, damage: str, message: str) -> None:
    path = tmp_path / "a.parquet"
    write_shard(str(tmp_path), "a.parquet", batches(3), SCHEMA)
    if damage == "remove":
        path.unlink()
    if damage == "truncate":
        path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(RunError, match=message) as error:
        list(read_batches(str(path), ["id", "signature"]))
    assert str(path) in str(error.value)


def test_files_are_read_on_the_thread_that_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An Arrow thread that lets go of a Python file while the interpreter ends aborts the program."""
    batch = pa.record_batch({name: list(range(5000)) for name in "abcdefgh"})
    write_shard(str(tmp_path), "numbers.parquet", [batch], batch.schema)
    threads: set[int] = set()

    class Watched(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            threads.add(threading.get_ident())
            return super().read(size)

    content = (tmp_path / "numbers.parquet").read_bytes()
    monkeypatch.setattr(LocalFileSystem, "open", lambda *_, **__: Watched(content))
    assert read_table(str(tmp_path / "numbers.parquet")).num_rows == 5000
    assert [b.num_rows for b in read_batches(str(tmp_path / "numbers.parquet"), ["a", "c"])] == [5000]
    assert threads == {threading.get_ident()}
