"""The sample that fertility is measured on: its size, its groups; a larger one holds a smaller one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.storage.shards import read_batches
from corpus_latam.tokenizer.count.sample import (
    FEWEST_DOCUMENTS,
    KEPT_BYTES,
    Finest,
    plan,
    read_documents,
    shares_of,
    sizes_of_shard,
    text_bytes,
)
from tests.tokenizer.corpora import documents, write_corpus

SHARD = "spa/validation-00000-of-00001.parquet"
COLUMNS = ["id", "text", "source", "country", "doc_type"]
Sizes = dict[Finest, tuple[int, int]]


def group(name: str) -> Finest:
    return ("spa", name, None, "web")


sizes = st.dictionaries(
    st.sampled_from([group(name) for name in "abcdefgh"]),
    st.tuples(st.integers(1, 10**6), st.integers(0, 10**10)),
    min_size=1,
)


def expected(table: pa.Table) -> float:
    return sum(row["bytes"] * row["share"] for row in table.to_pylist())


@given(sizes=sizes, wanted=st.integers(1, 10**10))
def test_the_sample_has_the_size_that_was_asked_for_unless_small_groups_need_more(
    sizes: Sizes, wanted: int
) -> None:
    table = plan([sizes], wanted)
    if table is None:
        sum_of_all = sum(size for _, size in sizes.values())
        floor = min(KEPT_BYTES, wanted / 2 / len(sizes))
        assert sum_of_all <= wanted or all(
            documents <= FEWEST_DOCUMENTS or size <= floor for documents, size in sizes.values()
        )
        return
    rows = table.to_pylist()
    assert any(row["share"] < 1 for row in rows), "a sample of all is none"
    floor = min(KEPT_BYTES, wanted / 2 / len(rows))
    even = min(row["share"] for row in rows)
    for row in rows:
        least = max(FEWEST_DOCUMENTS / row["documents"], floor / max(row["bytes"], 1))
        assert row["share"] == pytest.approx(max(even, min(1, least)))
    most_needed = sum(
        row["bytes"] * min(1, max(FEWEST_DOCUMENTS / row["documents"], floor / max(row["bytes"], 1)))
        for row in rows
    )
    assert expected(table) == pytest.approx(max(wanted, most_needed))


@given(sizes=sizes, wanted=st.integers(1, 10**9), more=st.integers(1, 10**9))
def test_no_group_has_a_smaller_share_of_a_larger_sample(sizes: Sizes, wanted: int, more: int) -> None:
    small, large = plan([sizes], wanted), plan([sizes], wanted + more)
    if small is None or large is None:
        assert large is None
        return
    shares = np.array([table["share"].to_numpy() for table in (small, large)])
    assert (shares[0] <= shares[1] * (1 + 1e-12)).all()


def test_shards_add_up() -> None:
    table = plan([{group("a"): (200, 30)}, {group("b"): (1, 5), group("a"): (300, 70)}], 10)
    assert table is not None
    assert [(row["source"], row["documents"], row["bytes"]) for row in table.to_pylist()] == [
        ("a", 500, 100),
        ("b", 1, 5),
    ]
    assert plan([{group("a"): (200, 30)}], 30) is None


def test_a_sample_of_all_is_none() -> None:
    assert plan([{group("a"): (FEWEST_DOCUMENTS, 10**9), group("b"): (1, 10**9)}], 10**6) is None


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("sample")
    write_corpus(root, {SHARD: documents(4000)})
    return root / "corpus"


def names(corpus: Path, shares: dict[Finest, float] | None) -> list[str]:
    batches = read_documents(str(corpus), SHARD, COLUMNS, shares)
    return [name for batch in batches for name in batch["id"].to_pylist()]


def test_sizes_are_those_of_the_texts(corpus: Path) -> None:
    rows: list[dict[str, Any]] = documents(4000)
    found = sizes_of_shard(str(corpus), SHARD)
    for (language, source, country, kind), (count, size) in found.items():
        mine = [row for row in rows if (row["source"], row["country"]) == (source, country)]
        assert (language, kind, count) == ("spa", "web", len(mine))
        assert size == sum(len(row["text"].encode()) for row in mine)
    every = sum(size for _, size in found.values())
    assert every <= text_bytes(str(corpus / SHARD)) < 1.2 * every


def test_what_is_drawn_is_a_share_of_each_group_and_the_same_every_time(corpus: Path) -> None:
    found = sizes_of_shard(str(corpus), SHARD)
    table = plan([found], sum(size for _, size in found.values()) // 4)
    shares = shares_of(table)
    assert shares is not None
    drawn = names(corpus, dict(shares))
    assert drawn == names(corpus, dict(shares))
    for key, share in shares.items():
        mine = [row["id"] for row in documents(4000) if (row["source"], row["country"]) == key[1:3]]
        spread = np.sqrt(len(mine) * share * (1 - share))
        assert len(set(mine) & set(drawn)) == pytest.approx(len(mine) * share, abs=4 * spread)


@given(st.lists(st.floats(0, 1), min_size=2, max_size=2).map(sorted))
def test_a_larger_share_holds_a_smaller_one(corpus: Path, shares: list[float]) -> None:
    small, large = (dict.fromkeys(sizes_of_shard(str(corpus), SHARD), share) for share in shares)
    assert set(names(corpus, small)) <= set(names(corpus, large))


def test_all_and_nothing(corpus: Path) -> None:
    found = sizes_of_shard(str(corpus), SHARD)
    every = [name for batch in read_batches(str(corpus / SHARD), ["id"]) for name in batch["id"].to_pylist()]
    assert names(corpus, None) == every
    assert names(corpus, dict.fromkeys(found, 1.0)) == every
    assert names(corpus, dict.fromkeys(found, 0.0)) == []
