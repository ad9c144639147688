"""A WordPiece of the same size, trained and applied by `tokenizers`, to be measured beside ours."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

from corpus_latam.storage import paths
from corpus_latam.storage.shards import read_batches

NAME = "wordpiece"
UNKNOWN = "[UNK]"
PREFIX = "##"
ALPHABET = 1000
SAMPLE_BYTES = 100 * 10**6
"""Training text that it reads at most: `tokenizers` counts at some 5 MB/s and cannot take our counts."""


def train_wordpiece(corpus: str, shards: list[str], size: int, normalization: str) -> Tokenizer:
    """Trains on the first documents of each training shard, `SAMPLE_BYTES` in all, to `size` tokens.

    Words and signs apart, as BERT cuts them (Devlin et al. 2018), case and accents kept. The trainer numbers
    word-internal characters (`##a`) in the random order of a hash table and breaks ties by these numbers; so
    they are handed to it in order, as if they were special tokens.
    """
    characters = _characters(_texts(corpus, shards))
    inside = [PREFIX + character for character in characters]
    tokenizer = _untrained(models.WordPiece(unk_token=UNKNOWN), normalization)
    trainer = trainers.WordPieceTrainer(
        vocab_size=size,
        special_tokens=[UNKNOWN, *inside],
        initial_alphabet=characters,
        limit_alphabet=len(characters),
        show_progress=False,
    )
    tokenizer.train_from_iterator(_texts(corpus, shards), trainer)
    vocabulary = dict(sorted(tokenizer.get_vocab().items(), key=lambda item: item[1]))
    return _untrained(models.WordPiece(vocabulary, unk_token=UNKNOWN), normalization)


def _untrained(model: models.WordPiece, normalization: str) -> Tokenizer:
    tokenizer = Tokenizer(model)
    if normalization == "nfc":
        tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece(prefix=PREFIX)
    return tokenizer


def _characters(texts: Iterator[str]) -> list[str]:
    """The `ALPHABET` most frequent characters that are not blank, of equals those with lower code points."""
    counts = np.zeros(0x110000, np.int64)
    for text in texts:
        codes = np.frombuffer(text.encode("utf-32-le"), np.uint32)
        present, times = np.unique(codes, return_counts=True)
        counts[present] += times
    order = np.argsort(-counts, kind="stable")[: int(np.count_nonzero(counts))]
    return [chr(code) for code in order.tolist() if not chr(code).isspace()][:ALPHABET]


def _texts(corpus: str, shards: list[str]) -> Iterator[str]:
    for shard in shards:
        left = SAMPLE_BYTES // len(shards)
        for batch in read_batches(paths.join(corpus, shard), ["text"]):
            for text in batch["text"].to_pylist():
                if left <= 0:
                    break
                left -= len(text.encode())
                yield text
