"""Looks at a member's first bytes and gives them back, since opening a member of an archive anew is dear."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from corpus_latam.sources.packing.members import Member


def peek(member: Member) -> tuple[bytes, Member]:
    """A member's first block, and the same member, still unread. Empty where it is empty."""
    blocks = member.blocks(0)
    head = next(blocks, b"")
    unread = [chain([head] if head else [], blocks)]

    def again(start: int) -> Iterator[bytes]:
        if start or not unread:
            return member.blocks(start)
        return unread.pop()

    return head, member._replace(blocks=again)
