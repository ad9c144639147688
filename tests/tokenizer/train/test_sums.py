"""Adding up counts in parts, against a Counter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.tokenizer.count.growing import binary_views
from corpus_latam.tokenizer.train import sums
from corpus_latam.tokenizer.train.sums import HASHES, Rows, Summed, Sums, in_parts

Batch = list[tuple[bytes, int]]
batches = st.lists(
    st.tuples(
        st.sampled_from(["AR", "MX"]),
        st.lists(st.tuples(st.binary(max_size=40), st.integers(1, 2**40)), min_size=1, max_size=30),
    ),
    max_size=8,
)


def rows(batch: Batch) -> Rows:
    data, offsets = binary_views(pa.chunked_array([[word for word, _ in batch]], pa.binary()))
    counts = np.array([count for _, count in batch], np.int64)
    return Rows(data, offsets, counts, 3 * counts)


def words(summed: Summed) -> list[bytes]:
    content, ends = summed.data.tobytes(), summed.offsets.tolist()
    return [content[start:end] for start, end in pairwise(ends)]


def counted(summed: Summed) -> dict[bytes, int]:
    found = dict(zip(words(summed), summed.counts.tolist(), strict=True))
    assert list(found) == sorted(found)
    assert len(found) == len(summed.counts), "no pretoken is there twice"
    assert summed.weights.tolist() == [3 * count for count in found.values()]
    return found


@given(batches, st.integers(0, 3000))
def test_parts_hold_every_pretoken_once_and_whole(given_rows: list[tuple[str, Batch]], limit: int) -> None:
    expected: dict[str, Counter[bytes]] = {}
    for name, batch in given_rows:
        for word, count in batch:
            expected.setdefault(name, Counter())[word] += count

    def read() -> Iterator[tuple[str, Rows]]:
        for name, batch in given_rows:
            yield name, rows(batch)

    found: dict[str, dict[bytes, int]] = {}
    for part in in_parts(read, limit):
        for name, one in part.items():
            mine = found.setdefault(name, {})
            words_of_part = counted(one.taken())
            assert not mine.keys() & words_of_part.keys()
            mine |= words_of_part
    assert found == expected


def test_a_part_is_within_the_limit() -> None:
    batch = [(b"%d" % number, 1) for number in range(3000)]
    parts = list(in_parts(lambda: iter([("", rows(batch))]), 20_000))
    assert len(parts) >= 8
    assert sum(part[""].types for part in parts) == 3000
    assert all(part[""].bytes <= 20_000 for part in parts)
    assert len(list(in_parts(lambda: iter([("", rows(batch))]), 10**6))) == 1


def test_more_pretokens_than_slots_can_number_are_cut_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit of a part is that of 32-bit numbers, whatever memory there is."""
    monkeypatch.setattr(sums, "MOST_TYPES", 700)
    batch = [(b"%d" % number, 1) for number in range(3000)]
    parts = list(in_parts(lambda: iter([("", rows(batch))]), 10**9))
    assert max(part[""].types for part in parts) <= 700
    assert sum(part[""].types for part in parts) == 3000


def test_dropping_the_upper_hashes() -> None:
    batch = [(b"w%d" % number, number + 1) for number in range(5000)]
    half, again, upper = Sums(), Sums(), Sums()
    for one in (half, again):
        one.add(rows(batch))
        one.narrow(HASHES // 2 - 1)
    again.add(rows(batch), 0, HASHES // 2 - 1)
    upper.add(rows(batch), HASHES // 2)
    assert 2000 < half.types < 3000
    lower = counted(half.taken())
    assert lower | counted(upper.taken()) == dict(batch)
    assert counted(again.taken()) == {word: 2 * count for word, count in lower.items()}


def test_what_is_taken_is_no_longer_there() -> None:
    one = Sums()
    one.add(rows([(b"a", 5), (b"b", 2)]))
    assert [list(column) for column in one.unsorted()] == [[5, 2], [1, 1]]
    assert counted(one.taken()) == {b"a": 5, b"b": 2}
    assert one.types == 0
    one.add(rows([(b"a", 1)]))
    assert counted(one.taken()) == {b"a": 1}


def test_counts_of_another() -> None:
    one, other = Sums(), Sums()
    one.add(rows([(b"a", 5), (b"bc", 2**40), (b"", 1)]))
    other.add(rows([(b"bc", 1), (b"x", 1), (b"", 1), (b"a", 1)]))
    taken = other.taken()
    assert words(taken) == [b"", b"a", b"bc", b"x"]
    assert one.counts_of(taken).tolist() == [1, 5, 2**40, 0]
