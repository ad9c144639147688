"""Deduplicate as documents grow: documents per second, memory, what the coordinator holds, files opened.

Run by `scale.py`; the corpora are those of `scale_documents.py`. The whole stage runs, with two workers.
Clustering is all but the report of lines, under one budget, at two sizes. Files are counted with default
rules, the report of lines among them, at two numbers of shards of one size, with a source for every ten.
What the coordinator holds for a document is its peak memory above its start: what the large corpus takes more
than the small one, by the documents that come on top, so that what is there in any case falls out. It is
measured with exact copies alone (`coordinator_bytes_doc`), and with all that the budget lets it take at once,
candidate pairs above all (`coordinator_peak_bytes_doc`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scale_documents import EXACT, GREY, NEAR, Corpus, run_folder
from scale_run import Measured, Process, ask, run, stage_process

WARM = Corpus(2, 1000)


@dataclass(frozen=True)
class Sizes:
    """Shards of the two corpora that are clustered, documents of a shard, and the budget; shards of the two
    corpora whose files are counted, documents of a shard, and the budget.
    """

    small: int
    large: int
    rows: int
    budget: int
    few: int
    many: int
    open_rows: int
    open_budget: int


FULL = Sizes(50, 1000, 20_000, 2 * 10**9, 100, 1000, 1000, 10**8)
QUICK = Sizes(12, 48, 5_000, 24 * 10**6, 50, 200, 250, 11 * 10**6)
"""Budgets: for as many bytes a document as in full; and so that what grows with the square of documents over
budget (files × tasks that read them) is as much for each shard as in full."""


def measure(quick: bool, work: Path) -> dict[str, float]:
    """The keys of the JSON line. `work`: a folder for the corpora, which are left there."""
    sizes = QUICK if quick else FULL
    small, large = (_cluster(shards, sizes, work) for shards in (sizes.small, sizes.large))
    alone = [_hold(shards, sizes, work) for shards in (sizes.small, sizes.large)]
    few, many = _open(sizes, work)
    more = (sizes.large - sizes.small) * sizes.rows
    return {
        "docs_s_1m": round(sizes.small * sizes.rows / small.seconds),
        "docs_s_20m": round(sizes.large * sizes.rows / large.seconds),
        "docs_cpu_s_1m": round(sizes.small * sizes.rows / small.cpu_seconds),
        "docs_cpu_s_20m": round(sizes.large * sizes.rows / large.cpu_seconds),
        "peak_mb_1m": round(small.peak_mb),
        "peak_mb_20m": round(large.peak_mb),
        "peak_rss_mb_20m": round(large.peak_rss_mb),
        "coordinator_bytes_doc": round((alone[1].held_bytes - alone[0].held_bytes) / more, 1),
        "coordinator_peak_bytes_doc": round((large.held_bytes - small.held_bytes) / more, 1),
        "opens_per_shard_100": round(sum(few.opened.values()) / sizes.few, 2),
        "opens_per_shard_1000": round(sum(many.opened.values()) / sizes.many, 2),
        "budget_mb": sizes.budget / 1e6,
        "docs_small": sizes.small * sizes.rows,
        "docs_large": sizes.large * sizes.rows,
        "opens_shards_few": sizes.few,
        "opens_shards_many": sizes.many,
        "opens_rows_per_shard": sizes.open_rows,
    }


def _cluster(shards: int, sizes: Sizes, work: Path) -> Measured:
    """All but the report of lines, in a new process, whose memory nothing was in before."""
    with _warm_process(work) as process:
        corpus = Corpus(shards, sizes.rows)
        return _measured(process, corpus, work, memory_budget=sizes.budget, lines={"report": False})


def _hold(shards: int, sizes: Sizes, work: Path) -> Measured:
    """Exact copies alone, in a new process: no pairs."""
    corpus = Corpus(shards, sizes.rows)
    rules = {"memory_budget": sizes.budget, "near": False, "lines": {"report": False}}
    with stage_process() as process, run_folder(corpus, work) as root:
        found = run(process, root, corpus.config(root, **rules))
    report(corpus, found)
    return found


def _open(sizes: Sizes, work: Path) -> list[Measured]:
    """With default rules, from a source for every ten shards."""
    with _warm_process(work) as process:
        corpora = [Corpus(n, sizes.open_rows, sources=n // 10) for n in (sizes.few, sizes.many)]
        return [_measured(process, c, work, memory_budget=sizes.open_budget) for c in corpora]


@contextmanager
def _warm_process(work: Path) -> Iterator[Process]:
    with stage_process() as process:
        with run_folder(WARM, work) as root:
            ask(process, WARM.config(root))
        yield process


def _measured(process: Process, corpus: Corpus, work: Path, **rules: object) -> Measured:
    """One run, which must find the copies that were made."""
    with run_folder(corpus, work) as root:
        found = run(process, root, corpus.config(root, **rules))
    check(corpus, found)
    report(corpus, found)
    report_places(corpus, found)
    return found


def check(corpus: Corpus, found: Measured) -> None:
    """Raises `RuntimeError` where other documents go than were made as copies.

    Of pairs in the grey zone one in fifty shares no band: 30 of 120 minima differ, 20 bands of 6.
    """
    exact, near, grey = (corpus.shards * corpus.copies(share) for share in (EXACT, NEAR, GREY))
    if found.gone["exact"] != exact or not near + 0.9 * grey <= found.gone["near"] <= near + grey:
        raise RuntimeError(
            f"{corpus}: {found.gone} documents go as copies, but {exact} exact and {near + grey} near ones"
            " were made"
        )


def report(corpus: Corpus, found: Measured) -> None:
    """A line on the screen for the run."""
    print(
        f"{corpus.documents:,} documents in {corpus.shards:,} shards: {found.seconds:.1f} s,"
        f" {found.cpu_seconds:.1f} CPU s, {found.peak_mb:,.0f} MB ({found.peak_rss_mb:,.0f} MB RSS),"
        f" coordinator {found.held_bytes / 1e6:,.1f} MB above its start",
        flush=True,
    )


def report_places(corpus: Corpus, found: Measured) -> None:
    """A line for each place whose files were opened."""
    for place in sorted(found.opened):
        opened, written = found.opened[place], found.written.get(place, 0)
        print(f"  {place:40} {opened / corpus.shards:8.2f} opens per shard, {written:8,} files written")
