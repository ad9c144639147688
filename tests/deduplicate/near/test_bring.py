"""Documents of blocks and groups, told apart by shard."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.deduplicate.near.bring import places_by, rows_by_shard
from tests.deduplicate.numbered import join_numbers


@given(st.lists(st.integers(0, 5)))
def test_places_of_each_value(values: list[int]) -> None:
    found = {value: place.tolist() for value, place in places_by(np.array(values, np.int32)).items()}
    assert list(found) == sorted(set(values))
    assert found == {v: [i for i, other in enumerate(values) if other == v] for v in set(values)}


@given(st.lists(st.integers(0, 4), min_size=1, max_size=5), st.data())
def test_blocks_by_shard(rows: list[int], data: st.DataObject) -> None:
    """Each shard's rows in their order, with block and bytes; each block's documents as shards have them."""
    order = data.draw(st.permutations(range(sum(rows))))
    places = [(shard, row) for shard, count in enumerate(rows) for row in range(count)]
    where = dict(zip(order, places, strict=True))
    shards = np.split(np.array(order, np.uint32), np.cumsum(rows)[:-1])
    chosen = sorted(data.draw(st.sets(st.sampled_from(order)))) if order else []
    cuts = sorted(data.draw(st.sets(st.integers(1, max(1, len(chosen) - 1)), max_size=3)))
    blocks = [b for b in np.split(np.array(chosen, np.uint32), cuts) if len(b)]
    sizes = np.array([10 + number for number in chosen], np.int64)
    needed, listed = rows_by_shard(blocks, sizes, join_numbers(shards))
    expected: dict[int, list[tuple[int, int, int]]] = {}
    for place, block in enumerate(blocks):
        for number in block.tolist():
            expected.setdefault(where[number][0], []).append((where[number][1], place, 10 + number))
    assert list(needed) == sorted(expected)
    for shard, found in needed.items():
        own = sorted(expected[shard])
        assert list(zip(found.rows.tolist(), found.groups.tolist(), strict=True)) == [o[:2] for o in own]
        assert found.size == sum(size for _, _, size in own)
    assert [block.tolist() for block in listed] == [
        sorted(block.tolist(), key=lambda number: where[number]) for block in blocks
    ]
