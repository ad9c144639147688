"""Cuts text into pretokens by a published pattern and counts them by group.

A pretoken is what BPE never merges across. The kernel is held equal to the `regex` module and to
`tokenizers`' own pre-tokenizer by the tests.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from corpus_latam.text.buffers import Utf8
from corpus_latam.tokenizer.count import pattern_kernel
from corpus_latam.tokenizer.count import table_kernel as kernel
from corpus_latam.tokenizer.count.growing import enlarged
from corpus_latam.tokenizer.count.unicode_classes import classes

PATTERNS = {
    "llama3": r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    "gpt2": r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+",
}
"""The patterns as published: llama3 in Meta's `tokenizer.py` (and as cl100k in tiktoken), gpt2 in OpenAI's
`encoder.py` and in `tokenizers`' ByteLevel."""

UNCAPPED = 1 << 62
_NUMBERS = {"llama3": pattern_kernel.LLAMA3, "gpt2": pattern_kernel.GPT2}
_DIGITS = {"llama3": 3, "gpt2": UNCAPPED}
_DIGITS_WRITTEN = {"llama3": r"\p{N}{1,3}", "gpt2": r"\p{N}+"}


def expression(pattern: str, digits: int | None = None, phrases: bool = False) -> str:
    """A pattern as a regular expression, with a limit to digits and with phrases left whole."""
    written = PATTERNS[pattern]
    if digits is not None:
        written = written.replace(_DIGITS_WRITTEN[pattern], rf"\p{{N}}{{1,{digits}}}")
    return written.replace(r"?\p{L}+", r"?\p{L}+(?: \p{L}+)*") if phrases else written


def _rule(pattern: str, digits: int | None, phrases: bool) -> pattern_kernel.Rule:
    return pattern_kernel.Rule(_NUMBERS[pattern], digits or _DIGITS[pattern], int(phrases))


def split(text: str, pattern: str, digits: int | None = None, phrases: bool = False) -> list[str]:
    """The pretokens of one text; joined they are the text."""
    data = np.frombuffer(text.encode(), np.uint8)
    found = np.empty(len(data), np.int64)
    rule = _rule(pattern, digits, phrases)
    count = pattern_kernel.ends(data, 0, len(data), classes(), rule, found)
    starts = [0, *found[:count].tolist()]
    return [bytes(data[a:b]).decode() for a, b in pairwise(starts)]


class PretokenCounter:
    """Counts pretokens by group; its tables grow by doubling.

    `max_bytes`: longer pretokens are split into pieces of at most so many bytes, at characters.
    `digits`, `phrases`: see `expression`.
    """

    def __init__(
        self, pattern: str, max_bytes: int = UNCAPPED, digits: int | None = None, phrases: bool = False
    ) -> None:
        self._rule = _rule(pattern, digits, phrases)
        self._max_bytes = max_bytes
        self._table = kernel.Table(
            slots=np.zeros((1 << 14, 4), np.uint64),
            long_bytes=np.empty(1 << 14, np.uint8),
            long_offsets=np.zeros(1 << 10, np.int64),
            used=np.zeros(2, np.int64),
        )

    def add(self, texts: Utf8, groups: NDArray[np.int64]) -> NDArray[np.int64]:
        """Counts each text for the group (from 0) of the same position. Returns pretokens per text."""
        counted = np.zeros(len(texts), np.int64)
        for t, (start, end, group) in enumerate(
            zip(texts.offsets[:-1].tolist(), texts.offsets[1:].tolist(), groups.tolist(), strict=True)
        ):
            reached = start
            while reached < end:
                reached, pretokens = self._count(texts.data, reached, end, group)
                counted[t] += pretokens
                if reached < end:
                    self._grow(end - reached)
        return counted

    def _count(self, data: NDArray[np.uint8], start: int, end: int, group: int) -> tuple[int, int]:
        reached, pretokens = kernel.count(
            self._table, data, start, end, group, classes(), self._rule, self._max_bytes
        )
        return int(reached), int(pretokens)

    def _grow(self, bytes_left: int) -> None:
        """Doubles whichever array has no room for a pretoken of up to `bytes_left` bytes."""
        used, long_used = self._table.used.tolist()
        long_end = int(self._table.long_offsets[long_used])
        pieces = bytes_left // max(self._max_bytes - 3, 1) + 1
        self._table = self._table._replace(
            long_offsets=enlarged(self._table.long_offsets, long_used + pieces + 1),
            long_bytes=enlarged(self._table.long_bytes, long_end + bytes_left),
        )
        while 2 * (used + pieces) > len(self._table.slots):
            larger = self._table._replace(slots=np.zeros((2 * len(self._table.slots), 4), np.uint64))
            kernel.rehash(self._table, larger)
            self._table = larger

    def result(self) -> pa.Table:
        """Columns `group` int32, `pretoken` large_binary, `count` int64; sorted by group, then bytes."""
        used = int(self._table.used[kernel.USED])
        positions, lengths = np.empty(used, np.int64), np.empty(used, np.int64)
        kernel.entry_lengths(self._table, positions, lengths)
        offsets = np.zeros(used + 1, np.int64)
        np.cumsum(lengths, out=offsets[1:])
        content = np.empty(int(offsets[-1]), np.uint8)
        kernel.entry_bytes(self._table, positions, offsets, content)
        entries = self._table.slots[positions]
        buffers = [None, pa.py_buffer(offsets), pa.py_buffer(content)]
        table = pa.table(
            {
                "group": pa.array((entries[:, kernel.GROUP] - np.uint64(1)).astype(np.int32)),
                "pretoken": pa.Array.from_buffers(pa.large_binary(), used, buffers),
                "count": pa.array(entries[:, kernel.COUNT].astype(np.int64)),
            }
        )
        return table.sort_by([("group", "ascending"), ("pretoken", "ascending")])
