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

from scale_deduplicate import report, report_places
from scale_documents import Corpus, run_folder, text_bytes
from scale_run import Process, ask, run, stage_process

LINES = 20


@dataclass(frozen=True)
class Sizes:
    """Shards of the two corpora whose speed is compared, documents of a shard, and the budget."""

    few: int
    many: int
    rows: int
    budget: int


FULL, QUICK = Sizes(100, 1000, 1000, 4 * 10**8), Sizes(10, 100, 1000, 10**8)


@dataclass(frozen=True)
class Lines:
    """What the report took: MB of text, MB of text per second, files written."""

    size: float
    rate: float
    files: int


def measure(quick: bool, work: Path) -> dict[str, float]:
    """The keys of the JSON line. `work`: a folder for the corpora, which are left there."""
    sizes = QUICK if quick else FULL
    shapes = [(n, n // 10) for n in (sizes.few, sizes.many)] + [(sizes.few, 2), (sizes.few, sizes.few // 2)]
    corpora = [Corpus(shards, sizes.rows, sources, LINES) for shards, sources in shapes]
    with stage_process() as process:
        _measured(process, Corpus(2, 100, lines=LINES), sizes, work)
        few, many, two, half = [_measured(process, corpus, sizes, work) for corpus in corpora]
    return {
        "lines_mb_s_100": round(few.rate, 1),
        "lines_mb_s_1000": round(many.rate, 1),
        "lines_files_few_sources": two.files,
        "lines_files_many_sources": half.files,
        "lines_sources_few": 2,
        "lines_sources_many": sizes.few // 2,
        "lines_shards_few": sizes.few,
        "lines_shards_many": sizes.many,
        "lines_mb_few": round(few.size, 1),
        "lines_mb_many": round(many.size, 1),
    }


def _measured(process: Process, corpus: Corpus, sizes: Sizes, work: Path) -> Lines:
    """The report of lines, after a run that does the rest."""
    rules = {"exact": False, "near": False, "memory_budget": sizes.budget}
    with run_folder(corpus, work) as root:
        ask(process, corpus.config(root, **rules, lines={"report": False}))
        found = run(process, root, corpus.config(root, **rules))
        if not (root / "deduplicate" / "repeated-lines" / "lines.json").is_file():
            raise RuntimeError(f"{root}: deduplicate wrote no lines.json")
        size = text_bytes(root) / 1e6
    report(corpus, found)
    report_places(corpus, found)
    return Lines(size, size / found.seconds, sum(found.written.values()))
