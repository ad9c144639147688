"""Many texts under one tokenizer: their tokens, and which words stay whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from tokenizers import Tokenizer

from corpus_latam.tokenizer.measure.pieces import spelled

ENCODE_BYTES = 1 << 20
"""Text encoded at a time: an encoding takes some hundred bytes per token."""
CARRIER = "1"
"""A word is measured after this and a blank, as it stands in a text; whatever a tokenizer puts in front of a
text then does not count, and no tokenizer joins a word to a number."""


def token_ids(
    tokenizer: Tokenizer, texts: pa.Array | list[str]
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Tokens of all texts, one after the other, without special tokens; text t has those from `ends[t]` to
    `ends[t + 1]` (shape (texts + 1,))."""
    ids: list[NDArray[np.int32]] = [np.zeros(0, np.int32)]
    lengths: list[int] = []
    for batch in _batches(spelled(texts)):
        encodings = tokenizer.encode_batch_fast(batch, add_special_tokens=False)
        lengths += map(len, encodings)
        found = chain.from_iterable(encoding.ids for encoding in encodings)
        ids.append(np.fromiter(found, np.int32, sum(lengths[-len(batch) :])))
    ends = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=ends[1:])
    return np.concatenate(ids), ends


def is_whole(tokenizer: Tokenizer, words: pa.Array | list[str]) -> NDArray[np.bool_]:
    """Whether each word is one token where it stands after a blank, and a known one. Shape (words,)."""
    carrier = len(tokenizer.encode(CARRIER, add_special_tokens=False))
    unknown = getattr(tokenizer.model, "unk_token", None)
    unknown_id = tokenizer.token_to_id(unknown) if unknown else None
    found: list[bool] = []
    for batch in _batches(f"{CARRIER} {word}" for word in spelled(words)):
        for encoding in tokenizer.encode_batch_fast(batch, add_special_tokens=False):
            found.append(len(encoding) == carrier + 1 and (unknown is None or unknown_id not in encoding.ids))
    return np.array(found, np.bool_)


def _batches(texts: Iterable[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for text in texts:
        batch.append(text)
        size += len(text)
        if size >= ENCODE_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
