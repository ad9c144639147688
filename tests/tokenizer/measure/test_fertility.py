"""Fertility from counts equals fertility from encoding the documents, and ratios are what they say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tokenizers import Tokenizer, models, pre_tokenizers

from corpus_latam.storage.shards import read_table
from corpus_latam.tokenizer.count.merge import merge_counts
from corpus_latam.tokenizer.count.shard import count_shard
from corpus_latam.tokenizer.count.splitting import splitting_of
from corpus_latam.tokenizer.measure.efficiency import renyi_efficiency
from corpus_latam.tokenizer.measure.encoded import encode_shard
from corpus_latam.tokenizer.measure.encoding import is_whole, token_ids
from corpus_latam.tokenizer.measure.fertility import KEYS, fertility
from corpus_latam.tokenizer.measure.held_out import HeldOut, Measured
from corpus_latam.tokenizer.measure.others import references
from corpus_latam.tokenizer.measure.tables import read_held_out
from corpus_latam.tokenizer.train import files
from tests.tokenizer.corpora import documents, plain_config, write_corpus
from tests.tokenizer.train.test_files import MERGES

CONFIG = plain_config(normalization="nfc")
GROUP = {"source": "s0", "country": "AR", "doc_type": "web"}
ROWS = [*documents(20), {"id": "x", "text": "an\u0303o  " + "x" * 300, **GROUP}]


@pytest.fixture(scope="module")
def held_out(tmp_path_factory: pytest.TempPathFactory) -> HeldOut:
    root = tmp_path_factory.mktemp("held_out")
    shard = "spa/validation-00000-of-00001.parquet"
    write_corpus(root, {shard: ROWS})
    count_shard(
        str(root / "corpus"), shard, str(root), "counts/spa-validation-00000", splitting_of(CONFIG), "-"
    )
    merge_counts(str(root), ["counts/spa-validation-00000"], splitting_of(CONFIG), "pretokens", "-")
    return read_held_out(str(root), CONFIG)


def rows_of(measured: Measured, by: list[str] | None = None) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = fertility(measured, measured, KEYS if by is None else by).to_pylist()
    return rows


def test_tokens_from_counts_are_those_of_the_documents(held_out: HeldOut) -> None:
    tokenizer = files.build(MERGES["llama3"], CONFIG)
    measured = held_out.own("ours", tokenizer)
    rows = rows_of(measured)
    for row in rows:
        mine = [r["text"] for r in ROWS if (r["source"], r["country"]) == (row["source"], row["country"])]
        ids, _ = token_ids(tokenizer, mine)
        assert row["tokens"] == len(ids)
        assert row["documents"] == len(mine)
        assert row["words_split"] == sum(len(text.split()) for text in mine)
        assert row["tokens_per_word"] == row["tokens"] / row["words"]
        assert row["bytes_per_token"] == row["bytes"] / row["tokens"]
        assert row["continued_word_share"] == 1 - row["whole_word_share"]
        assert row["ratio_to_reference"] == 1
        counts = np.bincount(ids, minlength=tokenizer.get_vocab_size())
        assert row["renyi_efficiency"] == pytest.approx(renyi_efficiency(counts))
        assert row["vocabulary_use"] == np.count_nonzero(counts) / len(counts)
    assert sum(row["documents"] for row in rows) == len(ROWS)


def test_encoding_documents_gives_the_same_as_counts(held_out: HeldOut, tmp_path: Path) -> None:
    tokenizer = files.build(MERGES["llama3"], CONFIG)
    (tmp_path / "ours.json").write_text(tokenizer.to_str())
    shard = "spa/validation-00000-of-00001.parquet"
    write_corpus(tmp_path, {shard: ROWS})
    (reference,) = references((str(tmp_path / "ours.json"),))
    encode_shard(reference, str(tmp_path / "corpus"), shard, str(tmp_path), "part", "-")
    tables = (read_table(str(tmp_path / f"{name}.parquet")) for name in ("part", "part-ids"))
    encoded, ids = tables
    others = held_out.other("ours", tokenizer, encoded, ids.to_batches())
    assert rows_of(others) == rows_of(held_out.own("ours", tokenizer))


def test_sums_come_before_ratios(held_out: HeldOut) -> None:
    measured = held_out.own("ours", files.build(MERGES["llama3"], CONFIG))
    (everything,) = rows_of(measured, [])
    assert everything["tokens"] == sum(row["tokens"] for row in rows_of(measured))
    assert everything["tokens_per_word"] == everything["tokens"] / everything["words"]
    assert (
        everything["tokens_per_word_low"] < everything["tokens_per_word"] < everything["tokens_per_word_high"]
    )
    assert len(rows_of(measured, ["source"])) == 2


def test_whole_words_as_they_stand_in_text() -> None:
    byte_level = files.build(MERGES["llama3"], CONFIG)
    assert is_whole(byte_level, ["la", "casa", "xyz"]).tolist() == [True, True, False]
    prefixed = Tokenizer(models.WordLevel({"▁1": 0, "▁casa": 1, "[UNK]": 2}, unk_token="[UNK]"))
    prefixed.pre_tokenizer = pre_tokenizers.Metaspace()
    assert is_whole(prefixed, ["casa", "perro"]).tolist() == [True, False]


def test_no_words_no_ratio() -> None:
    tokenizer = files.build(MERGES["llama3"], CONFIG)
    assert is_whole(tokenizer, []).dtype == np.bool_
    assert [part.tolist() for part in token_ids(tokenizer, [])] == [[], [0]]


def test_groups_without_words(tmp_path: Path) -> None:
    shard = "spa/validation-00000-of-00001.parquet"
    write_corpus(tmp_path, {shard: [{"id": "1", "text": "...", **GROUP}]})
    count_shard(
        str(tmp_path / "corpus"),
        shard,
        str(tmp_path),
        "counts/spa-validation-00000",
        splitting_of(CONFIG),
        "-",
    )
    merge_counts(str(tmp_path), ["counts/spa-validation-00000"], splitting_of(CONFIG), "pretokens", "-")
    held_out = read_held_out(str(tmp_path), CONFIG)
    (row,) = rows_of(held_out.own("ours", files.build(MERGES["llama3"], CONFIG)))
    assert (row["tokens_per_word"], row["whole_word_share"], row["words_split"]) == (None, None, 1)
    assert row["tokens_per_word_low"] is None
