"""Repeated lines and paragraphs against a dictionary, and the report of a whole run."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.deduplicate.exchange import Gather, gather_partitions
from corpus_latam.deduplicate.flat import join
from corpus_latam.deduplicate.lines import find
from corpus_latam.deduplicate.lines.count import (
    SORT_BYTES,
    SUMS,
    count_units,
    frequent_units,
    least_documents,
    most_frequent,
)
from corpus_latam.deduplicate.lines.units import KINDS, UNIT_TYPES
from corpus_latam.deduplicate.work import Work
from corpus_latam.storage.manifest import Commit, Manifest
from tests.deduplicate.runs import Document, config_for, deduplicate, words, write_run

FOOTER = "Todos los derechos reservados · Aviso legal"
MENU = "Inicio\nNoticias\nDeportes y cultura"
COUNTS = st.dictionaries(st.integers(0, 9), st.integers(1, 5))
TEXT = st.lists(st.sampled_from(["uno", "dos", "tres cuatro", "", "  ", "cinco "]), max_size=8).map("\n".join)


@given(st.lists(st.tuples(st.integers(0, 1), COUNTS), min_size=1, max_size=5), st.integers(1, 4))
def test_counts_add_up_over_the_shards_of_a_source(
    parts: list[tuple[int, dict[int, int]]], other: int
) -> None:
    """Two sources share hashes, and each has a threshold of its own."""
    columns = [
        {"unit": np.array(sorted(p), np.uint64), "shard": np.full(len(p), shard, np.uint32)}
        | {name: np.array([p[k] for k in sorted(p)], np.uint64) for name in SUMS}
        for shard, (_, p) in enumerate(parts)
    ]
    source_of, least = np.array([source for source, _ in parts]), np.array([3, other])
    found = frequent_units(join(columns, UNIT_TYPES), source_of, least)
    for source in range(2):
        own = {name: values[source_of[found["shard"]] == source] for name, values in found.items()}
        counts = [Counter(p) for s, p in parts if s == source]
        expected: Counter[int] = sum(counts, Counter())
        assert dict(zip(own["unit"].tolist(), own["documents"].tolist(), strict=True)) == {
            unit: count for unit, count in expected.items() if count >= least[source]
        }
        for unit, shard in zip(own["unit"].tolist(), own["shard"].tolist(), strict=True):
            assert shard == min(i for i, (s, p) in enumerate(parts) if s == source and unit in p)
        listed = most_frequent(own, 2)["unit"].tolist()
        ordered = sorted(own["unit"].tolist(), key=lambda unit: (unit & 1, -expected[unit], unit))
        assert listed == [u for kind in (0, 1) for u in [u for u in ordered if u & 1 == kind][:2]]


@given(st.lists(TEXT, max_size=5))
def test_units_are_counted_as_a_reader_would(texts: list[str]) -> None:
    documents: Counter[tuple[str, ...]] = Counter()
    occurrences: Counter[tuple[str, ...]] = Counter()
    for text in texts:
        lines = [line.strip() for line in text.split("\n")]
        paragraphs = [tuple(p.split("\n")) for p in "\n".join(lines).split("\n\n")]
        paragraphs = [tuple(line for line in p if line) for p in paragraphs]
        units = [(line,) for line in lines if len(line) > 3]
        units += [p for p in paragraphs if len(p) > 1 and sum(map(len, p)) > 3]
        occurrences.update(units)
        documents.update(set(units))
    found = count_units(pa.array(texts, pa.large_string()), 4)
    for name, expected in (("documents", documents), ("occurrences", occurrences)):
        for kind in range(len(KINDS)):
            values = found[name][(found["unit"] & np.uint64(1)) == kind].tolist()
            assert sorted(values) == sorted(v for unit, v in expected.items() if (len(unit) > 1) == kind)


def test_units_of_one_source_are_reported_and_texts_left_alone(tmp_path: Path) -> None:
    documents = [
        Document(
            f"{MENU}\n\n{' '.join(words(40, i))}\n{FOOTER}\nbreve\n{FOOTER}",
            str(i),
            "web" if i % 2 else "law",
        )
        for i in range(24)
    ]
    write_run(tmp_path, documents, 3)
    for budget in ("2GB", "2KB"):
        rows = deduplicate(config_for(tmp_path, {"web": 0, "law": 0}, memory_budget=budget))
        assert not any(row["cut_bytes"] or row["cut_spans"] for row in rows.values())
        folder = tmp_path / "deduplicate" / "repeated-lines"
        report = json.loads((folder / "lines.json").read_text())
        size = len(FOOTER.encode())
        line = {"kind": "line", "text": FOOTER, "occurrences": 24, "bytes": 24 * size}
        menu = {"kind": "paragraph", "text": MENU, "occurrences": 12, "bytes": 12 * len(MENU)}
        same = {"documents": 12, "share": 1.0}
        assert report["most_frequent"] == [
            {"source": source, **unit, **same} for source in ("law", "web") for unit in (line, menu)
        ]
        sums = {"distinct": 1, "occurrences": 24, "bytes": 24 * size}
        assert report["totals"][0] == {"source": "law", "kind": "line", **sums, "cut": False}
        assert report["cut"] == []
        (folder / "manifest.jsonl").unlink()
    assert len(Manifest(str(tmp_path / "deduplicate")).files()) == 6


def test_long_documents_are_cut_into_more_partitions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A book has more lines than twenty: what a task holds follows from bytes, then from what was counted."""
    lines = [" ".join(words(8, seed)) for seed in range(3000)]
    write_run(tmp_path, [Document("\n".join(lines[i::2] * 2), str(i)) for i in range(2)])
    made: list[tuple[str, list[int]]] = []

    def watched(work: Work, files: tuple[str, ...], gather: Gather, sizes: list[int]) -> list[Commit]:
        made.append((gather.step, sizes))
        return gather_partitions(work, files, gather, sizes)

    monkeypatch.setattr(find, "gather_partitions", watched)
    deduplicate(config_for(tmp_path, {"web": 0}, memory_budget="100KB", near=False))
    sizes = dict(made)["frequent-lines"]
    assert sum(sizes) == (3000 + 2) * SORT_BYTES
    assert max(sizes) <= 2 * 100_000


def test_the_report_can_be_left_out(tmp_path: Path) -> None:
    write_run(tmp_path, [Document(" ".join(words(40, 1)), "1")])
    deduplicate(config_for(tmp_path, {"web": 0}, lines={"report": False}))
    assert not (tmp_path / "deduplicate" / "repeated-lines").exists()


def test_a_share_of_a_large_source_can_be_asked_for() -> None:
    assert least_documents(10, 0.0, 10**6) == 10
    assert least_documents(10, 0.001, 10**6) == 1000
    assert least_documents(10, 0.001, 100) == 10
