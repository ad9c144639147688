"""Counting a shard by group, against plain Python."""

from __future__ import annotations

import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.config import TokenizerConfig
from corpus_latam.errors import RunError
from corpus_latam.storage.shards import read_table
from corpus_latam.text import as_utf8, segment
from corpus_latam.tokenizer.count import pattern_kernel as kernel
from corpus_latam.tokenizer.count import shard
from corpus_latam.tokenizer.count.pretokens import PATTERNS
from corpus_latam.tokenizer.count.shard import count_shard, nfc
from corpus_latam.tokenizer.count.splitting import splitting_of
from corpus_latam.tokenizer.count.unicode_classes import classes
from tests.tokenizer.corpora import documents, plain_config, write_corpus
from tests.tokenizer.generated import texts

TRAIN = "spa/train-00000-of-00001.parquet"


def counted(
    root: Path, rows: list[dict[str, Any]], config: TokenizerConfig, shard: str = TRAIN
) -> tuple[pa.Table, pa.Table]:
    write_corpus(root, {shard: rows})
    count_shard(str(root / "corpus"), shard, str(root / "out"), "part", splitting_of(config), "-")
    return read_table(str(root / "out/part.parquet")), read_table(str(root / "out/part-groups.parquet"))


def test_counts_and_sizes_by_group(tmp_path: Path) -> None:
    rows = documents(23)
    table, sizes = counted(tmp_path, rows, plain_config())
    expected: Counter[tuple[str, str, bytes]] = Counter()
    for row in rows:
        for piece in regex.findall(PATTERNS["llama3"], row["text"]):
            expected[row["source"], row["country"] or "", piece.encode()] += 1
    found = [(r["source"], r["country"] or "", r["pretoken"], r["count"]) for r in table.to_pylist()]
    assert found == [(*key, expected[key]) for key in sorted(expected)]
    assert set(table["language"].to_pylist()) == {"spa"}
    assert set(table["split"].to_pylist()) == {"train"}
    for size in sizes.to_pylist():
        mine = [r["text"] for r in rows if (r["source"], r["country"]) == (size["source"], size["country"])]
        assert size["documents"] == len(mine)
        assert size["bytes"] == sum(len(text.encode()) for text in mine)
        assert size["characters"] == sum(map(len, mine))
        assert size["words_split"] == sum(len(text.split()) for text in mine)
        assert size["words"] == segment(as_utf8(pa.array(mine))).counts.sum()
        group = (size["source"], size["country"] or "")
        assert size["pretokens"] == sum(n for key, n in expected.items() if key[:2] == group)


@pytest.mark.parametrize(("normalization", "pretokens"), [("nfc", [b"a\xc3\xb1o"]), ("none", None)])
def test_normalisation(tmp_path: Path, normalization: str, pretokens: list[bytes] | None) -> None:
    rows = [{"id": "1", "text": "an\u0303o", "source": "s", "country": "", "doc_type": "web"}]
    table, sizes = counted(tmp_path, rows, plain_config(normalization=normalization))
    assert table["pretoken"].to_pylist() == (pretokens or [b"an", "\u0303o".encode()])
    assert sizes["bytes"].to_pylist() == [5]
    assert sizes["country"].to_pylist() == [None]


def test_only_training_text_is_cut_at_the_cap(tmp_path: Path) -> None:
    rows = [{"id": "1", "text": "ñ" * 10, "source": "s", "country": None, "doc_type": "web"}]
    table, _ = counted(tmp_path / "train", rows, plain_config(max_pretoken_bytes=7))
    assert table["pretoken"].to_pylist() == ["ñ".encode(), "ñññ".encode()]
    held_out = "spa/validation-00000-of-00001.parquet"
    table, _ = counted(tmp_path / "held", rows, plain_config(max_pretoken_bytes=7), held_out)
    assert table["pretoken"].to_pylist() == [("ñ" * 10).encode()]


@given(text=texts)
def test_scan_measures_as_python_does(text: str) -> None:
    utf8 = as_utf8(pa.array([text], pa.large_string()))
    characters, words, changeable = np.zeros(1, np.int64), np.zeros(1, np.int64), np.zeros(1, np.bool_)
    kernel.scan(utf8.data, utf8.offsets, classes(), characters, words, changeable)
    assert (characters[0], words[0]) == (len(text), len(text.split()))
    if not unicodedata.is_normalized("NFC", text):
        assert changeable[0]
        array = pa.array([text], pa.large_string())
        assert nfc(array, changeable).to_pylist() == [unicodedata.normalize("NFC", text)]


@given(
    st.lists(st.integers(0, 30), max_size=30),
    st.integers(1, 8),
    st.integers(1, 60),
)
def test_slices_are_what_arrow_can_hold(lengths: list[int], most_rows: int, most_bytes: int) -> None:
    """No test can hold 2 GiB: the limits are lowered."""
    ends = np.append(0, np.cumsum(lengths)).astype(np.int64)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(shard, "SLICE_ROWS", most_rows)
        patched.setattr(shard, "SLICE_BYTES", most_bytes)
        found = list(shard.slices(ends, 0, len(lengths)))
    assert [row for start, end in found for row in range(start, end)] == list(range(len(lengths)))
    for start, end in found:
        assert end - start <= most_rows
        assert end - start == 1 or sum(lengths[start:end]) <= most_bytes


def test_rows_behind_two_gigabytes_of_others_are_written() -> None:
    """The bytes before them are reserved and never touched."""
    offsets = np.array([0, 2**31 + 5, 2**31 + 9], np.int64)
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(np.zeros(2**31 + 9, np.uint8))]
    pretokens = pa.Array.from_buffers(pa.large_binary(), 2, buffers)
    table = pa.table({"group": pa.array([0, 1], pa.int32()), "pretoken": pretokens, "count": [1, 7]})
    groups = shard.Groups("spa", "validation")
    key = ("spa", "validation", "s", None, "web", 0)
    groups.numbers[key] = 1
    (batch,) = shard.group_rows(groups, [key], table)
    assert batch["pretoken"].to_pylist() == [bytes(4)]
    assert batch["count"].to_pylist() == [7]


def test_a_pretoken_that_no_table_can_hold_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shard, "SLICE_BYTES", 50)
    monkeypatch.setattr(shard, "LARGEST_BINARY", 100)
    assert list(shard.slices(np.array([0, 100, 130]), 0, 2))
    with pytest.raises(RunError, match=r"101 bytes without a place to cut.*max_document_bytes"):
        list(shard.slices(np.array([0, 30, 131]), 0, 2))
