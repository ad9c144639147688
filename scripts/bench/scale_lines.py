"""Repeated lines as shards and sources grow: MB of text per second, and files written.

Run by `scale.py`; the corpora are those of `scale_documents.py`: each document has 20 lines, four of them of
a pool of 50 that its source repeats. The stage has finished on them, so that what is measured is the report
of repeated lines, and finding out that the rest is done. Two workers, and one budget. The rates are of
corpora with ten shards of each source; `lines_files_…` are the files written for one number of shards, from
two sources and from half as many sources as shards.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from scale_deduplicate import report
from scale_documents import Corpus, run_folder, text_bytes
from scale_run import Measured, run

LINES = 20
WARM = Corpus(2, 100, lines=LINES)


@dataclass(frozen=True)
class Sizes:
    """Shards of the two corpora whose speed is compared, documents of a shard, and the budget."""

    few: int
    many: int
    rows: int
    budget: int


FULL, QUICK = Sizes(100, 1000, 1000, 4 * 10**8), Sizes(10, 100, 500, 2 * 10**7)


def measure(quick: bool, work: Path) -> dict[str, float]:
    """The keys of the JSON line. `work`: a folder for the corpora, which are left there."""
    sizes = QUICK if quick else FULL
    few, few_bytes = _measured(sizes, sizes.few, sizes.few // 10, work)
    many, many_bytes = _measured(sizes, sizes.many, sizes.many // 10, work)
    two, _ = _measured(sizes, sizes.few, 2, work)
    half, _ = _measured(sizes, sizes.few, sizes.few // 2, work)
    return {
        "lines_mb_s_100": round(few_bytes / 1e6 / few.seconds, 1),
        "lines_mb_s_1000": round(many_bytes / 1e6 / many.seconds, 1),
        "lines_files_few_sources": sum(two.written.values()),
        "lines_files_many_sources": sum(half.written.values()),
        "lines_sources_few": 2,
        "lines_sources_many": sizes.few // 2,
        "lines_shards_few": sizes.few,
        "lines_shards_many": sizes.many,
        "lines_mb_few": round(few_bytes / 1e6, 1),
        "lines_mb_many": round(many_bytes / 1e6, 1),
    }


def _measured(sizes: Sizes, shards: int, sources: int, work: Path) -> tuple[Measured, int]:
    """The report of lines, and the bytes of text."""
    corpus = Corpus(shards, sizes.rows, sources, LINES)
    rules = {"exact": False, "near": False, "memory_budget": sizes.budget}
    with run_folder(WARM, work) as warm, run_folder(corpus, work) as root:
        before = corpus.config(root, **rules, lines={"report": False})
        found = run(root, WARM.config(warm, **rules), before, corpus.config(root, **rules))
        if not (root / "deduplicate" / "repeated-lines" / "lines.json").is_file():
            raise RuntimeError(f"{root}: deduplicate wrote no lines.json")
        size = text_bytes(root)
    report(corpus, found)
    return found, size
