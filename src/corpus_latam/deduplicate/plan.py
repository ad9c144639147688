"""The plan: how many partitions the memory budget needs, and how much disk and memory the stage will take."""

from __future__ import annotations

from corpus_latam.config import DeduplicateConfig
from corpus_latam.deduplicate import exact, numbering
from corpus_latam.deduplicate.exchange import partition_bits
from corpus_latam.deduplicate.near import bands, candidates
from corpus_latam.deduplicate.work import Plan, check_room
from corpus_latam.errors import RunError
from corpus_latam.wording import counted

HELD_BYTES = 20
"""Memory per document of the coordinator, whatever becomes of it: its number and its original's (4 each),
their similarity (4), three flags, and what is kept of arrays that were let go."""
SPARE_BYTES = 5
"""More memory per document of the coordinator that tasks leave alone: what arrays take for a moment while
they are joined and sorted, or sent to tasks."""
LEAST_BYTES = 2 * HELD_BYTES
"""A budget of less per document is refused: at least half of it must be left for the tasks."""
PAIR_BYTES = 128
"""Memory of the coordinator per candidate pair, while they are joined and grouped."""
FREE_BYTES = 64 * 10**6
"""Less than Python and its libraries take: no budget is too small for this."""
LEAST_SHARE = 1 << 20
"""Bytes of a worker's task, however small the budget: with less, files and tasks grow without end."""
LEAST_PAIRS, LEAST_BLOCK = 1 << 16, 1 << 23
"""Pairs taken at once and bytes of a block of a crowd, however small the budget: 8 MB each."""


def make_plan(documents: int, workers: int, config: DeduplicateConfig) -> Plan:
    """The plan for at most so many documents."""
    held = documents * HELD_BYTES
    spared = documents * (HELD_BYTES + SPARE_BYTES)
    free = max(config.memory_budget - spared, config.memory_budget // 2)
    share = max(LEAST_SHARE, free // workers)
    exact_bits = partition_bits(documents * exact.SORT_BYTES, share) if config.exact else 0
    band_bits = partition_bits(documents * candidates.SORT_BYTES, share) if config.near else 0
    band_count = config.bands if config.near else 0
    row = (
        numbering.KEY_BYTES
        + numbering.POSITION_BYTES
        + exact.ROW_BYTES * config.exact
        + bands.ROW_BYTES * band_count
    )
    partition = max(
        documents * exact.SORT_BYTES >> exact_bits,
        documents * candidates.SORT_BYTES >> band_bits,
    )
    return Plan(
        documents=documents,
        bands=band_count,
        exact_bits=exact_bits,
        band_bits=band_bits,
        document_bits=max(1, (documents - 1).bit_length()),
        share=share,
        pairs_at_once=max(LEAST_PAIRS, free // 2 // PAIR_BYTES),
        block_bytes=max(LEAST_BLOCK, share // 2),
        disk_bytes=documents * row,
        memory_bytes=held + workers * partition,
        most_bytes=held + max(free, FREE_BYTES),
        held_bytes=HELD_BYTES,
    )


def check_memory(plan: Plan, budget: int) -> None:
    """Raises `RunError` where the budget is too small for so many documents."""
    for sentence in _too_many(plan, budget):
        raise RunError(sentence)


def _too_many(plan: Plan, budget: int) -> list[str]:
    """What to say where the budget is too small for so many documents; nothing where it is not."""
    needed = plan.documents * LEAST_BYTES
    if max(budget, FREE_BYTES) >= needed:
        return []
    return [
        f"deduplicate: {counted(plan.documents, 'document takes', 'documents take')}"
        f" {needed / 1e6:,.0f} MB of memory at least, and deduplicate.memory_budget is"
        f" {budget / 1e6:,.0f} MB. Set it to {needed / 1e6:.0f}MB or more,"
        " or split the corpus and compare its parts with each other (deduplicate.against)."
    ]


def check_disk(plan: Plan, root: str) -> None:
    """Raises `RunError` where a local run folder's disk cannot hold the temporary files."""
    check_room(plan.disk_bytes, root, "temporary files")


def recall_curve(bands: int, rows: int) -> list[tuple[float, float]]:
    """For each Jaccard similarity the probability that such a pair shares a band: 1 - (1 - s^rows)^bands."""
    similarities = [0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95]
    return [(s, 1 - (1 - s**rows) ** bands) for s in similarities]


def describe(documents: int | None, workers: int, config: DeduplicateConfig) -> list[str]:
    """Lines for `--dry-run`: the plan, where the number of documents is known, and the expected recall."""
    lines = []
    if documents:
        plan = make_plan(documents, workers, config)
        lines.append(plan.sentence())
        lines += _too_many(plan, config.memory_budget)
    if config.near:
        curve = ", ".join(f"{s:.2f}: {p:.4f}" for s, p in recall_curve(config.bands, config.rows))
        lines.append(f"deduplicate: share of near copies found, by Jaccard similarity: {curve}")
    return lines
