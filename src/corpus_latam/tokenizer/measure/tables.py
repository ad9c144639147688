"""The tasks that measure fertility: others encode the validation shards, then one task joins it all."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from tokenizers import Tokenizer

from corpus_latam.config import TokenizerConfig
from corpus_latam.storage import paths
from corpus_latam.storage.manifest import Commit
from corpus_latam.storage.shards import ShardFile, read_batches, read_table, write_shard
from corpus_latam.tokenizer.count.merge import (
    GROUPS_FILE,
    PHRASES_FILE,
    PRETOKENS_FILE,
    read_counts,
    read_sizes,
)
from corpus_latam.tokenizer.count.schemas import IDS, TOKENS, check_note
from corpus_latam.tokenizer.count.shard import READ, Groups, language_and_split
from corpus_latam.tokenizer.measure.card import card
from corpus_latam.tokenizer.measure.countries import COUNTRIES, INEQUALITY, countries, inequality
from corpus_latam.tokenizer.measure.fertility import FERTILITY, KEYS, fertility
from corpus_latam.tokenizer.measure.held_out import HeldOut, Measured, token_ids
from corpus_latam.tokenizer.measure.left_out import Key, keys_of, left_out, warn, with_left_out
from corpus_latam.tokenizer.measure.origin import Origin
from corpus_latam.tokenizer.measure.others import Reference, open_reference
from corpus_latam.tokenizer.measure.parallel_text import PARITY, parity, read_parallel
from corpus_latam.tokenizer.measure.wordpiece import NAME as WORDPIECE
from corpus_latam.tokenizer.measure.wordpiece import train_wordpiece
from corpus_latam.tokenizer.train.vocabularies import SUPERWORD, TRAINING_FILE, atomic_file, variants

SCHEMAS = {
    "fertility": FERTILITY,
    "totals": FERTILITY,
    "countries": COUNTRIES,
    "inequality": INEQUALITY,
    "parity": PARITY,
}
"""The tables of measurements, by the name of their file."""

Tables = dict[str, pa.Table]


@dataclass(frozen=True)
class Encoded:
    """A tokenizer that is not ours, and the names that `encode_shard` wrote its token counts under."""

    reference: Reference
    names: tuple[str, ...]


def encode_shard(
    reference: Reference, corpus: str, shard: str, folder: str, name: str, fingerprint: str
) -> Commit:
    """Counts the tokens of `corpus/shard` under another tokenizer, by group: `<name>.parquet` (rows of
    `TOKENS`) and `<name>-ids.parquet` (of `IDS`)."""
    return Commit(name, fingerprint, _encode(open_reference(reference), corpus, shard, folder, name))


def train_and_encode_wordpiece(
    corpus: str, shards: list[str], folder: str, config: TokenizerConfig, key: str, fingerprint: str
) -> Commit:
    """Trains a WordPiece on the training shards and counts the tokens of the validation shards under it."""
    training = [shard for shard in shards if language_and_split(shard)[1] == "train"]
    tokenizer = train_wordpiece(corpus, training, config)
    content = tokenizer.to_str(pretty=True).encode() + b"\n"
    files = [atomic_file(folder, f"{WORDPIECE}/tokenizer.json", content)]
    for shard, name in wordpiece_names(shards).items():
        files += _encode(tokenizer, corpus, shard, folder, name)
    return Commit(key, fingerprint, tuple(files))


def encoded_files(key: str) -> tuple[str, ...]:
    """The files that `encode_shard` writes."""
    return f"{key}.parquet", f"{key}-ids.parquet"


def wordpiece_files(shards: list[str]) -> tuple[str, ...]:
    """The files that `train_and_encode_wordpiece` writes."""
    counts = (file for name in wordpiece_names(shards).values() for file in encoded_files(name))
    return f"{WORDPIECE}/tokenizer.json", *counts


def measured_files(config: TokenizerConfig) -> tuple[str, ...]:
    """The files that `measure` writes."""
    names = (*(f"{name}.parquet" for name in SCHEMAS), "README.md")
    return tuple(f"{variant}/{name}" for variant in variants(config) for name in names)


def wordpiece_names(shards: list[str]) -> dict[str, str]:
    """Under which names the token counts of the validation shards are written."""
    held_out = [shard for shard in shards if language_and_split(shard)[1] == "validation"]
    return {shard: f"{WORDPIECE}/{number:05d}" for number, shard in enumerate(held_out)}


def _encode(
    tokenizer: Tokenizer, corpus: str, shard: str, folder: str, name: str
) -> tuple[ShardFile, ShardFile]:
    groups = Groups(*language_and_split(shard))
    sums = np.zeros(0, np.int64)
    frequencies: dict[tuple[str, str, str | None, str], np.ndarray] = {}
    for batch in read_batches(paths.join(corpus, shard), READ):
        numbers = groups.number(batch)
        sums = np.concatenate([sums, np.zeros(len(groups.numbers) - len(sums), np.int64)])
        ids, ends = token_ids(tokenizer, batch["text"].to_pylist())
        np.add.at(sums, numbers, np.diff(ends))
        number_of_token = np.repeat(numbers, np.diff(ends))
        for (language, _, source, country, kind, _), number in groups.numbers.items():
            mine = np.bincount(ids[number_of_token == number])
            key = (language, source, country, kind)
            frequencies[key] = _added(frequencies.get(key, mine[:0]), mine)
    order = groups.sorted()
    rows = [dict(zip(TOKENS.names, (*key, int(sums[groups.numbers[key]])), strict=True)) for key in order]
    tokens = pa.RecordBatch.from_pylist(rows, schema=TOKENS)
    return (
        write_shard(folder, f"{name}.parquet", [tokens], TOKENS),
        write_shard(folder, f"{name}-ids.parquet", _frequency_rows(frequencies), IDS),
    )


def _added(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    longer, shorter = (one, other) if len(one) >= len(other) else (other, one)
    total = longer.astype(np.int64)
    total[: len(shorter)] += shorter
    return total


def _frequency_rows(
    frequencies: dict[tuple[str, str, str | None, str], np.ndarray],
) -> list[pa.RecordBatch]:
    batches = []
    for key in sorted(frequencies, key=lambda key: [value or "" for value in key]):
        present = np.flatnonzero(frequencies[key])
        names = [pa.repeat(pa.scalar(value, pa.string()), len(present)) for value in key]
        counts = frequencies[key][present].astype(np.int64)
        batches.append(pa.record_batch([*names, pa.array(present), pa.array(counts)], schema=IDS))
    return batches


def measure(
    folder: str,
    config: TokenizerConfig,
    encoded: list[Encoded],
    origin: Origin,
    key: str,
    fingerprint: str,
) -> Commit:
    """Writes the tables of `SCHEMAS` and `README.md` into the folder of each tokenizer that was trained:
    its own rows first, then those of the others."""
    held_out = read_held_out(folder, config)
    parallel = read_parallel(config.parallel)
    others = measure_others(held_out, folder, encoded, parallel)
    own = {}
    for variant in variants(config):
        with paths.open_read(paths.join(folder, f"{variant}/tokenizer.json")) as stream:
            tokenizer = Tokenizer.from_buffer(stream.read())
        measured = held_out.own(own_name(variant), tokenizer, SUPERWORD in variant)
        own[variant] = (measured, parity(measured.name, tokenizer, parallel))
    files: list[ShardFile] = []
    with paths.open_read(paths.join(folder, TRAINING_FILE)) as stream:
        trained = json.load(stream)
    groups = read_sizes(paths.join(folder, GROUPS_FILE)).filter(pc.field("split") == "train")
    missing = left_out(keys_of(groups), keys_of(held_out.groups))
    for variant in own:
        shown = [own[variant], *(own[name] for name in _beside(variant, config)), *others]
        tables = tables_of(shown, reference_among([m for m, _ in shown], config.reference), missing)
        for name, table in tables.items():
            batches = table.combine_chunks().to_batches()
            files.append(write_shard(folder, f"{variant}/{name}.parquet", batches, SCHEMAS[name]))
        text = card(variant, config, tables, groups, trained, origin)
        files.append(atomic_file(folder, f"{variant}/README.md", text.encode()))
    return Commit(key, fingerprint, tuple(files))


def measure_others(
    held_out: HeldOut, folder: str, encoded: list[Encoded], parallel: dict[str, list[str]]
) -> list[tuple[Measured, pa.Table]]:
    """What tokenizers that are not ours make of the validation split, each with its rows of `PARITY`."""
    found = []
    for other in encoded:
        tokenizer = open_reference(other.reference)
        measured = held_out.other(other.reference.name, tokenizer, *_read_encoded(folder, other.names))
        found.append((measured, parity(measured.name, tokenizer, parallel)))
    return found


def own_name(variant: str) -> str:
    """What a tokenizer of ours is called in tables."""
    return f"corpus-latam-{variant}"


def _beside(variant: str, config: TokenizerConfig) -> list[str]:
    """Which other tokenizers of ours stand beside one: that of the same size without superwords, and the
    reference."""
    wanted = {own_name(variant.removesuffix(SUPERWORD)), config.reference}
    return [one for one in variants(config) if one != variant and own_name(one) in wanted]


def reference_among(shown: list[Measured], name: str | None) -> Measured:
    """The tokenizer that the others are divided by: the one named, else the first that is not ours, else
    the first."""
    if name is None:
        strangers = [one for one in shown if not one.name.startswith(own_name(""))]
        return (strangers or shown)[0]
    return next((one for one in shown if one.name == name), shown[0])


def tables_of(
    shown: list[tuple[Measured, pa.Table]], reference: Measured, missing: Collection[Key] = ()
) -> Tables:
    """All measurements of some tokenizers, `shown` with their rows of parity.

    `missing`: groups of the corpus that are not measured (`left_out`).
    """
    measured = [one for one, _ in shown]
    by_country = pa.concat_tables([countries(one) for one in measured])

    def by(one: Measured, keys: list[str]) -> pa.Table:
        return with_left_out(fertility(one, reference, keys), one, missing, keys)

    totals = [by(one, keys) for one in measured for keys in ([], ["language"])]
    return {
        "fertility": pa.concat_tables([by(one, KEYS) for one in measured]),
        "totals": pa.concat_tables(totals),
        "countries": by_country,
        "inequality": inequality(by_country),
        "parity": pa.concat_tables([rows for _, rows in shown]),
    }


def _read_encoded(folder: str, names: tuple[str, ...]) -> tuple[pa.Table, pa.Table]:
    tokens = pa.concat_tables(read_table(paths.join(folder, f"{name}.parquet")) for name in names)
    ids = pa.concat_tables(read_table(paths.join(folder, f"{name}-ids.parquet")) for name in names)
    return tokens, ids


def warn_of_left_out(folder: str) -> None:
    """Says which groups of the merged tables were not measured."""
    groups = read_sizes(paths.join(folder, GROUPS_FILE))
    held_out = keys_of(groups.filter(pc.field("split") == "validation"))
    warn(left_out(keys_of(groups), held_out), held_out)


def read_held_out(folder: str, config: TokenizerConfig) -> HeldOut:
    """The validation split of the merged tables."""
    groups = read_sizes(paths.join(folder, GROUPS_FILE)).filter(pc.field("split") == "validation")
    phrases = _validation(paths.join(folder, PHRASES_FILE), config) if config.superwords else None
    return HeldOut(_validation(paths.join(folder, PRETOKENS_FILE), config), groups, phrases)


def _validation(path: str, config: TokenizerConfig) -> pa.Table:
    check_note(path, config)
    parts = [batch.filter(pc.equal(batch["split"], "validation")) for batch in read_counts(path)]
    return pa.Table.from_batches(parts)
