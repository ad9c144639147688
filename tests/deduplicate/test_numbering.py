"""Numbering in batches and ranges gives what one sort gives."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.deduplicate import numbering
from corpus_latam.deduplicate.exchange import cut
from corpus_latam.deduplicate.flat import join, read_partition, write_partitions
from corpus_latam.deduplicate.numbering import (
    SORTED_TYPES,
    check_count,
    cut_keys,
    number_positions,
    order_range,
    sorted_chunks,
)
from corpus_latam.deduplicate.order import KEY_TYPES
from corpus_latam.errors import RunError
from tests.deduplicate.runs import Document, config_for, deduplicate, write_run
from tests.deduplicate.test_order import DOCUMENT, keys, triples


@given(
    st.lists(st.lists(DOCUMENT, max_size=12), min_size=1, max_size=4),
    st.integers(1, 30),
    st.integers(1, 6),
    st.integers(1, 5),
)
def test_numbering_in_ranges_is_one_sort(
    shards: list[list[tuple[str, int, str | None]]], batch: int, chunk: int, ranges: int
) -> None:
    columns = [keys(shard) for shard in shards]
    ordered = [(*key, shard, row) for shard, c in enumerate(columns) for row, key in enumerate(triples(c))]
    expected = {(t[4], t[5]): place for place, t in enumerate(sorted(ordered))}
    counts = np.array([len(shard) for shard in shards])
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(numbering, "CHUNK", chunk)
        files = []
        for first, last in cut(counts.tolist(), batch, 1):
            joined = join(columns[first:last], KEY_TYPES)
            name = f"{first}.columns"
            write_partitions(folder, name, SORTED_TYPES, sorted_chunks(joined, counts[first:last].tolist()))
            files.append(f"{folder}/{name}")
        heads = [read_partition([path], SORTED_TYPES, 0) for path in files]
        starts = np.cumsum([0, *(head["documents"].sum() for head in heads)])
        parts = [order_range(files, part, starts) for part in cut_keys(heads, ranges)]
    numbers = number_positions(parts, counts)
    found = numbers.by_shard(numbers.flat)
    assert {(s, r): int(n) for s, values in enumerate(found) for r, n in enumerate(values)} == expected


def test_more_documents_than_numbers_are_refused_before_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check_count(2**32 - 1)
    with pytest.raises(RunError, match=r"4,294,967,296 documents; one run numbers at most 4,294,967,295"):
        check_count(2**32)
    monkeypatch.setattr(numbering, "MOST_DOCUMENTS", 2)
    write_run(tmp_path, [Document("a b", str(i)) for i in range(3)])
    with pytest.raises(RunError, match="3 documents; one run numbers at most 2"):
        deduplicate(config_for(tmp_path, {"web": 0}))
    assert not (tmp_path / "deduplicate-work").exists()
