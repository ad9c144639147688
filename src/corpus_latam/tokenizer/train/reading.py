"""Reads what is trained on from the merged counts, adding up and leaving out in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from corpus_latam.config import ParityConfig, TokenizerConfig
from corpus_latam.errors import RunError
from corpus_latam.storage import paths
from corpus_latam.storage.shards import read_batches
from corpus_latam.tokenizer.count.growing import binary_views
from corpus_latam.tokenizer.count.merge import GROUPS_FILE, PHRASES_FILE, PRETOKENS_FILE, read_sizes
from corpus_latam.tokenizer.count.splitting import check_note, splitting_of
from corpus_latam.tokenizer.train import budget
from corpus_latam.tokenizer.train.bpe import carried_out
from corpus_latam.tokenizer.train.chosen import Chosen, Words
from corpus_latam.tokenizer.train.sums import Rows, Sums, in_parts
from corpus_latam.tokenizer.train.weights import factors, names

WHOLE = ""
"""The name of the text of all groups together. No group is called so."""


def training_groups(folder: str) -> pa.Table:
    """The groups of the training split and their sizes."""
    return read_sizes(paths.join(folder, GROUPS_FILE)).filter(pc.field("split") == "train")


def read_pretokens(folder: str, config: TokenizerConfig) -> tuple[Chosen, dict[str, int]]:
    """The pretokens that train: of all groups together, each count multiplied by the factor of its group;
    with `config.parity`, of every group by its name, and of all where merges are chosen for all.

    Without those that occur less than `config.min_count` times in all training text. What those were comes
    second, as `training.json` has it.
    """
    path = paths.join(folder, PRETOKENS_FILE)
    chosen = Chosen(words_room(config.memory_budget))
    rare = dict.fromkeys(("pruned_types", "pruned_pretokens", "pruned_bytes", "counted_bytes"), 0)
    for sums in in_parts(lambda: _rows(path, folder, config), _sums_room(config.memory_budget)):
        if config.min_count > 1 and WHOLE in sums:
            _note_rare(sums[WHOLE], config.min_count, rare)
        for name in sorted(sums, reverse=True):  # the text of all last: the others are compared with it
            words = _frequent(sums.pop(name), sums.get(WHOLE), config.min_count)
            if len(words.counts) and (name != WHOLE or _trains_whole(config.parity)):
                chosen.add(name, words)
            del words
        chosen.fit()
        _release()
    if not chosen.all.types:
        raise _nothing(path, config.min_count, rare)
    return chosen, rare if config.min_count > 1 else {}


def read_phrases(folder: str, config: TokenizerConfig, pairs: Sequence[tuple[int, int]]) -> Chosen:
    """The phrases that train, in tokens: the bytes after merging `pairs`."""
    path = paths.join(folder, PHRASES_FILE)
    chosen = Chosen(words_room(config.memory_budget))
    plain = config.model_copy(update={"parity": None})
    for sums in in_parts(lambda: _rows(path, folder, plain), _sums_room(config.memory_budget)):
        if WHOLE not in sums:  # a small sample may hold no phrase
            continue
        summed = sums.pop(WHOLE).taken()
        symbols, lengths = carried_out(summed.data, summed.offsets, pairs)
        words = Words(symbols, lengths, summed.weights, summed.hashes, summed.lengths)
        words = words.where(summed.weights > 0)
        if len(words.counts):
            chosen.add(WHOLE, words)
        del summed, symbols, lengths, words
        chosen.fit()
        _release()
    return chosen


def _release() -> None:
    """Gives back what Arrow keeps of the memory that reading took: training does not take it from Arrow."""
    pa.default_memory_pool().release_unused()


def words_room(memory_budget: int) -> int:
    """Bytes of memory for the words that train."""
    return int(memory_budget * budget.WORDS_SHARE)


def _sums_room(memory_budget: int) -> int:
    return int(memory_budget * budget.SUMS_SHARE)


def _rows(path: str, folder: str, config: TokenizerConfig) -> Iterator[tuple[str, Rows]]:
    """The training rows of a count table by the text that they belong to, a batch at a time."""
    check_note(path, splitting_of(config))
    factor = factors(training_groups(folder), config.weights)
    by = config.weights.by if config.parity is None else config.parity.by
    for batch in read_batches(path, ["split", "pretoken", "count", by]):
        rows = batch.filter(pc.equal(batch["split"], "train"))
        if not rows.num_rows:
            continue
        group = names(rows[by])
        if _needs_whole(config):
            yield WHOLE, _weighted(rows, group, factor)
        for name in sorted(pc.unique(group).to_pylist()) if config.parity else ():
            yield name, _weighted(rows.filter(pc.equal(group, name)), None, factor)


def _needs_whole(config: TokenizerConfig) -> bool:
    return _trains_whole(config.parity) or config.min_count > 1


def _weighted(rows: pa.RecordBatch, group: pa.Array | None, factor: dict[str, int]) -> Rows:
    """Rows as arrays; where the groups are given, each weighs as much as the factor of its group says."""
    counts = rows["count"]
    weights = counts
    if group is not None and set(factor.values()) != {1}:
        found = pa.array(factor.values(), pa.int64()).take(pc.index_in(group, value_set=pa.array(factor)))
        weights = pc.multiply_checked(counts, found)
    data, offsets = binary_views(pa.chunked_array([rows["pretoken"]]))
    return Rows(data, offsets, counts.to_numpy(), weights.to_numpy())


def _trains_whole(parity: ParityConfig | None) -> bool:
    return parity is None or parity.global_merges > 0


def _frequent(one: Sums, whole: Sums | None, least: int) -> Words:
    """The words of a text without those that are rare in all training text: in `whole`, or in the text
    itself where it is that of all."""
    summed = one.taken()
    kept = summed.weights > 0
    if least > 1:
        counts = summed.counts if whole is None else whole.counts_of(summed)
        kept &= counts >= least
    lengths = summed.lengths
    return Words(summed.data, lengths, summed.weights, summed.hashes, lengths).where(kept)


def _note_rare(whole: Sums, least: int, rare: dict[str, int]) -> None:
    """Adds up what `min_count` leaves out."""
    counts, lengths = whole.unsorted()
    below: NDArray[np.bool_] = counts < least
    sizes = counts * lengths
    rare["pruned_types"] += int(below.sum())
    rare["pruned_pretokens"] += int(counts[below].sum())
    rare["pruned_bytes"] += int(sizes[below].sum())
    rare["counted_bytes"] += int(sizes.sum())


def _nothing(path: str, min_count: int, rare: dict[str, int]) -> RunError:
    if not rare["pruned_types"]:
        return RunError(f"tokenizer: {path} holds no training text, so there is nothing to train on.")
    return RunError(
        f"tokenizer: no pretoken occurs {min_count} times (tokenizer.min_count): nothing is left"
        " to train on. Lower it."
    )
