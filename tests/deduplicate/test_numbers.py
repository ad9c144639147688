"""Numbers by shard, and where the documents with some numbers lie."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.deduplicate import numbers as numbers_module
from corpus_latam.deduplicate.numbers import locate
from tests.deduplicate.numbered import join_numbers


@given(st.lists(st.integers(0, 5), min_size=1, max_size=6), st.data())
def test_shard_and_row_of_any_documents(sizes: list[int], data: st.DataObject) -> None:
    """Shards without documents among them, and documents looked at a few at a time."""
    order = data.draw(st.permutations(range(sum(sizes))))
    places = [(shard, row) for shard, size in enumerate(sizes) for row in range(size)]
    where = dict(zip(order, places, strict=True))
    ends = np.cumsum(sizes)
    shards = np.split(np.array(order, np.uint32), ends[:-1])
    numbers = join_numbers(shards)
    assert numbers.documents == sum(sizes)
    assert [part.tolist() for part in numbers.by_shard(numbers.flat)] == [part.tolist() for part in shards]
    wanted = sorted(data.draw(st.sets(st.sampled_from(order)))) if order else []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(numbers_module, "AT_ONCE", 3)
        shard, row = locate(np.array(wanted, np.uint32), numbers)
    assert list(zip(shard.tolist(), row.tolist(), strict=True)) == [where[number] for number in wanted]
