"""Grouping of pairs: nothing is lost, and a group's places point to the right documents."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.deduplicate.near.groups import PAIR_BYTES, group_pairs, involved_documents
from tests.deduplicate.numbered import join_numbers

PAIRS = st.sets(st.tuples(st.integers(0, 29), st.integers(0, 29)).filter(lambda p: p[0] > p[1]), max_size=60)


@given(PAIRS, st.integers(1, 12), st.randoms())
def test_every_pair_is_in_one_group(pairs: set[tuple[int, int]], size: int, rng: object) -> None:
    numbers = list(range(30))
    rng.shuffle(numbers)  # type: ignore[attr-defined]
    shards = [np.array(part, np.uint32) for part in (numbers[:9], [], numbers[9:20], numbers[20:])]
    packed = np.array(sorted(a << 32 | b for a, b in pairs), np.uint64)
    weights = np.array([rng.randrange(1, 9) for _ in involved_documents(packed)])  # type: ignore[attr-defined]
    grouping = group_pairs([packed], join_numbers(shards), weights, size * PAIR_BYTES)
    assert list(grouping.shards) == sorted(grouping.shards)
    heavy = dict(zip(involved_documents(packed).tolist(), weights.tolist(), strict=True))
    for shard, wanted in grouping.shards.items():
        assert wanted.size == sum(heavy[int(shards[shard][row])] for row in wanted.rows)
    found = []
    for place, group in enumerate(grouping.groups):
        brought = [
            int(shards[shard][row])
            for shard, wanted in grouping.shards.items()
            for row in wanted.rows[wanted.groups == place]
        ]
        assert group.numbers.tolist() == brought
        found += [(brought[a], brought[b]) for a, b in zip(group.later, group.earlier, strict=True)]
    assert sorted(found) == sorted(pairs)


def test_pairs_that_share_documents_stay_together() -> None:
    pairs = [(1, 0), (2, 1), (11, 10), (12, 11), (21, 20), (22, 21)]
    packed = np.array([a << 32 | b for a, b in pairs], np.uint64)
    weights = np.full(9, 1000)
    numbers = join_numbers([np.arange(30, dtype=np.uint32)])
    groups = group_pairs([packed], numbers, weights, 3500).groups
    documents = [set(group.numbers.tolist()) for group in groups]
    assert sum(map(len, documents)) == 9
    assert group_pairs([packed[:0]], numbers, weights[:0], 3).groups == []
    held = [packed]
    group_pairs(held, numbers, weights, 3500)
    assert held == [], "pairs are let go while they are grouped"


@given(PAIRS, st.integers(200, 3000))
def test_no_group_takes_more_than_it_may(pairs: set[tuple[int, int]], most: int) -> None:
    packed = np.array(sorted(a << 32 | b for a, b in pairs), np.uint64)
    weights = np.arange(len(involved_documents(packed))) * 10
    known = dict(zip(involved_documents(packed).tolist(), weights.tolist(), strict=True))
    numbers = join_numbers([np.arange(30, dtype=np.uint32)])
    for group in group_pairs([packed], numbers, weights, most).groups:
        size = sum(known[number] for number in group.numbers.tolist()) + PAIR_BYTES * len(group.later)
        assert size <= most or len(group.later) == 1
