"""The exchange: every row reaches its partition in the order of the shards, however the work is cut."""

from __future__ import annotations

import tempfile
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from corpus_latam.deduplicate import exchange as module
from corpus_latam.deduplicate.exchange import (
    Gather,
    Holder,
    Scatter,
    Taken,
    cut,
    exchange,
    prefix,
    scatter_rows,
    split,
    write_scattered,
)
from corpus_latam.deduplicate.flat import SUFFIX, read_partition, write_partitions
from corpus_latam.deduplicate.inputs import Shard
from corpus_latam.deduplicate.work import Work
from corpus_latam.engine import StageContext
from corpus_latam.engine.progress import Progress
from corpus_latam.storage import paths
from corpus_latam.storage.manifest import Commit
from tests.deduplicate.runs import ThreadEngine, config_for

TYPES = {"value": np.uint64}
SHARDS = st.lists(st.lists(st.integers(0, 99), max_size=8), max_size=7)


def rows(shard: Shard, values: list[int], partitions: int) -> Iterator[tuple[int, dict[str, np.ndarray]]]:
    array = np.array(values, np.uint64)
    yield from split({"value": array}, array.astype(np.int64) % partitions, partitions)


def write(taken: Taken, folder: str, key: str, fingerprint: str) -> Commit:
    found = [columns for _, columns in taken.partitions(TYPES)]
    file = write_partitions(folder, f"{key}{SUFFIX}", TYPES, found)
    return Commit(key, fingerprint, (file,), counts={"partitions": len(found)})


