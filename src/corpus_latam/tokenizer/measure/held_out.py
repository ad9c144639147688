"""The validation split as counts, and what one tokenizer makes of it.

Our own tokenizers are measured from the counts: a pretoken is encoded once, however often it occurs. Others
cut text elsewhere, so they encode the validation documents themselves, with their own normaliser and
pre-tokenizer, without special tokens.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from tokenizers import Tokenizer
from tokenizers.pre_tokenizers import ByteLevel

from corpus_latam.tokenizer.count.merge import sort_by_group
from corpus_latam.tokenizer.count.schemas import GROUP_KEYS, IDS
from corpus_latam.tokenizer.count.unicode_classes import KIND, LETTER, classes

ENCODE_BYTES = 1 << 20
"""Text encoded at a time: an encoding takes some hundred bytes per token."""
CARRIER = "1"
"""A word is measured after this and a blank, as it stands in a text; whatever a tokenizer puts in front of a
text then does not count, and no tokenizer joins a word to a number."""
CONTRACTIONS = {"s", "t", "re", "ve", "m", "ll", "d"}

MEASURES = (
    *("documents", "bytes", "characters", "words", "words_split"),
    *("tokens", "letter_words", "whole_words"),
)


@dataclass(frozen=True)
class Measured:
    """What a tokenizer makes of the validation split: sums per group and fold, and how often each token
    occurs per group (rows of `tables.IDS`)."""

    name: str
    vocab_size: int
    cells: pa.Table
    ids: pa.Table


class HeldOut:
    """The validation split, ready to be measured under any tokenizer.

    `pretokens`, `phrases`: rows of `tables.PRETOKENS`; `groups`: of `tables.GROUPS`; of the validation split.
    """

    def __init__(self, pretokens: pa.Table, groups: pa.Table, phrases: pa.Table | None = None) -> None:
        self.groups = sort_by_group(groups).combine_chunks()
        self._pieces = _Pieces(pretokens, self.numbers(pretokens))
        self._phrases = None if phrases is None else _Pieces(phrases, self.numbers(phrases))
        words = [_word(token) for token in self._pieces.types]
        self._words = sorted({word for word in words if word})
        position = {word: number for number, word in enumerate(self._words)}
        word_of_type = np.array([position[word] if word else -1 for word in words], np.int64)
        self._word = word_of_type[self._pieces.type]

    def numbers(self, table: pa.Table) -> NDArray[np.int64]:
        """The group's position of each row."""
        combined = np.zeros(table.num_rows, np.int64)
        known = np.zeros(self.groups.num_rows, np.int64)
        for name in GROUP_KEYS:
            values = pc.unique(self.groups[name])
            for codes, column in ((combined, table[name]), (known, self.groups[name])):
                codes *= len(values)
                codes += pc.index_in(column, value_set=values).to_numpy()
        order = np.argsort(known)
        return order[np.searchsorted(known, combined, sorter=order)]

    def own(self, name: str, tokenizer: Tokenizer, phrases: bool = False) -> Measured:
        """For a tokenizer with the pattern and normalisation of the counts (of phrases, if its merges join
        words)."""
        pieces = self._phrases if phrases else self._pieces
        if pieces is None:
            raise ValueError("no phrases were counted")
        bare = Tokenizer(tokenizer.model)
        bare.pre_tokenizer = ByteLevel(add_prefix_space=False, use_regex=False)
        ids, ends = token_ids(bare, pieces.types)
        tokens = self._by_group(pieces.group, np.diff(ends)[pieces.type] * pieces.count)
        return self._measured(name, tokenizer, tokens, self._ids(pieces, ids, ends))

    def other(self, name: str, tokenizer: Tokenizer, encoded: pa.Table, ids: pa.Table) -> Measured:
        """For a tokenizer that encoded the documents: rows of `tables.TOKENS` and of `tables.IDS`."""
        tokens = self._by_group(self.numbers(encoded), encoded["tokens"].to_numpy())
        return self._measured(name, tokenizer, tokens, ids)

    def _by_group(self, group: NDArray[np.int64], values: NDArray[np.int64]) -> NDArray[np.int64]:
        sums = np.zeros(self.groups.num_rows, np.int64)
        np.add.at(sums, group, values)
        return sums

    def _measured(
        self, name: str, tokenizer: Tokenizer, tokens: NDArray[np.int64], ids: pa.Table
    ) -> Measured:
        whole = np.append(is_whole(tokenizer, self._words), False)[self._word]
        group, count = self._pieces.group, self._pieces.count
        cells = self.groups.append_column("tokens", pa.array(tokens))
        for field, chosen in (("letter_words", self._word >= 0), ("whole_words", whole)):
            cells = cells.append_column(field, pa.array(self._by_group(group, chosen * count)))
        return Measured(name, tokenizer.get_vocab_size(), cells, ids)

    def _ids(self, pieces: _Pieces, ids: NDArray[np.int64], ends: NDArray[np.int64]) -> pa.Table:
        """How often each token occurs, by group without folds."""
        columns: dict[str, list[Any]] = {name: [] for name in IDS.names}
        keys = [tuple(row.values()) for row in self.groups.select(IDS.names[:4]).to_pylist()]
        order = list(dict.fromkeys(keys))
        group_of_fold = np.array([order.index(key) for key in keys], np.int64)
        group_of_row = group_of_fold[pieces.group]
        for number, key in enumerate(order):
            per_type = np.zeros(len(pieces.types), np.int64)
            mine = group_of_row == number
            np.add.at(per_type, pieces.type[mine], pieces.count[mine])
            found = np.zeros(int(ids.max(initial=0)) + 1, np.int64)
            np.add.at(found, ids, np.repeat(per_type, np.diff(ends)))
            present = np.flatnonzero(found)
            for name, value in zip(IDS.names[:4], key, strict=True):
                columns[name] += [value] * len(present)
            columns["id"] += present.tolist()
            columns["count"] += found[present].tolist()
        return pa.table(columns, schema=IDS)


