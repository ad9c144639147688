"""Other tokenizers encode the validation documents: how many tokens each group has, and which."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from tokenizers import Tokenizer

from corpus_latam.storage import paths
from corpus_latam.storage.manifest import Commit
from corpus_latam.storage.shards import ShardFile, read_batches, read_table, write_shard
from corpus_latam.tokenizer.count.sample import Finest, Shares, read_documents
from corpus_latam.tokenizer.count.schemas import IDS, TOKENS, GroupKey
from corpus_latam.tokenizer.count.shard import READ, Groups, language_and_split
from corpus_latam.tokenizer.measure.encoding import token_ids
from corpus_latam.tokenizer.measure.frequencies import Frequencies, FrequencySums
from corpus_latam.tokenizer.measure.others import Reference, open_reference
from corpus_latam.tokenizer.measure.wordpiece import NAME as WORDPIECE
from corpus_latam.tokenizer.measure.wordpiece import train_wordpiece
from corpus_latam.tokenizer.train.vocabularies import atomic_file


@dataclass(frozen=True)
class Encoded:
    """A tokenizer that is not ours, and the names that `encode_shard` wrote its token counts under."""

    reference: Reference
    names: tuple[str, ...]

    def tokens(self, folder: str) -> pa.Table:
        """Rows of `schemas.TOKENS`, of all shards."""
        return pa.concat_tables(read_table(paths.join(folder, f"{name}.parquet")) for name in self.names)

    def ids(self, folder: str) -> Iterator[pa.RecordBatch]:
        """Rows of `schemas.IDS`, of one shard after the other."""
        for name in self.names:
            yield from read_batches(paths.join(folder, f"{name}-ids.parquet"))


def encode_shard(
    reference: Reference,
    corpus: str,
    shard: str,
    folder: str,
    name: str,
    fingerprint: str,
    shares: Shares | None = None,
) -> Commit:
    """Counts the tokens of `corpus/shard` (with `shares`, of a sample of it) under another tokenizer, by
    group: `<name>.parquet` (rows of `TOKENS`) and `<name>-ids.parquet` (of `IDS`)."""
    tokenizer = open_reference(reference)
    return Commit(name, fingerprint, _encode(tokenizer, corpus, shard, folder, name, shares))


def encoded_files(key: str) -> tuple[str, ...]:
    """The files that `encode_shard` writes."""
    return f"{key}.parquet", f"{key}-ids.parquet"


def train_and_encode_wordpiece(
    corpus: str,
    shards: list[str],
    folder: str,
    size: int,
    normalization: str,
    key: str,
    fingerprint: str,
    shares: Shares | None = None,
) -> Commit:
    """Trains a WordPiece on the training shards and counts the tokens of the validation shards under it."""
    training = [shard for shard in shards if language_and_split(shard)[1] == "train"]
    tokenizer = train_wordpiece(corpus, training, size, normalization)
    content = tokenizer.to_str(pretty=True).encode() + b"\n"
    files = [atomic_file(folder, f"{WORDPIECE}/tokenizer.json", content)]
    for shard, name in wordpiece_names(shards).items():
        files += _encode(tokenizer, corpus, shard, folder, name, shares)
    return Commit(key, fingerprint, tuple(files))


def wordpiece_files(shards: list[str]) -> tuple[str, ...]:
    """The files that `train_and_encode_wordpiece` writes."""
    counts = (file for name in wordpiece_names(shards).values() for file in encoded_files(name))
    return f"{WORDPIECE}/tokenizer.json", *counts


def wordpiece_names(shards: list[str]) -> dict[str, str]:
    """Under which names the token counts of the validation shards are written."""
    held_out = [shard for shard in shards if language_and_split(shard)[1] == "validation"]
    return {shard: f"{WORDPIECE}/{number:05d}" for number, shard in enumerate(held_out)}


def _encode(
    tokenizer: Tokenizer, corpus: str, shard: str, folder: str, name: str, shares: Shares | None
) -> tuple[ShardFile, ShardFile]:
    groups = Groups(*language_and_split(shard))
    sums = np.zeros(0, np.int64)
    frequencies = FrequencySums()
    finest: dict[Finest, int] = {}
    for batch in read_documents(corpus, shard, READ, shares):
        numbers = groups.number(batch)
        sums = np.concatenate([sums, np.zeros(len(groups.numbers) - len(sums), np.int64)])
        ids, ends = token_ids(tokenizer, batch["text"].to_pylist())
        np.add.at(sums, numbers, np.diff(ends))
        keys = (finest.setdefault(_without_fold(key), len(finest)) for key in groups.numbers)
        group = np.fromiter(keys, np.int64, len(groups.numbers))[numbers]
        frequencies.add(np.repeat(group, np.diff(ends)), ids, np.ones(len(ids), np.int64))
    tokens = [(*key, int(sums[groups.numbers[key]])) for key in groups.sorted()]
    rows = [dict(zip(TOKENS.names, row, strict=True)) for row in tokens]
    batches = _frequency_rows(frequencies.result(len(finest)), finest)
    return (
        write_shard(folder, f"{name}.parquet", [pa.RecordBatch.from_pylist(rows, schema=TOKENS)], TOKENS),
        write_shard(folder, f"{name}-ids.parquet", batches, IDS),
    )


def _without_fold(key: GroupKey) -> Finest:
    language, _, source, country, kind, _ = key
    return language, source, country, kind


def _frequency_rows(frequencies: Frequencies, finest: dict[Finest, int]) -> Iterator[pa.RecordBatch]:
    for key in sorted(finest, key=lambda key: [value or "" for value in key]):
        ids, counts = frequencies.of(finest[key])
        names = [pa.repeat(pa.scalar(value, pa.string()), len(ids)) for value in key]
        tokens: NDArray[np.int64] = ids.astype(np.int64)
        yield pa.record_batch([*names, pa.array(tokens), pa.array(counts)], schema=IDS)
