"""Trains every vocabulary of the config from the merged counts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpus_latam.config import TokenizerConfig
from corpus_latam.errors import RunError
from corpus_latam.storage import atomic, paths
from corpus_latam.storage.manifest import Commit
from corpus_latam.storage.shards import ShardFile, describe, read_batches
from corpus_latam.tokenizer.count.growing import binary_views
from corpus_latam.tokenizer.count.merge import GROUPS_FILE, PHRASES_FILE, PRETOKENS_FILE, read_sizes
from corpus_latam.tokenizer.count.schemas import check_note
from corpus_latam.tokenizer.train import files
from corpus_latam.tokenizer.train.bpe import Merges, train
from corpus_latam.tokenizer.train.parity_aware import Group, train_fairly
from corpus_latam.tokenizer.train.weights import factors, names, sums

TRAINING_FILE = "training.json"
"""The size that each vocabulary has, and what pruning took away."""
SUPERWORD = "-superword"
"""The end of the folder of a tokenizer whose last merges join words."""


@dataclass(frozen=True)
class Counted:
    """Training counts, and what pruning took away: pretokens (types), how often they occur, their bytes."""

    table: pa.Table
    pruned: dict[str, int]


def variants(config: TokenizerConfig) -> list[str]:
    """The folders of the tokenizers that a config asks for."""
    sizes = [str(size) for size in config.vocab_sizes]
    return sizes + [size + SUPERWORD for size in sizes if config.superwords]


def train_vocabularies(folder: str, config: TokenizerConfig, key: str, fingerprint: str) -> Commit:
    """Writes `<size>/tokenizer.json` and its companions for each of `config.vocab_sizes`, and likewise
    `<size>-superword/` where superwords are asked for.

    `counts` of the commit hold the size that each vocabulary really has (a small corpus runs out of pairs)
    and what was pruned.
    """
    special = len(config.all_special_tokens)
    counted = train_counts(folder, config)
    largest = train_merges(folder, config, counted.table, max(config.vocab_sizes) - special)
    written: list[ShardFile] = []
    sizes: dict[str, int] = {}
    for size in config.vocab_sizes:
        found = {str(size): largest.cut(size - special)}
        if config.superwords:
            subwords = largest.cut(_subwords(size, special, config.superwords.subword_share))
            found[f"{size}{SUPERWORD}"] = train_superwords(folder, config, subwords, size - special)
        for variant, merges in found.items():
            sizes[variant] = special + len(merges.tokens)
            for name, content in files.files(merges, config, SUPERWORD in variant).items():
                written.append(atomic_file(folder, f"{variant}/{name}", content))
    reached = sizes | counted.pruned
    written.append(atomic_file(folder, TRAINING_FILE, json.dumps(reached, indent=2).encode() + b"\n"))
    return Commit(key, fingerprint, tuple(written), counts=reached)


def vocabulary_files(config: TokenizerConfig) -> tuple[str, ...]:
    """The files that `train_vocabularies` may write."""
    found = [f"{variant}/{name}" for variant in variants(config) for name in files.FILES]
    return (*found, TRAINING_FILE)


def _subwords(size: int, special: int, share: float) -> int:
    return max(256, round((size - special) * share))


def train_merges(folder: str, config: TokenizerConfig, table: pa.Table, tokens: int) -> Merges:
    """The merges that `config` asks for; `table` is that of `train_counts`."""
    if config.parity is None:
        return train(*_views(table), tokens)
    groups = read_sizes(paths.join(folder, GROUPS_FILE)).filter(pc.field("split") == "train")
    units = sums(groups, config.parity.by, config.parity.unit)
    by_group = _by_group(paths.join(folder, PRETOKENS_FILE), config.parity.by, table["pretoken"])
    members = [Group(name, *_views(counts), units[name]) for name, counts in by_group]
    return train_fairly(members, Group("", *_views(table), 0), tokens, config.parity)


def train_superwords(folder: str, config: TokenizerConfig, subwords: Merges, tokens: int) -> Merges:
    """Goes on from `subwords` with merges across words, learned from the phrase counts."""
    path = paths.join(folder, PHRASES_FILE)
    check_note(path, config)
    phrases = _summed(_weighted(path, folder, config))
    return train(*_views(phrases), tokens, subwords.pairs)


def train_counts(folder: str, config: TokenizerConfig) -> Counted:
    """Columns `pretoken` and `count` of the training split, groups weighted and added up, one row per
    pretoken, sorted; without those that occur less than `config.min_count` times."""
    path = paths.join(folder, PRETOKENS_FILE)
    check_note(path, config)
    table = _summed(_weighted(path, folder, config))
    if not table.num_rows:
        raise RunError(f"tokenizer: {path} holds no training text, so there is nothing to train on.")
    if config.min_count == 1:
        return Counted(table, {})
    plain = _summed(_train_batches(path)) if config.weights.rule != "proportional" else table
    kept = plain.filter(pc.greater_equal(plain["count"], config.min_count))["pretoken"]
    rare = plain.filter(pc.less(plain["count"], config.min_count))
    pruned = {
        "pruned_types": rare.num_rows,
        "pruned_pretokens": pc.sum(rare["count"]).as_py() or 0,
        "pruned_bytes": pc.sum(pc.multiply(rare["count"], pc.binary_length(rare["pretoken"]))).as_py() or 0,
        "counted_bytes": pc.sum(pc.multiply(plain["count"], pc.binary_length(plain["pretoken"]))).as_py(),
    }
    if not len(kept):
        raise RunError(
            f"tokenizer: no pretoken occurs {config.min_count} times (tokenizer.min_count): nothing is left"
            " to train on. Lower it."
        )
    return Counted(table.filter(pc.is_in(table["pretoken"], value_set=kept)), pruned)


def _train_batches(path: str, columns: tuple[str, ...] = ()) -> Iterator[pa.RecordBatch]:
    wanted = ["pretoken", "count", *columns]
    for batch in read_batches(path, ["split", *wanted]):
        yield batch.filter(pc.equal(batch["split"], "train")).select(wanted)


def _weighted(path: str, folder: str, config: TokenizerConfig) -> Iterator[pa.RecordBatch]:
    """The training counts, each multiplied by the factor of its group."""
    groups = read_sizes(paths.join(folder, GROUPS_FILE)).filter(pc.field("split") == "train")
    factor = factors(groups, config.weights)
    names_of, values = pa.array(factor), pa.array(factor.values(), pa.int64())
    for batch in _train_batches(path, (config.weights.by,)):
        found = values.take(pc.index_in(names(batch[config.weights.by]), value_set=names_of))
        counts = pc.multiply_checked(batch["count"], found)
        weighted = pa.record_batch({"pretoken": batch["pretoken"], "count": counts})
        yield weighted.filter(pc.greater(counts, 0))


def _by_group(path: str, by: str, wanted: pa.ChunkedArray) -> Iterator[tuple[str, pa.Table]]:
    """Each group's training counts of the wanted pretokens, in the order of the groups' names."""
    table = pa.Table.from_batches(_train_batches(path, (by,)))
    table = table.filter(pc.is_in(table["pretoken"], value_set=wanted))
    column = names(table[by])
    for name in sorted(pc.unique(column).to_pylist()):
        rows = table.filter(pc.equal(column, name)).select(["pretoken", "count"])
        yield name, _summed(iter(rows.to_batches()))


_COUNTS = pa.schema([("pretoken", pa.binary()), ("count", pa.int64())])


def _summed(batches: Iterator[pa.RecordBatch]) -> pa.Table:
    same = [pa.record_batch([batch["pretoken"], batch["count"]], schema=_COUNTS) for batch in batches]
    table = pa.Table.from_batches(same, _COUNTS)
    summed = table.group_by("pretoken", use_threads=False).aggregate([("count", "sum")])
    return summed.rename_columns({"count_sum": "count"}).sort_by("pretoken")


def _views(table: pa.Table) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return (*binary_views(table["pretoken"]), table["count"].to_numpy())


def atomic_file(folder: str, name: str, content: bytes) -> ShardFile:
    """Writes a small file whole and describes it for the manifest."""
    atomic.write_bytes(paths.join(folder, name), content)
    return describe(name, content)
