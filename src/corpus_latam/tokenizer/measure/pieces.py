"""Count rows as arrays: which pretoken, which group, how often; and the words among the pretokens.

Rows are read a batch at a time: a row takes 16 bytes, and each distinct pretoken its own bytes once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from corpus_latam.tokenizer.count.unicode_classes import KIND, LETTER, classes
from corpus_latam.tokenizer.measure.frequencies import Frequencies

CONTRACTIONS = {"s", "t", "re", "ve", "m", "ll", "d"}
BLOCK = 1 << 16
"""Strings that are Python objects at a time."""
ROWS = 1 << 18
"""Rows that are worked on at a time."""


class Numbering:
    """The place of a row's group in a table of groups, told by the columns `keys`."""

    def __init__(self, groups: pa.Table, keys: list[str]) -> None:
        self._values = {name: pc.unique(groups[name]) for name in keys}
        known = self._combined(groups)
        self._order = np.argsort(known, kind="stable")
        self._known = known[self._order]

    def of(self, rows: pa.Table | pa.RecordBatch) -> NDArray[np.int64]:
        """Of rows whose groups are all in the table."""
        return self._order[np.searchsorted(self._known, self._combined(rows))]

    def _combined(self, rows: pa.Table | pa.RecordBatch) -> NDArray[np.int64]:
        codes = np.zeros(rows.num_rows, np.int64)
        for name, values in self._values.items():
            codes *= len(values)
            codes += pc.index_in(rows[name], value_set=values).to_numpy()
        return codes


@dataclass(frozen=True)
class Pieces:
    """`types`: the distinct pretokens (large_string); per row, in the order of cells, its type (int32), the
    group and fold that it belongs to (`cell`, int32) and its count (int64)."""

    types: pa.Array
    type: NDArray[np.int32]
    cell: NDArray[np.int32]
    count: NDArray[np.int64]

    def blocks(self, first: int = 0, last: int | None = None) -> Iterator[slice]:
        """The rows from `first` to `last`, some at a time."""
        end = len(self.type) if last is None else last
        for start in range(first, end, ROWS):
            yield slice(start, min(start + ROWS, end))

    def frequencies(
        self,
        ids: NDArray[np.int32],
        ends: NDArray[np.int64],
        group_of_cell: NDArray[np.int64],
        groups: int,
    ) -> Frequencies:
        """How often each token occurs in each group; type t has tokens `ids[ends[t]:ends[t + 1]]`."""
        firsts = np.searchsorted(group_of_cell, np.arange(groups + 1))
        bounds = np.searchsorted(self.cell, firsts.astype(np.int32)).tolist()
        sums = np.zeros(int(ids.max(initial=0)) + 1, np.int64)
        present: list[NDArray[np.int64]] = []
        counts: list[NDArray[np.int64]] = []
        for first, last in pairwise(bounds):
            sums[:] = 0
            for rows in self.blocks(first, last):
                self._add(sums, rows, ids, ends)
            present.append(np.flatnonzero(sums))
            counts.append(sums[present[-1]])
        starts = np.cumsum([0, *map(len, present)])
        empty = [np.zeros(0, np.int64)]
        tokens = np.concatenate(present or empty).astype(np.uint32)
        return Frequencies(starts, tokens, np.concatenate(counts or empty))

    def _add(
        self, sums: NDArray[np.int64], rows: slice, ids: NDArray[np.int32], ends: NDArray[np.int64]
    ) -> None:
        types = self.type[rows]
        lengths = ends[types + 1] - ends[types]
        place = np.arange(lengths.sum()) + np.repeat(ends[types] - np.cumsum(lengths) + lengths, lengths)
        np.add.at(sums, ids[place], np.repeat(self.count[rows], lengths))


def read_pieces(batches: Iterable[pa.RecordBatch], cell: Numbering) -> Pieces:
    """Of rows of `schemas.PRETOKENS`, sorted as these are."""
    pretokens: list[pa.Array] = []
    cells: list[NDArray[np.int32]] = [np.zeros(0, np.int32)]
    counts: list[NDArray[np.int64]] = [np.zeros(0, np.int64)]
    for batch in batches:
        pretokens.append(batch["pretoken"].cast(pa.large_binary()))
        cells.append(cell.of(batch).astype(np.int32))
        counts.append(batch["count"].to_numpy())
    encoded = pa.chunked_array(pretokens, pa.large_binary()).dictionary_encode()
    types = encoded.chunk(0).dictionary if encoded.num_chunks else pa.array([], pa.large_binary())
    codes = [np.zeros(0, np.int32), *(chunk.indices.to_numpy() for chunk in encoded.chunks)]
    return Pieces(
        types.cast(pa.large_string()), np.concatenate(codes), np.concatenate(cells), np.concatenate(counts)
    )


class Words:
    """The distinct words in pretokens of letters. `types`: large_string; `of_type`: the word of each type of
    pretoken, -1 where it holds none (int64)."""

    def __init__(self, pretokens: pa.Array) -> None:
        blocks = pa.chunked_array(
            [pa.array(map(word, block), pa.large_string()) for block in _blocks(pretokens)], pa.large_string()
        )
        encoded = blocks.dictionary_encode()
        self.types = encoded.chunk(0).dictionary if encoded.num_chunks else pa.array([], pa.large_string())
        codes = [np.zeros(0, np.int64)]
        codes += [pc.fill_null(chunk.indices, -1).to_numpy().astype(np.int64) for chunk in encoded.chunks]
        self.of_type = np.concatenate(codes)


def word(pretoken: str) -> str | None:
    """The word in a pretoken of letters (without the blank or sign before it), if it is one."""
    kinds = classes()
    if kinds[ord(pretoken[0])] & KIND == LETTER:
        return pretoken
    rest = pretoken[1:]
    if not rest or kinds[ord(rest[0])] & KIND != LETTER:
        return None
    return None if pretoken[0] == "'" and rest.lower() in CONTRACTIONS else rest


def _blocks(strings: pa.Array) -> Iterator[list[str]]:
    for start in range(0, len(strings), BLOCK):
        yield strings.slice(start, BLOCK).to_pylist()


def spelled(strings: pa.Array | list[str]) -> Iterator[str]:
    """Strings of Arrow as Python's, some at a time."""
    if isinstance(strings, list):
        yield from strings
        return
    for block in _blocks(strings):
        yield from block
