"""Parity-aware training: each merge is the most frequent pair of the group that is worst off.

Foroutan et al. 2025 (arXiv 2508.04796), with their two variants: the first merges chosen for all groups
together (hybrid), and a limit to how often in a row of merges one group may be served (moving window). They
measure need on parallel text: so do we where there is some, and else on each group's own training text, in
units of its size.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
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
    groups: list[Group],
    whole: Group,
    tokens: int,
    config: ParityConfig,
    room: Room | None = None,
    targets: Mapping[str, Group] | None = None,
) -> Merges:
    """Merges until there are `tokens` tokens (bytes included) or every group is done.

    `whole`: all groups added up, for the global merges. A merge is carried out in the text of every group;
    `counts` of the result are those in the group that it was chosen for. `room`: for all pairs together;
    raises OutOfRoomError where it does not suffice. `targets`: the same lines for some of the groups, by the
    group's name: need is measured on them (they are few: no room is asked for), and no merge is chosen for a
    group without.
    """
    states = [_state(group, room) for group in groups]
    measured = groups if targets is None else [targets.get(group.name, _NOTHING) for group in groups]
    needs = states if targets is None else [_state(group) for group in measured]
    every = states if targets is None else [*states, *needs]
    learned = Learned()
    globally = min(config.global_merges, tokens - BYTES)
    if globally > 0:
        early = train(whole.data, whole.offsets, whole.counts, BYTES + globally, room=room)
        for (left, right), count in zip(early.pairs, early.counts, strict=True):
            _merge(every, learned, left << 32 | right, count)
    served: deque[int] = deque(maxlen=config.window or 1)
    active = [g for g in range(len(groups)) if measured[g].units > 0]
    limit = config.alpha / max(len(active), 1) * config.window
    while len(learned.tokens) < tokens and active:
        chosen = _worst_off(active, needs, measured, served, limit)
        count, key = states[chosen].pop()
        if count < config.min_frequency:
            active.remove(chosen)
            continue
        served.append(chosen)
        _merge(every, learned, key, count)
    return learned.merges()


def _state(group: Group, room: Room | None = None) -> State:
    return State(*byte_symbols(group.data, group.offsets), group.counts, room)


_NOTHING = Group("", np.zeros(0, np.uint8), np.zeros(1, np.int64), np.zeros(0, np.int64), 0)


def _merge(states: list[State], learned: Learned, key: int, count: int) -> None:
    for state in states:
        state.merge(key, len(learned.tokens))
    learned.add(key, count)


def _worst_off(
    active: list[int], needs: list[State], groups: list[Group], served: deque[int], limit: float
) -> int:
    """The group with the fewest units per token, of equals the first, among those not served too often."""
    cost = {g: needs[g].tokens / groups[g].units for g in active}
    by_need = sorted(active, key=lambda g: (-cost[g], g))
    if not limit:
        return by_need[0]
    return next((g for g in by_need if served.count(g) <= limit), by_need[0])
