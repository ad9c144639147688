"""The validation split as counts, and what one tokenizer makes of it.

Our own tokenizers are measured from the counts: a pretoken is encoded once, however often it occurs. Others
cut text elsewhere, so they encode the validation documents themselves, with their own normaliser and
pre-tokenizer, without special tokens.

Of a large split a sample is measured. Its sums are then multiplied, group by group, by what the group has
over what was drawn of it: documents by documents, all else by bytes, which tokens follow closely (a ratio
estimate, Cochran 1977, chapter 6). So sums stand for the whole split, and add up over groups.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from tokenizers import Tokenizer
from tokenizers.pre_tokenizers import ByteLevel

from corpus_latam.tokenizer.count.merge import sort_by_group
from corpus_latam.tokenizer.count.sample import FINEST
from corpus_latam.tokenizer.count.schemas import GROUP_KEYS
from corpus_latam.tokenizer.measure.encoding import is_whole, token_ids
from corpus_latam.tokenizer.measure.frequencies import Frequencies, FrequencySums
from corpus_latam.tokenizer.measure.pieces import Numbering, Pieces, Words, read_pieces

MEASURES = (
    *("documents", "bytes", "characters", "words", "words_split"),
    *("tokens", "letter_words", "whole_words"),
)
DRAWN = {"measured_documents": "documents", "measured_words": "words"}
"""Columns of `Measured.cells` that say what was drawn, and which measure they are of."""


@dataclass(frozen=True)
class Measured:
    """What a tokenizer makes of the validation split.

    `cells`: `MEASURES` (float64, for the whole split) and `DRAWN` per finest group and fold; `groups`: the
    finest groups without folds and what a token that was drawn in them counts (`weight`); `frequencies`: how
    often each token was drawn in each of these. `sampled`: whether that is less than the whole split.
    """

    name: str
    vocab_size: int
    cells: pa.Table
    groups: pa.Table
    frequencies: Frequencies
    sampled: bool = False


class HeldOut:
    """The validation split, ready to be measured under any tokenizer.

    `pretokens`, `phrases`: rows of `schemas.PRETOKENS` in its order; `groups`: of `schemas.GROUPS`; of what
    was counted of the validation split. `sample`: rows of `sample.SAMPLE` where that is not all.
    """

    def __init__(
        self,
        pretokens: Iterable[pa.RecordBatch],
        groups: pa.Table,
        phrases: Iterable[pa.RecordBatch] | None = None,
        sample: pa.Table | None = None,
    ) -> None:
        self.sizes = sort_by_group(groups).combine_chunks()
        self.sampled = sample is not None
        self._cell = Numbering(self.sizes, GROUP_KEYS)
        self._pieces = read_pieces(pretokens, self._cell)
        self._phrases = None if phrases is None else read_pieces(phrases, self._cell)
        self._words = Words(self._pieces.types)
        finest = self.sizes.select(FINEST).group_by(FINEST, use_threads=False).aggregate([])
        self.groups = sort_by_finest(finest)
        self._group = Numbering(self.groups, FINEST)
        self._group_of_cell = self._group.of(self.sizes)
        self._weights = self._weights_of(sample)
        self._letter_words = self._by_cell(self._pieces, self._words.of_type >= 0)

    def own(self, name: str, tokenizer: Tokenizer, phrases: bool = False) -> Measured:
        """For a tokenizer with the pattern and normalisation of the counts (of phrases, if its merges join
        words)."""
        pieces = self._phrases if phrases else self._pieces
        if pieces is None:
            raise ValueError("no phrases were counted")
        bare = Tokenizer(tokenizer.model)
        bare.pre_tokenizer = ByteLevel(add_prefix_space=False, use_regex=False)
        ids, ends = token_ids(bare, pieces.types)
        tokens = self._by_cell(pieces, np.diff(ends))
        frequencies = pieces.frequencies(ids, ends, self._group_of_cell, self.groups.num_rows)
        return self._measured(name, tokenizer, tokens, frequencies)

    def other(
        self, name: str, tokenizer: Tokenizer, encoded: pa.Table, ids: Iterable[pa.RecordBatch]
    ) -> Measured:
        """For a tokenizer that encoded the documents: rows of `schemas.TOKENS` and of `schemas.IDS`."""
        tokens = np.zeros(self.sizes.num_rows, np.int64)
        np.add.at(tokens, self._cell.of(encoded), encoded["tokens"].to_numpy())
        sums = FrequencySums()
        for batch in ids:
            sums.add(self._group.of(batch), batch["id"].to_numpy(), batch["count"].to_numpy())
        return self._measured(name, tokenizer, tokens, sums.result(self.groups.num_rows))

    def _by_cell(self, pieces: Pieces, per_type: NDArray[np.int64] | NDArray[np.bool_]) -> NDArray[np.int64]:
        """Per cell the sum over its pretokens of a number that each type has."""
        sums = np.zeros(self.sizes.num_rows, np.int64)
        for rows in pieces.blocks():
            np.add.at(sums, pieces.cell[rows], per_type[pieces.type[rows]] * pieces.count[rows])
        return sums

    def _weights_of(self, sample: pa.Table | None) -> dict[str, NDArray[np.float64]]:
        """Per finest group what its documents and its bytes are over those that were drawn."""
        if sample is None:
            return dict.fromkeys(("documents", "bytes"), np.ones(self.groups.num_rows))
        place = Numbering(sample, FINEST).of(self.groups)
        weights = {}
        for name in ("documents", "bytes"):
            drawn = np.bincount(self._group_of_cell, self.sizes[name].to_numpy(), self.groups.num_rows)
            every = sample[name].to_numpy()[place]
            weights[name] = np.divide(every, drawn, out=np.ones(len(drawn)), where=drawn > 0)
        return weights

    def _measured(
        self, name: str, tokenizer: Tokenizer, tokens: NDArray[np.int64], frequencies: Frequencies
    ) -> Measured:
        whole = np.append(is_whole(tokenizer, self._words.types), False)[self._words.of_type]
        drawn = {measure: self.sizes[measure].to_numpy() for measure in MEASURES[:5]} | {
            "tokens": tokens,
            "letter_words": self._letter_words,
            "whole_words": self._by_cell(self._pieces, whole),
        }
        cells = self.sizes.select(GROUP_KEYS)
        for measure in MEASURES:
            weight = self._weights["documents" if measure == "documents" else "bytes"]
            cells = cells.append_column(measure, pa.array(drawn[measure] * weight[self._group_of_cell]))
        for column, measure in DRAWN.items():
            cells = cells.append_column(column, pa.array(drawn[measure]))
        groups = self.groups.append_column("weight", pa.array(self._weights["bytes"]))
        return Measured(name, tokenizer.get_vocab_size(), cells, groups, frequencies, self.sampled)


def sort_by_finest(groups: pa.Table) -> pa.Table:
    """In the order of the tables: an unknown country first."""
    shown = groups.set_column(
        groups.schema.get_field_index("country"), "country", pc.fill_null(groups["country"], "")
    )
    order = pc.sort_indices(shown, sort_keys=[(name, "ascending") for name in FINEST])
    return groups.take(order).combine_chunks()