class _Pieces:
    """Count rows as arrays: `types` are the distinct pretokens; per row its type, group and count."""

    def __init__(self, rows: pa.Table, group: NDArray[np.int64]) -> None:
        encoded = rows["pretoken"].combine_chunks().dictionary_encode()
        encoded = encoded.combine_chunks() if isinstance(encoded, pa.ChunkedArray) else encoded
        self.types: list[str] = [token.decode() for token in encoded.dictionary.to_pylist()]
        self.type: NDArray[np.int64] = encoded.indices.to_numpy().astype(np.int64)
        self.count: NDArray[np.int64] = rows["count"].to_numpy()
        self.group = group


def token_ids(tokenizer: Tokenizer, texts: list[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Tokens of all texts, one after the other, without special tokens; text t has those from `ends[t]` to
    `ends[t + 1]` (shape (texts + 1,))."""
    ids: list[NDArray[np.int64]] = [np.zeros(0, np.int64)]
    lengths: list[int] = []
    for batch in _batches(texts):
        for encoding in tokenizer.encode_batch_fast(batch, add_special_tokens=False):
            ids.append(np.array(encoding.ids, np.int64))
            lengths.append(len(encoding))
    ends = np.zeros(len(texts) + 1, np.int64)
    np.cumsum(lengths, out=ends[1:])
    return np.concatenate(ids), ends


def _batches(texts: list[str]) -> Iterator[list[str]]:
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


def is_whole(tokenizer: Tokenizer, words: list[str]) -> NDArray[np.bool_]:
    """Whether each word is one token where it stands after a blank, and a known one. Shape (words,)."""
    carrier = len(tokenizer.encode(CARRIER, add_special_tokens=False))
    unknown = getattr(tokenizer.model, "unk_token", None)
    unknown_id = tokenizer.token_to_id(unknown) if unknown else None
    found: list[bool] = []
    for batch in _batches([f"{CARRIER} {word}" for word in words]):
        for encoding in tokenizer.encode_batch_fast(batch, add_special_tokens=False):
            found.append(len(encoding) == carrier + 1 and (unknown is None or unknown_id not in encoding.ids))
    return np.array(found, np.bool_)


def _word(pretoken: str) -> str:
    """The word in a pretoken of letters (without the blank or sign before it), or an empty string."""
    kinds = classes()
    if kinds[ord(pretoken[0])] & KIND == LETTER:
        return pretoken
    rest = pretoken[1:]
    if not rest or kinds[ord(rest[0])] & KIND != LETTER:
        return ""
    return "" if pretoken[0] == "'" and rest.lower() in CONTRACTIONS else rest
