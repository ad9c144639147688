"""The WordPiece for comparison: the same every time, and one that encodes."""

from __future__ import annotations

from pathlib import Path

from corpus_latam.tokenizer.measure.wordpiece import UNKNOWN, train_wordpiece
from tests.tokenizer.corpora import documents, write_corpus

SHARDS = [f"spa/train-{number:05d}-of-00002.parquet" for number in range(2)]


def test_the_same_vocabulary_every_time(tmp_path: Path) -> None:
    write_corpus(tmp_path, {shard: documents(20, 20 * number) for number, shard in enumerate(SHARDS)})
    first, second = (train_wordpiece(str(tmp_path / "corpus"), SHARDS, 200, "nfc") for _ in "ab")
    assert first.to_str() == second.to_str()
    assert first.get_vocab_size() == 200
    tokens = first.encode("La lluvia mojó el patio.").tokens
    assert UNKNOWN not in tokens
    assert any(token.startswith("##") for token in tokens)
    assert first.encode("漢").tokens == [UNKNOWN]
