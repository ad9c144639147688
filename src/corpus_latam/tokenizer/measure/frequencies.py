"""How often each token occurs in each group: sparse counts, added up as they come."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

JOINED = 1 << 21
"""Entries that are collected before equal ones are joined: 32 bytes each."""
ID_BITS = 32
ID_MASK = (1 << ID_BITS) - 1


@dataclass(frozen=True)
class Frequencies:
    """Of group g: tokens `ids[starts[g]:starts[g + 1]]`, ascending, and how often each occurs.

    Shapes (groups + 1,), (entries,), (entries,); int64, uint32, int64.
    """

    starts: NDArray[np.int64]
    ids: NDArray[np.uint32]
    counts: NDArray[np.int64]

    def of(self, group: int) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
        """The tokens of one group and their counts."""
        mine = slice(int(self.starts[group]), int(self.starts[group + 1]))
        return self.ids[mine], self.counts[mine]


class FrequencySums:
    """Adds up tokens of groups. Holds one entry per group and token that occurs in it."""

    def __init__(self) -> None:
        self._keys: list[NDArray[np.int64]] = []
        self._counts: list[NDArray[np.int64]] = []
        self._pending = 0

    def add(
        self,
        groups: NDArray[np.int64],
        ids: NDArray[np.int64] | NDArray[np.int32],
        counts: NDArray[np.int64],
    ) -> None:
        """Tokens `ids` of the groups of the same position, each so many times."""
        self._keys.append(groups.astype(np.int64) << ID_BITS | ids)
        self._counts.append(counts)
        self._pending += len(ids)
        if self._pending >= JOINED:
            self._join()

    def _join(self) -> None:
        """Leaves each key once, ascending. The next time is when the entries may have doubled."""
        keys = np.concatenate(self._keys) if self._keys else np.zeros(0, np.int64)
        counts = np.concatenate(self._counts) if self._counts else np.zeros(0, np.int64)
        order = np.argsort(keys, kind="stable")
        keys, counts = keys[order], counts[order]
        firsts = np.flatnonzero(np.diff(keys, prepend=-1))
        self._keys = [keys[firsts]]
        self._counts = [np.add.reduceat(counts, firsts)] if len(firsts) else [counts]
        self._pending = min(0, JOINED - len(firsts))

    def result(self, groups: int) -> Frequencies:
        """All that was added, for groups from 0 to `groups`."""
        self._join()
        (keys,), (counts,) = self._keys, self._counts
        starts = np.searchsorted(keys, np.arange(groups + 1) << ID_BITS)
        return Frequencies(starts.astype(np.int64), (keys & ID_MASK).astype(np.uint32), counts)
