"""Merging sorted count tables, against a Counter."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus_latam.errors import ConfigError
from corpus_latam.storage.shards import read_table, write_shard
from corpus_latam.tokenizer.count import merge
from corpus_latam.tokenizer.count.merge import merge_counts, merge_sorted
from corpus_latam.tokenizer.count.schemas import GROUPS, PRETOKENS
from corpus_latam.tokenizer.count.splitting import noted, splitting_of
from tests.tokenizer.corpora import plain_config

Row = tuple[str, str, str, str | None, str, int, bytes]

rows = st.tuples(
    st.just("spa"),
    st.just("train"),
    st.sampled_from(["a", "b"]),
    st.sampled_from([None, "AR"]),
    st.just("web"),
    st.integers(0, 1),
    st.binary(max_size=2),
)
files = st.lists(st.dictionaries(rows, st.integers(1, 2**40), max_size=12), min_size=1, max_size=4)


def order(row: Row) -> tuple[Any, ...]:
    return tuple("" if value is None else value for value in row)


def write_counts(folder: Path, name: str, counts: dict[Row, int], group_rows: int = 10_000) -> str:
    """A shard as `count_shard` writes it, in row groups of `group_rows`."""
    table = [
        dict(zip(PRETOKENS.names, (*row, counts[row]), strict=True)) for row in sorted(counts, key=order)
    ]
    schema = noted(PRETOKENS, splitting_of(plain_config()))
    with pa.parquet.ParquetWriter(folder / f"{name}.parquet", schema) as writer:
        for start in range(0, len(table), group_rows):
            writer.write_table(pa.Table.from_pylist(table[start : start + group_rows], schema))
    return str(folder / f"{name}.parquet")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(counts=files, group_rows=st.integers(1, 5))
def test_sums_in_order_whatever_the_row_groups(
    tmp_path: Path, counts: list[dict[Row, int]], group_rows: int
) -> None:
    paths = [write_counts(tmp_path, str(n), file, group_rows) for n, file in enumerate(counts)]
    expected: Counter[Row] = Counter()
    for file in counts:
        expected.update(file)
    merged = [tuple(row.values()) for batch in merge_sorted(paths) for row in batch.to_pylist()]
    assert merged == [(*row, expected[row]) for row in sorted(expected, key=order)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(counts=files, group_rows=st.integers(1, 5), step_bytes=st.integers(0, 12))
def test_a_step_holds_no_more_text_than_arrow_can(
    tmp_path: Path, counts: list[dict[Row, int]], group_rows: int, step_bytes: int
) -> None:
    """No test can hold 2 GiB: the limit is lowered. A step has more only where one key alone does."""
    texts: list[tuple[int, int]] = []

    def noted_sum(table: pa.Table) -> list[pa.RecordBatch]:
        keys = table.select(PRETOKENS.names[:-1]).to_pylist()
        texts.append((sum(len(key["pretoken"]) for key in keys), len({str(key) for key in keys})))
        return summed(table)

    summed = merge._summed
    parts = [write_counts(tmp_path, str(n), file, group_rows) for n, file in enumerate(counts)]
    whole = pa.Table.from_batches(merge_sorted(parts), PRETOKENS)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(merge, "STEP_BYTES", step_bytes)
        patched.setattr(merge, "_summed", noted_sum)
        assert pa.Table.from_batches(merge_sorted(parts), PRETOKENS) == whole
    assert all(size <= step_bytes or keys == 1 for size, keys in texts)


def size(country: str | None, documents: int) -> dict[str, Any]:
    keys = {
        "language": "spa",
        "split": "train",
        "source": "a",
        "country": country,
        "doc_type": "web",
        "fold": 0,
    }
    return {**keys, **dict.fromkeys(GROUPS.names[6:], documents)}


def test_merged_files(tmp_path: Path) -> None:
    (tmp_path / "counts").mkdir()
    for name, countries in (("spa-train-00000", [None, "AR"]), ("spa-train-00001", ["AR", "MX"])):
        counts = {("spa", "train", "a", country, "web", 0, b"x"): 2**40 for country in countries}
        write_counts(tmp_path / "counts", name, counts)
        batch = pa.RecordBatch.from_pylist([size(country, 3) for country in countries], GROUPS)
        write_shard(str(tmp_path), f"counts/{name}-groups.parquet", [batch], GROUPS)
    names = ["counts/spa-train-00000", "counts/spa-train-00001"]
    merge_counts(str(tmp_path), names, splitting_of(plain_config()), "pretokens", "-")
    table, groups = (
        read_table(str(tmp_path / "pretokens.parquet")),
        read_table(str(tmp_path / "pretokens-groups.parquet")),
    )
    assert table["country"].to_pylist() == [None, "AR", "MX"]
    assert table["count"].to_pylist() == [2**40, 2**41, 2**40]
    assert groups["country"].to_pylist() == [None, "AR", "MX"]
    assert groups["words"].to_pylist() == [3, 6, 3]
    assert b"llama3" in table.schema.metadata[b"corpus_latam.pretokens"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"pattern": "gpt2"}, r"tokenizer\.pattern: llama3, and the config says gpt2"),
        ({"normalization": "nfc"}, r"tokenizer\.normalization: none, and the config says nfc"),
        ({"digits": 1}, r"tokenizer\.digits: null, and the config says 1"),
    ],
)
def test_counts_made_in_another_way_are_refused(tmp_path: Path, changes: dict[str, Any], words: str) -> None:
    write_counts(tmp_path, "a", {("spa", "train", "s", None, "web", 0, b"x"): 1})
    with pytest.raises(ConfigError, match=words):
        merge_counts(str(tmp_path), ["a"], splitting_of(plain_config(**changes)), "pretokens", "-")


def test_a_table_that_does_not_say_is_refused(tmp_path: Path) -> None:
    pa.parquet.write_table(PRETOKENS.empty_table(), tmp_path / "a.parquet")
    with pytest.raises(ConfigError, match="not a count table of this program"):
        merge_counts(str(tmp_path), ["a"], splitting_of(plain_config()), "pretokens", "-")
