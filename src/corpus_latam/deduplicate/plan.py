"""The plan: how many partitions the memory budget needs, and how much disk and memory the stage will take."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from corpus_latam.config import DeduplicateConfig
from corpus_latam.deduplicate import exact, order
from corpus_latam.deduplicate.lines import count as lines
from corpus_latam.deduplicate.near import bands, candidates
from corpus_latam.errors import RunError
from corpus_latam.storage import paths

HELD_BYTES = 30
"""Memory per document of the coordinator while the steps run: its number, its flags, whose copy it is."""
CENTRAL_BYTES = 100
"""The same when all is decided and every document goes: in whose favour, with that one's id and source."""
PAIR_BYTES = 128
"""Memory of the coordinator per candidate pair, while they are joined and grouped."""
FREE_BYTES = 64 * 10**6
"""Less than Python and its libraries take: no budget is too small for this."""
LEAST_PAIRS, LEAST_BLOCK = 1 << 16, 1 << 23
"""Pairs taken at once and bytes of a block of a crowd, however small the budget: 8 MB each."""


@dataclass(frozen=True)
class Plan:
    """Sizes for one run. `exact_bits`, `band_bits`, `line_bits`: hashes are cut into 2^bits partitions.

    `document_bits`: bits that a document's number takes. `share`: bytes of memory for one worker's task.
    `pairs_at_once`: candidate pairs that the coordinator holds. `block_bytes`: of a block of a crowd; a
    worker holds two.
    """

    documents: int
    bands: int
    exact_bits: int
    band_bits: int
    line_bits: int
    document_bits: int
    share: int
    pairs_at_once: int
    block_bytes: int
    disk_bytes: int
    memory_bytes: int
    most_bytes: int

    def sentence(self) -> str:
        """What will happen, for the log and `--dry-run`."""
        return (
            f"deduplicate: {self.documents:,} documents; {1 << self.exact_bits} partitions of hashes,"
            f" {self.bands} bands × {1 << self.band_bits} partitions; at most {self.disk_bytes / 1e6:,.1f} MB"
            " of temporary disk, more for candidates once they are known; beside what the processes take"
            f" themselves, {self.memory_bytes / 1e6:,.1f} MB of memory, and up to"
            f" {self.most_bytes / 1e6:,.1f} MB where many documents resemble each other"
        )


def make_plan(documents: int, workers: int, config: DeduplicateConfig) -> Plan:
    """The plan for at most so many documents."""
    held = documents * HELD_BYTES
    free = max(config.memory_budget - held, config.memory_budget // 2)
    share = max(1, free // workers)
    exact_bits = _bits(documents * exact.SORT_BYTES, share) if config.exact else 0
    band_bits = _bits(documents * candidates.SORT_BYTES, share) if config.near else 0
    band_count = config.bands if config.near else 0
    row = order.KEY_BYTES + exact.ROW_BYTES * config.exact + bands.ROW_BYTES * band_count
    partition = max(
        documents * exact.SORT_BYTES >> exact_bits,
        documents * candidates.SORT_BYTES >> band_bits,
    )
    return Plan(
        documents=documents,
        bands=band_count,
        exact_bits=exact_bits,
        band_bits=band_bits,
        line_bits=_bits(documents * lines.LINES_PER_DOCUMENT * lines.SORT_BYTES, share),
        document_bits=max(1, (documents - 1).bit_length()),
        share=share,
        pairs_at_once=max(LEAST_PAIRS, free // 2 // PAIR_BYTES),
        block_bytes=max(LEAST_BLOCK, share // 2),
        disk_bytes=documents * row,
        memory_bytes=held + workers * partition,
        most_bytes=max(held + max(free, FREE_BYTES), documents * CENTRAL_BYTES),
    )


def _bits(total: int, share: int) -> int:
    """The fewest bits that cut `total` bytes into partitions of at most `share`."""
    return max(0, (-(-total // share) - 1).bit_length())


def check_memory(plan: Plan, budget: int) -> None:
    """Raises `RunError` where the coordinator could not keep to the budget if all documents were copies."""
    for sentence in _too_many(plan, budget):
        raise RunError(sentence)


def _too_many(plan: Plan, budget: int) -> list[str]:
    """What to say where the budget is too small for so many documents; nothing where it is not."""
    needed = plan.documents * CENTRAL_BYTES
    if max(budget, FREE_BYTES) >= needed:
        return []
    return [
        f"deduplicate: {plan.documents:,} documents may take {needed / 1e6:,.0f} MB of memory, and"
        f" deduplicate.memory_budget is {budget / 1e6:,.0f} MB. Set it to {needed / 1e6:.0f}MB or more,"
        " or split the corpus and compare its parts with each other (deduplicate.against)."
    ]


def check_disk(plan: Plan, root: str) -> None:
    """Raises `RunError` where a local run folder's disk cannot hold the temporary files."""
    check_room(plan.disk_bytes, root, "temporary files")


def check_room(needed: int, root: str, what: str) -> None:
    """Raises `RunError` where a local run folder's disk has fewer bytes free than needed."""
    if not paths.is_local(root):
        return
    folder = Path(paths.absolute(root))
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise RunError(
            f"deduplicate needs {needed / 1e6:,.0f} MB of disk for {what} in {root}, and"
            f" {free / 1e6:,.0f} MB are free. Free some, or put the run folder (output) on a larger disk."
        )


def recall_curve(config: DeduplicateConfig) -> list[tuple[float, float]]:
    """For each Jaccard similarity the probability that such a pair shares a band: 1 - (1 - s^rows)^bands."""
    similarities = [0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95]
    return [(s, 1 - (1 - s**config.rows) ** config.bands) for s in similarities]


def describe(documents: int | None, workers: int, config: DeduplicateConfig) -> list[str]:
    """Lines for `--dry-run`: the plan, where the number of documents is known, and the expected recall."""
    lines = []
    if documents:
        plan = make_plan(documents, workers, config)
        lines.append(plan.sentence())
        lines += _too_many(plan, config.memory_budget)
    if config.near:
        curve = ", ".join(f"{s:.2f}: {p:.4f}" for s, p in recall_curve(config))
        lines.append(f"deduplicate: share of near copies found, by Jaccard similarity: {curve}")
    return lines
