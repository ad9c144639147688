"""Crowds: the kernels against the rule in plain Python, however documents are cut into blocks."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus_latam.deduplicate.flat import join, write_partitions
from corpus_latam.deduplicate.near.candidates import MEMBER_TYPES
from corpus_latam.deduplicate.near.crowd_leaders import CLOSEST, CrowdRules
from corpus_latam.deduplicate.near.crowd_members import BlockPlan, CrowdFiles
from corpus_latam.deduplicate.near.crowds import write_crowd
from corpus_latam.deduplicate.near.verify import EDGE_TYPES, MINIMUM_TYPES, SET_TYPES
from corpus_latam.deduplicate.runs import read_range, write_runs

K = 6
VALUES = [0, 1, 2, 64, 512, 513, 1 << 63, (1 << 63) + 1]
"""Some share a bit of the sketch with others."""


@dataclass(frozen=True)
class Member:
    """A document of a crowd, by its number."""

    number: int
    minima: tuple[int, ...]
    values: frozenset[int]
    buckets: frozenset[int]


def members(draw: Any) -> list[Member]:
    """Documents that agree often, so that every branch of the rule is taken."""
    numbers = sorted(draw(st.sets(st.integers(0, 60), min_size=1, max_size=25)))
    return [
        Member(
            number,
            tuple(draw(st.lists(st.integers(0, 1), min_size=K, max_size=K))),
            draw(st.frozensets(st.sampled_from(VALUES), max_size=6)),
            draw(st.frozensets(st.sampled_from([0, 1, 1 << 32, 2 << 32]), min_size=1)),
        )
        for number in numbers
    ]


MEMBERS = st.composite(members)()
RULES = st.builds(
    CrowdRules,
    low=st.sampled_from([0.0, 0.3, 0.5]),
    high=st.sampled_from([0.8, 0.9, 1.0]),
    threshold=st.sampled_from([0.5, 0.75, 1.0]),
    cap=st.integers(1, 6),
    settled=st.sampled_from([0, 0, 10, 70]),
)


def reference(documents: Sequence[Member], rules: CrowdRules) -> list[tuple[int, int, float]]:
    """Document, the leader that it may go for, and their similarity."""
    leaders: dict[int, list[Member]] = defaultdict(list)
    edges = []
    for document in documents:
        met = {leader for bucket in document.buckets for leader in leaders[bucket]}
        found = []
        if document.number >= rules.settled:
            scored = sorted((-estimate(document, leader), leader.number, leader) for leader in met)
            closest = [(-s, leader) for s, _, leader in scored if -s >= rules.low][:CLOSEST]
            found = [(s, leader) for s, leader in closest if s >= rules.high]
            if not found:
                exact = [(jaccard(document.values, leader.values), leader) for _, leader in closest]
                found = [(s, leader) for s, leader in exact if s >= rules.threshold]
        edges += [(document.number, leader.number, s) for s, leader in found]
        for bucket in document.buckets:
            if not found and len(leaders[bucket]) < rules.cap:
                leaders[bucket].append(document)
    return edges


def estimate(a: Member, b: Member) -> np.float32:
    return np.float32(sum(x == y for x, y in zip(a.minima, b.minima, strict=True)) / K)


def jaccard(a: frozenset[int], b: frozenset[int]) -> np.float32:
    return np.float32(len(a & b) / len(a | b) if a | b else 1.0)


@settings(deadline=None)
@given(MEMBERS, RULES, st.sets(st.integers(1, 60), max_size=3), st.randoms(use_true_random=False))
def test_the_rule_is_kept_however_blocks_are_cut(
    documents: list[Member], rules: CrowdRules, cuts: set[int], rng: Any
) -> None:
    """Numbers come as shards have them: in any order."""
    expected = reference(documents, rules)
    bounds = list(pairwise([0, *sorted(cuts), 61]))
    blocks = [[d for d in documents if low <= d.number < high] for low, high in bounds]
    blocks = [rng.sample(block, k=len(block)) for block in blocks if block]
    with tempfile.TemporaryDirectory() as folder:
        assert sorted(settle(blocks, rules, folder)) == sorted(
            (document, original, round(float(s), 5)) for document, original, s in expected
        )


def settle(blocks: list[list[Member]], rules: CrowdRules, folder: str) -> list[tuple[int, int, float]]:
    """What the task writes for block after block."""
    files = write_files(blocks, folder)
    plans = [
        BlockPlan(
            place,
            min(d.number for d in block),
            max(d.number for d in block) + 1,
            np.array([d.number for d in block], np.uint32),
        )
        for place, block in enumerate(blocks)
    ]
    leaders: tuple[str, ...] = ()
    edges: list[str] = []
    for plan in plans:
        commit = write_crowd(
            plan, tuple(plans[: plan.place]), leaders, files, rules, folder, f"c{plan.place}", ""
        )
        paths = [str(Path(folder) / file.path) for file in commit.files]
        edges.append(paths[0])
        leaders += (paths[1],)
    found = join(read_range(edges, EDGE_TYPES, 0, 2**32), EDGE_TYPES)
    rows = zip(*(found[name].tolist() for name in EDGE_TYPES), strict=True)
    return [(document, original, round(similarity, 5)) for document, original, similarity in rows]


def write_files(blocks: list[list[Member]], folder: str) -> CrowdFiles:
    """The blocks' documents as the steps before write them, in two shards."""
    signatures, sets = [], []
    for shard in range(2):
        own = [[d for i, d in enumerate(block) if (i < len(block) // 2) == (shard == 0)] for block in blocks]
        minima = [np.array([v for d in block for v in d.minima], np.uint32) for block in own]
        packed = [[[len(d.values), *sorted(d.values)] for d in block] for block in own]
        values = [np.array([v for one in block for v in one], np.uint64) for block in packed]
        write_partitions(folder, f"m{shard}", MINIMUM_TYPES, ({"minimum": m} for m in minima))
        write_partitions(folder, f"s{shard}", SET_TYPES, ({"value": v} for v in values))
        signatures.append(f"{folder}/m{shard}")
        sets.append(f"{folder}/s{shard}")
    rows = sorted((d.number, b) for block in blocks for d in block for b in d.buckets)
    columns = {
        "document": np.array([row[0] for row in rows], np.uint32),
        "bucket": np.array([row[1] for row in rows], np.uint64),
    }
    write_runs(folder, "members", MEMBER_TYPES, [columns])
    return CrowdFiles((f"{folder}/members",), tuple(signatures), tuple(sets))