def run(root: Path, shards: list[list[int]], partitions: int, share: int, workers: int) -> tuple[Any, ...]:
    """What every partition holds, and how many files were scattered and gathered."""
    engine = ThreadEngine(workers)
    context = StageContext("deduplicate", config_for(root, {"web": 0}), str(root), engine, Progress())
    work = Work(context, [], SimpleNamespace(share=share), "test")  # type: ignore[arg-type]
    holders = [
        Holder(Shard("", f"web/{n}", f"web/{n}", len(values), (), 0, ""), (values,), 8 * len(values))
        for n, values in enumerate(shards)
    ]
    sizes = [8 * sum(map(len, shards)) // partitions] * partitions
    try:
        commits = exchange(
            work, holders, Scatter("out", rows, TYPES, (partitions,)), Gather("in", write), sizes
        )
    finally:
        engine.close()
    found = [
        read_partition([paths.join(work.folder("in"), commit.files[0].path)], TYPES, place)["value"].tolist()
        for commit in commits
        for place in range(commit.counts["partitions"])
    ]
    scattered = list((root / "deduplicate-work" / "out").glob(f"*{SUFFIX}"))
    return found, len(scattered), len(commits)


@settings(deadline=None, max_examples=40)
@given(SHARDS, st.integers(1, 5), st.integers(1, 900), st.integers(1, 4))
def test_partitions_hold_what_was_scattered_however_it_is_cut(
    shards: list[list[int]], partitions: int, share: int, workers: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        found, _, _ = run(Path(folder), shards, partitions, share, workers)
    assert found == [
        [value for values in shards for value in values if value % partitions == place]
        for place in range(partitions)
    ]


def test_files_follow_bytes_not_shards(tmp_path: Path) -> None:
    few, many = [list(range(400))] * 4, [[value] for value in range(400)] * 4
    counts = [run(tmp_path / str(n), shards, 8, 4000, 2)[1:] for n, shards in enumerate((few, many))]
    assert counts[1][0] == -(-1600 * 8 // (4000 // 4))
    assert counts[0][0] <= 4
    assert counts[0][1] == counts[1][1] == 4


def test_a_task_is_sent_few_bytes_however_little_it_scatters(monkeypatch: pytest.MonkeyPatch) -> None:
    @dataclass(frozen=True)
    class Told:
        flags: NDArray[np.bool_]
        name: str

    shards = [Shard("", f"web/{n}", f"web/{n}", 100, (), 0, "") for n in range(12)]
    told = Told(np.zeros(100, np.bool_), "any")
    holders = [Holder(shard, (np.arange(100, dtype=np.uint32), told, 7), 1) for shard in shards]
    assert {holder.sent for holder in holders} == {100 * 4 + 100}
    monkeypatch.setattr(module, "SENT", 1500)
    sent: list[int] = []

    def commit(self: Work, step: str, tasks: Any) -> list[Commit]:
        sent.extend(len(arguments[0]) for _, _, arguments in tasks)
        return []

    monkeypatch.setattr(Work, "commit", commit)
    context = SimpleNamespace(engine=SimpleNamespace(workers=2))
    work = Work(context, shards, SimpleNamespace(share=1 << 30), "test")  # type: ignore[arg-type]
    scatter_rows(work, holders, Scatter("out", rows, TYPES, (4,)), 4)
    assert sent == [3, 3, 3, 3]


@given(st.lists(st.integers(0, 50)), st.integers(1, 100), st.integers(1, 5))
def test_parts_are_in_a_row_and_about_as_large_as_they_may(sizes: list[int], most: int, workers: int) -> None:
    parts = cut(sizes, most, workers)
    assert [place for first, last in parts for place in range(first, last)] == list(range(len(sizes)))
    for first, last in parts:
        assert first < last
        assert sum(sizes[first + 1 : last]) <= most


def test_every_worker_gets_a_part() -> None:
    assert cut([5] * 20, 10**9, 2) == [(0, 10), (10, 20)]
    assert cut([5], 10**9, 2) == [(0, 1)]
    assert cut([], 10, 2) == []


@given(st.lists(st.integers(0, 6)), st.integers(7, 9))
def test_split_keeps_the_order_of_rows(partition: list[int], partitions: int) -> None:
    places = np.arange(len(partition))
    found = dict(split({"row": places}, np.array(partition, np.int64), partitions))
    for place in range(partitions):
        expected = [row for row, p in enumerate(partition) if p == place]
        assert (found[place]["row"].tolist() if place in found else []) == expected


def test_pieces_of_many_small_shards_do_not_outweigh_their_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def many(shard: None, place: int) -> Iterator[tuple[int, dict[str, np.ndarray]]]:
        for partition in range(64):
            yield partition, {"value": np.full(1, place, np.uint64)}

    found, peaks = [], []
    for pieces in (1 << 30, 500):
        monkeypatch.setattr(module, "PIECES", pieces)
        tracemalloc.start()
        shards = [(None, (place,)) for place in range(300)]
        write_scattered(shards, many, (), TYPES, 64, str(tmp_path), "a", "f")  # type: ignore[arg-type]
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        found.append((tmp_path / f"a{SUFFIX}").read_bytes())
    assert found[0] == found[1]
    assert peaks[1] < peaks[0] / 4
    assert read_partition([str(tmp_path / f"a{SUFFIX}")], TYPES, 63)["value"].tolist() == list(range(300))


def test_prefix_is_the_first_bits() -> None:
    hashes = np.array([0, 1 << 62, 3 << 62, (1 << 64) - 1], np.uint64)
    assert prefix(hashes, 2).tolist() == [0, 1, 3, 3]
    assert prefix(hashes, 0).tolist() == [0, 0, 0, 0]


def test_another_cut_is_another_fingerprint(tmp_path: Path) -> None:
    """The same folder with another budget: every task is done anew, and nothing of the first cut is left."""
    shards = [list(range(50))] * 6
    first = run(tmp_path, shards, 4, 10**6, 1)
    second = run(tmp_path, shards, 4, 800, 3)
    assert first[0] == second[0]
    assert (first[1], second[1]) == (1, len(list((tmp_path / "deduplicate-work" / "out").glob("*.columns"))))


def test_columns_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        write_partitions(str(tmp_path), "a", TYPES, [{"other": np.arange(3)}])
