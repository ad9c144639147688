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

from corpus_latam.storage import paths
from corpus_latam.storage.manifest import Commit
from corpus_latam.storage.shards import write_shard
from corpus_latam.text import as_utf8
from corpus_latam.tokenizer.count.pretokens import UNCAPPED, PretokenCounter
from corpus_latam.tokenizer.count.sample import Shares, read_documents, text_bytes
from corpus_latam.tokenizer.count.schemas import PRETOKENS
from corpus_latam.tokenizer.count.shard import (
    READ,
    Groups,
    group_rows,
    language_and_split,
    normalised,
    scanned,
)
from corpus_latam.tokenizer.count.splitting import Splitting, noted

MAX_BYTES = 1024
"""Longer phrases of training text are cut."""


def count_phrases(
    corpus: str,
    shard: str,
    folder: str,
    name: str,
    splitting: Splitting,
    quota: int,
    fingerprint: str,
    shares: Shares | None = None,
) -> Commit:
    """Counts `corpus/shard` into `<name>.parquet` below `folder`: of training text about `quota` bytes,
    chosen by the hash of a document's id; of validation text all, or the sample that is measured."""
    language, split = language_and_split(shard)
    path = paths.join(corpus, shard)
    share = min(1.0, quota / max(text_bytes(path), 1)) if split == "train" else 1.0
    groups = Groups(language, split)
    cap = MAX_BYTES if split == "train" else UNCAPPED
    counter = PretokenCounter(splitting.pattern, cap, splitting.digits, phrases=True)
    for batch in read_documents(corpus, shard, READ, shares):
        chosen = batch.filter(_drawn(batch, share))
        texts = as_utf8(chosen["text"])
        if splitting.normalization == "nfc":
            texts = normalised(chosen["text"], scanned(texts)[2])
        counter.add(texts, groups.number(chosen))
    rows = group_rows(groups, groups.sorted(), counter.result())
    return Commit(
        name, fingerprint, (write_shard(folder, f"{name}.parquet", rows, noted(PRETOKENS, splitting)),)
    )


def _drawn(batch: pa.RecordBatch, share: float) -> pa.Array:
    hashes = [xxhash.xxh3_64_intdigest(name.encode(), seed=1) for name in batch["id"].to_pylist()]
    return pa.array(np.array(hashes, np.float64) < share * 2.0**64)
