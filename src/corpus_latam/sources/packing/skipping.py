"""Drops the beginning of blocks of bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


def skip(blocks: Iterable[bytes], count: int) -> Iterator[bytes]:
    """The blocks without the first `count` bytes of them all."""
    position = 0
    for block in blocks:
        position += len(block)
        if position > count:
            yield block[max(0, len(block) - (position - count)) :]
