"""A file is whole or not there, also in an object store that several threads write to at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from corpus_latam.storage import atomic, paths
from tests.object_store import store

THREADS = 4


@pytest.fixture(params=["disk", "objects"])
def folder(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A folder; of the object store, all threads get the same file system, as from clients of real ones."""
    if request.param == "disk":
        return str(tmp_path)
    address = store(tmp_path / "objects")
    shared, _ = paths.split(address)
    monkeypatch.setattr(paths, "split", lambda path: (shared, shared._strip_protocol(path)))
    return address


def test_threads_do_not_end_each_others_files(folder: str) -> None:
    """All begin; the first ends while the others have written half, and one of these fails."""
    begun, first_done = Barrier(THREADS, timeout=20), Barrier(THREADS, timeout=20)
    for number in range(THREADS):
        atomic.write_bytes(f"{folder}/{number}", b"before")

    def write(number: int) -> None:
        with atomic.replace(f"{folder}/{number}") as stream:
            stream.write(b"half")
            begun.wait()
            if number:
                first_done.wait()
                assert paths.read_bytes(f"{folder}/{number}") == b"before"
            if number == THREADS - 1:
                raise ValueError("no")
            stream.write(b", whole")
        if not number:
            assert paths.read_bytes(f"{folder}/0") == b"half, whole"
            first_done.wait()

    with ThreadPoolExecutor(THREADS) as pool:
        done = [pool.submit(write, number) for number in range(THREADS)]
    assert [type(each.exception()) for each in done] == [type(None)] * (THREADS - 1) + [ValueError]
    found = [paths.read_bytes(f"{folder}/{number}") for number in range(THREADS)]
    assert found == [b"half, whole"] * (THREADS - 1) + [b"before"]


def test_one_file_inside_another(folder: str) -> None:
    """As when a shard is written from what is read and noted meanwhile."""

    def write() -> None:
        with atomic.replace(f"{folder}/outer") as stream:
            stream.write(b"half")
            atomic.write_bytes(f"{folder}/inner", b"whole")
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        write()
    assert (paths.read_bytes(f"{folder}/inner"), paths.exists(f"{folder}/outer")) == (b"whole", False)
