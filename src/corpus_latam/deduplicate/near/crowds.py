"""Crowds: in a bucket that very many documents share, each is compared with the few of them that stay.

Members are taken in the total order. Each is estimated against the leaders of its crowded buckets; the most
similar `CLOSEST` count. If any of these reaches the end of the grey zone, it goes by those that do; else by
those whose texts are similar enough. A document that does not go becomes a leader of each of its buckets that
has fewer than `cap`. So a crowd of near copies has one leader and costs a comparison per document, and one of
documents that share a paragraph costs `cap` of them, however large it is.

Documents come in blocks of a range of numbers, so that memory holds two blocks: one is compared with the
leaders of each block before it, then with its own. Where blocks are cut changes nothing.
"""

from __future__ import annotations

import numpy as np

from corpus_latam.deduplicate.flat import join
from corpus_latam.deduplicate.near.crowd_leaders import (
    LEADER_TYPES,
    CrowdRules,
    crowd_edges,
    meet_each_other,
    meet_leaders,
    no_closest,
)
from corpus_latam.deduplicate.near.crowd_members import BlockPlan, CrowdFiles, load_block
from corpus_latam.deduplicate.near.verify import EDGE_TYPES
from corpus_latam.deduplicate.runs import read_range, write_runs
from corpus_latam.storage.manifest import Commit


def write_crowd(
    plan: BlockPlan,
    before: tuple[BlockPlan, ...],
    leader_files: tuple[str, ...],
    files: CrowdFiles,
    rules: CrowdRules,
    folder: str,
    key: str,
    fingerprint: str,
) -> Commit:
    """By whom a block's documents go (columns of `EDGE_TYPES`), and who leads which bucket (a task).

    `before`: the blocks before it, and `leader_files` what they wrote of leaders.
    """
    block = load_block(plan, files)
    closest = no_closest(len(block.numbers))
    taken = np.zeros(len(block.buckets), np.int64)
    for earlier, path in zip(before, leader_files, strict=True):
        leaders = join(read_range([path], LEADER_TYPES, 0, 2**32), LEADER_TYPES)
        meet_leaders(block, load_block(earlier, files), leaders, rules, closest, taken)
    leaders = meet_each_other(block, rules, closest, taken)
    file = write_runs(folder, f"{key}.parquet", EDGE_TYPES, [crowd_edges(block, closest, rules)])
    leader_file = write_runs(folder, f"{key}-leaders.parquet", LEADER_TYPES, [leaders])
    counts = {"documents": len(block.numbers), "leaders": len(np.unique(leaders["document"]))}
    return Commit(key, fingerprint, (file, leader_file), counts=counts)
