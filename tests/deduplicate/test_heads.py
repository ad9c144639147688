"""Every shard is told of the heads that it names and of its own, whatever the cut."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.deduplicate.arrays import pack_strings, unpack_strings
from corpus_latam.deduplicate.heads import meet
from tests.deduplicate.runs import Document, config_for, deduplicate, words, write_run

HEADS = st.dictionaries(st.integers(0, 30), st.integers(0, 5), min_size=1, max_size=8)


@given(st.lists(st.text(max_size=5)))
def test_strings_come_back(strings: list[str]) -> None:
    lengths, content = pack_strings(pa.array(strings, pa.string()))
    assert unpack_strings(lengths, content).to_pylist() == strings


@given(HEADS, st.data())
def test_heads_meet_those_that_go_for_them(homes: dict[int, int], data: st.DataObject) -> None:
    """Shards from 4 on are of another corpus, which is told nothing."""
    asked = data.draw(st.lists(st.tuples(st.sampled_from(sorted(homes)), st.integers(0, 3))))
    heads = data.draw(st.permutations(sorted(homes)))
    ids = [f"id-{number}" for number in heads]
    columns = {"number": np.array(heads, np.uint32), "home": np.array([homes[n] for n in heads], np.uint32)}
    columns |= {"original": np.array([n for n, _ in asked], np.uint32)}
    columns |= {"shard": np.array([shard for _, shard in asked], np.uint32)}
    columns["id_length"], columns["id"] = pack_strings(pa.array(ids, pa.string()))
    columns["source_length"], columns["source"] = pack_strings(pa.array(["web"] * len(ids), pa.string()))
    found = meet(columns, 4)
    sizes = Counter(number for number, _ in asked)
    expected = {(shard, number) for number, shard in asked} | {(s, n) for n, s in homes.items() if s < 4}
    rows = list(zip(found["shard"].tolist(), found["number"].tolist(), strict=True))
    assert sorted(rows) == sorted(expected)
    assert found["size"].tolist() == [1 + sizes[number] for _, number in rows]
    told = unpack_strings(found["id_length"], found["id"]).to_pylist()
    assert told == [f"id-{number}" for _, number in rows]


@pytest.mark.parametrize("budget", ["1GB", "30KB", "3KB"])
def test_every_copy_names_its_head_wherever_it_lies(tmp_path: Path, budget: str) -> None:
    """Ids of any length, clusters over many shards and sources."""
    rng = random.Random(4)
    documents = [
        Document(" ".join(words(12, rng.randrange(40))), f"{i}", rng.choice(["web", "law"]))
        for i in range(300)
    ]
    write_run(tmp_path, documents, 9)
    rows = deduplicate(config_for(tmp_path, {"web": 1, "law": 0}, memory_budget=budget), workers=2)
    by_text: dict[str, list[Document]] = {}
    for document in documents:
        by_text.setdefault(document.text, []).append(document)
    for cluster in by_text.values():
        stays = [d for d in cluster if rows[d.id]["keep"]]
        assert len(stays) == 1
        named = {rows[d.id]["duplicate_of"] for d in cluster if d not in stays}
        assert named <= {stays[0].id}
        assert {rows[d.id]["minhash_cluster_size"] for d in cluster} == {len(cluster)}
    lost = json.loads((tmp_path / "deduplicate" / "overlap.json").read_text())
    assert sum(row["documents"] for row in lost) == len(documents) - len(by_text)
