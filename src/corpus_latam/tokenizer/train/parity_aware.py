"""Parity-aware training: each merge is the most frequent pair of the group that is worst off.

Foroutan et al. 2025 (arXiv 2508.04796), with their two variants: the first merges chosen for all groups
together (hybrid), and a limit to how often in a row of merges one group may be served (moving window). Where
they measure on parallel text, a group here is measured on its own training text, in units of its size.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus_latam.config import ParityConfig
from corpus_latam.tokenizer.train.bpe import BYTES, Learned, Merges, State, byte_symbols, train
from corpus_latam.tokenizer.train.budget import Room


@dataclass(frozen=True)
class Group:
    """A group's pretokens (as in `bpe.train`) and the size of its text in the units of the config."""

    name: str
    data: NDArray[np.uint8]
    offsets: NDArray[np.int64]
    counts: NDArray[np.int64]
    units: int


def train_fairly(
    groups: list[Group], whole: Group, tokens: int, config: ParityConfig, room: Room | None = None
) -> Merges:
    """Merges until there are `tokens` tokens (bytes included) or every group is done.

    `whole`: all groups added up, for the global merges. A merge is carried out in the text of every group;
    `counts` of the result are those in the group that it was chosen for. `room`: for all pairs together;
    raises OutOfRoomError where it does not suffice.
    """
    states = [State(*byte_symbols(group.data, group.offsets), group.counts, room) for group in groups]
    learned = Learned()
    globally = min(config.global_merges, tokens - BYTES)
    if globally > 0:
        early = train(whole.data, whole.offsets, whole.counts, BYTES + globally, room=room)
        for (left, right), count in zip(early.pairs, early.counts, strict=True):
            _merge(states, learned, left << 32 | right, count)
    served: deque[int] = deque(maxlen=config.window or 1)
    active = [g for g in range(len(groups)) if groups[g].units > 0]
    while len(learned.tokens) < tokens and active:
        chosen = _worst_off(active, states, groups, served, config)
        count, key = states[chosen].pop()
        if count < config.min_frequency:
            active.remove(chosen)
            continue
        served.append(chosen)
        _merge(states, learned, key, count)
    return learned.merges()


def _merge(states: list[State], learned: Learned, key: int, count: int) -> None:
    for state in states:
        state.merge(key, len(learned.tokens))
    learned.add(key, count)


def _worst_off(
    active: list[int], states: list[State], groups: list[Group], served: deque[int], config: ParityConfig
) -> int:
    """The group with the fewest units per token, of equals the first, among those not served too often."""
    cost = {g: states[g].tokens / groups[g].units for g in active}
    by_need = sorted(active, key=lambda g: (-cost[g], g))
    if not config.window:
        return by_need[0]
    limit = config.alpha / len(groups) * config.window
    return next((g for g in by_need if served.count(g) <= limit), by_need[0])
