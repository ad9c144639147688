"""Band keys and candidate pairs against plain Python."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.deduplicate.flat import join
from corpus_latam.deduplicate.near.bands import BandCut, band_hashes, band_pieces
from corpus_latam.deduplicate.near.candidates import (
    MEMBER_TYPES,
    crowd_members,
    find_buckets,
    join_pairs,
    pair_runs,
    unpack,
)
from tests.text.reference import GOLDEN, MASK, mix


def reference_hash(minima: list[int], band: int) -> int:
    """The rule of `bands._hash_bands`, in Python's integers."""
    h = (band + 1) * GOLDEN & MASK
    for value in minima:
        h = (h ^ value) * GOLDEN & MASK
        h ^= h >> 32
    return mix(h)


@given(st.lists(st.lists(st.integers(0, 2**32 - 1), min_size=6, max_size=6), max_size=8))
def test_band_hashes_follow_the_rule(rows: list[list[int]]) -> None:
    found = band_hashes(np.array(rows, np.uint32).reshape(-1, 6), 2, 3)
    expected = [[reference_hash(row[b * 3 : b * 3 + 3], b) for row in rows] for b in range(2)]
    assert found.tolist() == expected


def test_a_band_is_no_sum_of_its_minima() -> None:
    signatures = np.array([[1, 2, 3], [3, 2, 1], [2, 2, 2], [0, 0, 6]], np.uint32)
    assert len(set(band_hashes(signatures, 1, 3)[0].tolist())) == 4


@given(
    st.lists(st.integers(0, 4), max_size=40),
    st.integers(1, 6),
    st.integers(0, 10),
    st.integers(1, 9),
)
def test_small_buckets_give_all_pairs_and_large_ones_their_members(
    buckets: list[int], cap: int, settled: int, most: int
) -> None:
    bits = 6
    keys = np.sort(np.array([b << bits | i for i, b in enumerate(buckets)], np.uint64))
    found = find_buckets(keys, bits, settled, cap)
    members = [[i for i, b in enumerate(buckets) if b == bucket] for bucket in range(5)]
    crowds = [bucket for bucket in members if len(bucket) > cap + 1 and bucket[-1] >= settled]
    expected = {
        (later, earlier)
        for bucket in members
        if bucket not in crowds
        for place, later in enumerate(bucket)
        for earlier in bucket[:place]
        if later >= settled
    }
    runs = [run["pair"] for run in pair_runs(keys, found, bits, settled, most)]
    assert all(run.tolist() == sorted(run.tolist()) for run in runs)
    assert all(len(run) <= most + cap * (cap + 1) / 2 for run in runs)
    later, earlier = unpack(join_pairs(runs))
    assert list(zip(later.tolist(), earlier.tolist(), strict=True)) == sorted(expected)
    assert found.crowded.sum() == len(crowds)
    shared = [len(bucket) for bucket in members if len(bucket) > 1 and bucket[-1] >= settled]
    assert found.largest == max(shared, default=0)
    parts = list(crowd_members(keys, found, bits, settled, cap, 3, most))
    assert all(part["document"].tolist() == sorted(part["document"].tolist()) for part in parts)
    listed = join(parts, MEMBER_TYPES)
    named: dict[int, list[int]] = {}
    for document, bucket in zip(listed["document"].tolist(), listed["bucket"].tolist(), strict=True):
        named.setdefault(bucket, []).append(document)
    wanted = [[i for p, i in enumerate(crowd) if i >= settled or p < cap] for crowd in crowds]
    assert [named[3 << 32 | place] for place in range(len(crowds))] == wanted


@given(st.lists(st.lists(st.integers(0, 2**64 - 1)), max_size=5))
def test_joined_pairs_are_the_union(lists: list[list[int]]) -> None:
    arrays = [np.array(sorted(set(values)), np.uint64) for values in lists]
    assert join_pairs(arrays).tolist() == sorted(set().union(*lists))


def test_partitions_hold_the_same_buckets_as_one() -> None:
    rng = np.random.default_rng(1)
    signatures = rng.integers(0, 3, (300, 6), np.uint32)
    documents = np.arange(300, dtype=np.uint32)
    found = []
    for bits in (0, 3):
        cut = BandCut(2, 3, bits, 9)
        pieces = dict(band_pieces(signatures, documents, cut))
        assert cut.partitions == 2 << bits
        assert set(pieces) <= set(range(cut.partitions))
        runs = []
        for piece in pieces.values():
            keys = np.sort(piece["key"])
            runs += [run["pair"] for run in pair_runs(keys, find_buckets(keys, 9, 0, 300), 9, 0, 50)]
        found.append(join_pairs(runs).tolist())
    assert found[0] == found[1]
    assert len(found[0]) > 100
