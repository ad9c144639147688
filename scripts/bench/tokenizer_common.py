"""What the tokenizer's benches share: ours and `tokenizers`, trained on texts in memory, and a CPU clock."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import TypeVar

import numpy as np
import pyarrow as pa
from tokenizers import Tokenizer, models, trainers
from tokenizers.pre_tokenizers import ByteLevel

from corpus_latam.config import TokenizerConfig
from corpus_latam.text import as_utf8
from corpus_latam.tokenizer.count.growing import binary_views
from corpus_latam.tokenizer.count.pretokens import PretokenCounter
from corpus_latam.tokenizer.train import bpe, files

PATTERN = "llama3"
T = TypeVar("T")


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """The result and the CPU seconds of this process."""
    start = time.process_time()
    return work(), time.process_time() - start


def megabytes(texts: pa.ChunkedArray) -> float:
    return float(as_utf8(texts).offsets[-1]) / 1e6


def count(texts: pa.ChunkedArray, pattern: str = PATTERN) -> pa.Table:
    counter = PretokenCounter(pattern)
    counter.add(as_utf8(texts), np.zeros(len(texts), np.int64))
    return counter.result()


def train(table: pa.Table, tokens: int) -> bpe.Merges:
    data, offsets = binary_views(table["pretoken"])
    return bpe.train(data, offsets, table["count"].to_numpy(), tokens)


def train_with_tokenizers(texts: list[str], tokens: int) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = files.pre_tokenizer(PATTERN)
    trainer = trainers.BpeTrainer(
        vocab_size=tokens, initial_alphabet=ByteLevel.alphabet(), show_progress=False
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def same(merges: bpe.Merges, theirs: Tokenizer) -> bool:
    """Whether merges and ids are identical."""
    config = TokenizerConfig(special_tokens=(), normalization="none")
    ours, model = (json.loads(t.to_str())["model"] for t in (files.build(merges, config), theirs))
    return bool(ours["merges"] == model["merges"] and ours["vocab"] == model["vocab"])
