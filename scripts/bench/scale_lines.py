"""Repeated lines as shards and sources grow: MB of text per second, and files written.

Run by `scale.py`; the corpora are those of `scale_documents.py`: each document has 20 lines, four of them of
a pool of 50 that its source repeats. The stage has finished on them, so that what is measured is the report
of repeated lines, and finding out that the rest is done. Two workers, and one budget. The rates are of
corpora with ten shards of each source; `lines_files_…` are the files written for one number of shards, from
two sources and from half as many sources as shards.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from scale_deduplicate import report
from scale_documents import Corpus, write_corpus
from scale_run import Measured, run

LINES = 20


@dataclass(frozen=True)
class Sizes:
    """Shards of the two corpora whose speed is compared, documents of a shard, and the budget."""

    few: int
    many: int
    rows: int
    budget: int


FULL, QUICK = Sizes(100, 1000, 1000, 4 * 10**8), Sizes(10, 100, 500, 2 * 10**7)


def measure(quick: bool, work: Path) -> dict[str, float]:
    """The keys of the JSON line. `work`: an empty folder; what is made there is removed again."""
    sizes = QUICK if quick else FULL
    warm = Corpus(2, 100, lines=LINES)
    write_corpus(warm, work / "warm")
    few, few_bytes = _measured(sizes, sizes.few, sizes.few // 10, work, warm)
    many, many_bytes = _measured(sizes, sizes.many, sizes.many // 10, work, warm)
    two, _ = _measured(sizes, sizes.few, 2, work, warm)
    half, _ = _measured(sizes, sizes.few, sizes.few // 2, work, warm)
    shutil.rmtree(work / "warm")
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


def _measured(sizes: Sizes, shards: int, sources: int, work: Path, warm: Corpus) -> tuple[Measured, int]:
    """The report of lines on a corpus that is made for it and removed after it, and its bytes of text."""
    corpus = Corpus(shards, sizes.rows, sources, LINES)
    root = work / f"{corpus.shards}x{corpus.sources}"
    size = write_corpus(corpus, root)
    os.sync()
    rules = {"exact": False, "near": False, "memory_budget": sizes.budget}
    before = corpus.config(root, **rules, lines={"report": False})
    found = run(root, warm.config(work / "warm", **rules), before, corpus.config(root, **rules))
    if not (root / "deduplicate" / "repeated-lines" / "lines.json").is_file():
        raise RuntimeError(f"{root}: deduplicate wrote no lines.json")
    shutil.rmtree(root)
    report(corpus, found)
    return found, size
