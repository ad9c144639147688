"""A member's beginning is enough to tell what it is, and nothing of it is lost."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.sources.packing.damage import DamagedFileError
from corpus_latam.sources.packing.members import Member
from corpus_latam.sources.peeking import ENOUGH, peek


def member(blocks: list[bytes], damage: str = "") -> Member:
    def lying(start: int) -> Iterator[bytes]:
        yield from blocks
        if damage:
            raise DamagedFileError(damage)

    return Member("a", "", lying)


@given(st.lists(st.integers(1, ENOUGH), max_size=5), st.booleans())
def test_all_is_read_after_a_look(sizes: list[int], damaged: bool) -> None:
    blocks = [bytes([97 + place]) * size for place, size in enumerate(sizes)]
    if damaged and not blocks:
        with pytest.raises(DamagedFileError):
            peek(member(blocks, "cut off"))
        return
    head, unread = peek(member(blocks, "cut off" if damaged else ""))
    assert head == b"".join(blocks)[: len(head)]
    assert len(head) >= min(ENOUGH, sum(sizes))
    for _ in range(2):
        left = unread.blocks(0)
        assert [next(left) for _ in blocks] == blocks
        if damaged:
            with pytest.raises(DamagedFileError, match="cut off"):
                next(left)
        assert list(left) == []
