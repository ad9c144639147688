"""Counts phrases of one release shard: what merges across words are learned from.

Which word stands beside which is lost when pretokens are counted. It is not lost when phrases are: runs of
words with single blanks between them, as the same pattern would cut them if a blank between letters did not
end a pretoken. They too are counted once and merged (as arXiv 2604.05192 aggregates its candidates), but few
repeat: the table is nearly as large as the text. So training text is sampled, document by document.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import xxhash

from corpus_latam.config import TokenizerConfig
from corpus_latam.storage import paths
from corpus_latam.storage.manifest import Commit
from corpus_latam.storage.shards import open_shard, read_batches, write_shard
from corpus_latam.text import as_utf8
from corpus_latam.tokenizer.count.pretokens import UNCAPPED, PretokenCounter
from corpus_latam.tokenizer.count.schemas import PRETOKENS, noted
from corpus_latam.tokenizer.count.shard import (
    READ,
    Groups,
    group_rows,
    language_and_split,
    normalised,
    scanned,
)

MAX_BYTES = 1024
"""Longer phrases of training text are cut."""


def count_phrases(
    corpus: str, shard: str, folder: str, name: str, config: TokenizerConfig, quota: int, fingerprint: str
) -> Commit:
    """Counts `corpus/shard` into `<name>.parquet` below `folder`: of training text about `quota` bytes,
    chosen by the hash of a document's id; validation text whole."""
    language, split = language_and_split(shard)
    path = paths.join(corpus, shard)
    share = min(1.0, quota / max(_text_bytes(path), 1)) if split == "train" else 1.0
    groups = Groups(language, split)
    cap = MAX_BYTES if split == "train" else UNCAPPED
    counter = PretokenCounter(config.pattern, cap, config.digits, phrases=True)
    for batch in read_batches(path, READ):
        chosen = batch.filter(_drawn(batch, share))
        texts = as_utf8(chosen["text"])
        if config.normalization == "nfc":
            texts = normalised(chosen["text"], scanned(texts)[2])
        counter.add(texts, groups.number(chosen))
    rows = group_rows(groups, groups.sorted(), counter.result())
    return Commit(
        name, fingerprint, (write_shard(folder, f"{name}.parquet", rows, noted(PRETOKENS, config)),)
    )


def _drawn(batch: pa.RecordBatch, share: float) -> pa.Array:
    hashes = [xxhash.xxh3_64_intdigest(name.encode(), seed=1) for name in batch["id"].to_pylist()]
    return pa.array(np.array(hashes, np.float64) < share * 2.0**64)


def _text_bytes(path: str) -> int:
    """The size of the text column before compression."""
    with open_shard(path) as shard:
        column = shard.schema_arrow.names.index("text")
        groups = range(shard.num_row_groups)
        return sum(shard.metadata.row_group(group).column(column).total_uncompressed_size for group in groups)
