"""The tables of docs/scale.md, from what scale.py printed.

    python scripts/bench/scale.py | tail -1 | python scripts/bench/scale_table.py

A figure that is not there is named in its place. What is multiplied assumes that larger corpora are like the
one of 20 million documents: shards of as many documents, the same share of copies. Sizes come from the
stage's own plan, for 32 workers and a budget of 200 bytes a document.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

from scale_deduplicate import FULL
from scale_documents import GREY, PAIRS, TEXT_WORDS, K

from corpus_latam.config import DeduplicateConfig
from corpus_latam.deduplicate.exchange import partition_bits
from corpus_latam.deduplicate.lines import count
from corpus_latam.deduplicate.near.bring import SHINGLE_BYTES
from corpus_latam.deduplicate.plan import make_plan
from corpus_latam.deduplicate.work import Plan

SIZES = (10**8, 10**9)
PLANNED_WORKERS, BUDGET_BYTES = 32, 200
MEASURED = (
    ("deduplicate, {docs_small} documents, a budget of {budget_mb} MB", "{docs_s_1m} documents/s"),
    ("the same budget, {docs_large} documents", "{docs_s_20m} documents/s"),
    ("the same two per CPU second", "{docs_cpu_s_1m}; {docs_cpu_s_20m}"),
    ("memory of all processes, small and large", "{peak_mb_1m}; {peak_mb_20m} MB"),
    (
        "what the coordinating process holds for each document; and with the pairs that its budget allows",
        "{coordinator_bytes_doc}; {coordinator_peak_bytes_doc} bytes",
    ),
    (
        "files opened by deduplicate for each shard, of {opens_shards_few} and of {opens_shards_many}",
        "{opens_per_shard_100}; {opens_per_shard_1000}",
    ),
    (
        "repeated lines, {lines_mb_few} MB in {lines_shards_few} shards and {lines_mb_many} MB in"
        " {lines_shards_many}",
        "{lines_mb_s_100}; {lines_mb_s_1000} MB/s",
    ),
    (
        "files written for them, {lines_shards_few} shards of {lines_sources_few} sources and of"
        " {lines_sources_many}",
        "{lines_files_few_sources}; {lines_files_many_sources}",
    ),
    (
        "counts of pretokens right beyond the limits of 32 bits (1: yes), {wide_text_gib} GiB of text",
        "{wide_counts_ok}",
    ),
    (
        "memory of training on {train_distinct_mb} MB of distinct pretokens, a budget of"
        " {train_budget_mb} MB, {train_libraries_mb} MB of it libraries",
        "{train_peak_mb_1g} MB",
    ),
    ("pretokens that found no room there, share of their bytes", "{train_pruned_share}"),
    (
        "memory of measuring fertility, a split of {heldout_mb} MB, and of a quarter",
        "{heldout_peak_mb}; {heldout_peak_mb_quarter} MB",
    ),
    (
        "width of the interval of tokens per word, of {heldout_measured_mb} MB and of all",
        "{heldout_interval_width}; {heldout_interval_width_whole}",
    ),
    ("manifest written to an object store, for each shard", "{manifest_bytes_per_shard} bytes"),
    ("memory of `forget`, {forget_documents} documents of which half go", "{forget_peak_mb} MB"),
    ("time of the same", "{forget_s} s"),
)


class Figures(dict[str, float]):
    """A missing figure stands as its name in braces."""

    def __missing__(self, key: str) -> str:
        return f"`{{{key}}}`"


def main() -> None:
    figures = Figures(json.loads(sys.stdin.read().splitlines()[-1]))
    print("| what | measured |\n|---|---:|")
    for what, figure in MEASURED:
        print(f"| {_filled(what, figures)} | {_filled(figure, figures)} |")
    print("\n| deduplicate | 10⁸ documents | 10⁹ | from |\n|---|---:|---:|---|")
    plans = [make_plan(n, PLANNED_WORKERS, DeduplicateConfig(memory_budget=BUDGET_BYTES * n)) for n in SIZES]
    for name, value, source in projected(figures):
        print(f"| {name} | " + " | ".join(_value(value, plan) for plan in plans) + f" | {source} |")


def _line_bits(plan: Plan) -> int:
    return partition_bits(plan.documents * count.UNITS_PER_DOCUMENT * count.SORT_BYTES, plan.share)


def projected(figures: dict[str, Any]) -> list[tuple[str, Callable[[Plan], str], str]]:
    """Each row's name, its value, and what it comes from. n: documents, s: shards."""
    per_shard = FULL.rows
    signatures = 2 * PAIRS * 4 * K
    sets = 2 * GREY * (TEXT_WORDS - 4) * SHINGLE_BYTES
    return [
        ("shards, s", lambda p: f"{p.documents // per_shard:,}", f"{per_shard:,} documents each"),
        (
            "`memory_budget`, of all processes together",
            lambda p: f"{p.documents * BUDGET_BYTES / 1e9:,.0f} GB",
            f"{BUDGET_BYTES} bytes · n",
        ),
        ("a worker's share of it", lambda p: f"{p.share / 1e9:,.1f} GB", "plan, 32 workers"),
        (
            "the coordinating process",
            lambda p: f"{p.documents * figures.get('coordinator_bytes_doc') / 1e9:,.1f} GB",
            "`coordinator_bytes_doc` · n",
        ),
        (
            "partitions: hashes; each of 20 bands; lines",
            lambda p: f"{1 << p.exact_bits}; {1 << p.band_bits}; {1 << _line_bits(p)}",
            "plan",
        ),
        (
            "disk: order, numbers, hashes, bands",
            lambda p: f"{p.disk_bytes / 1e9:,.0f} GB",
            f"plan: {make_plan(10**6, 2, DeduplicateConfig()).disk_bytes // 10**6} bytes · n",
        ),
        (
            "disk: signatures of candidates, n-grams of grey pairs",
            lambda p: f"{p.documents * (signatures + sets) / 1e9:,.0f} GB",
            f"{signatures + sets:.0f} bytes · n",
        ),
        (
            "ranges of pairs, each of which reads the signatures again",
            lambda p: f"{-(-int(p.documents * PAIRS) // p.pairs_at_once)}",
            f"{PAIRS:.2f} · n pairs over the plan's pairs at once",
        ),
        (
            "files opened",
            lambda p: f"{p.documents / per_shard * figures.get('opens_per_shard_1000') / 1e6:,.1f} million",
            "`opens_per_shard_1000` · s",
        ),
        (
            "time, two workers",
            lambda p: f"{p.documents / figures.get('docs_s_20m') / 3600:,.1f} hours",
            "n / `docs_s_20m`",
        ),
        (
            "core-hours",
            lambda p: f"{p.documents / figures.get('docs_cpu_s_20m') / 3600:,.1f}",
            "n / `docs_cpu_s_20m`",
        ),
    ]


def _value(value: Callable[[Plan], str], plan: Plan) -> str:
    """Nothing where a figure is missing."""
    try:
        return value(plan)
    except TypeError:
        return "?"


def _filled(template: str, figures: Figures) -> str:
    shown = {name: _shown(value) for name, value in figures.items()}
    return template.format_map(Figures(shown))  # type: ignore[arg-type]


def _shown(value: float) -> str:
    if value >= 10**6:
        return f"{value / 1e6:g} million"
    return f"{round(value):,}" if value >= 100 else f"{value:g}"


if __name__ == "__main__":
    main()
