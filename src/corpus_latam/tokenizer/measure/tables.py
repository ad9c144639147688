"""The task that measures fertility: what was counted and encoded of the validation split becomes tables."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator

import pyarrow as pa
import pyarrow.compute as pc
from tokenizers import Tokenizer

from corpus_latam.config import TokenizerConfig
from corpus_latam.storage import paths
from corpus_latam.storage.manifest import Commit
from corpus_latam.storage.shards import ShardFile, write_shard
from corpus_latam.tokenizer.count.merge import (
    GROUPS_FILE,
    PHRASES_FILE,
    PRETOKENS_FILE,
    read_counts,
    read_sizes,
)
from corpus_latam.tokenizer.count.splitting import Splitting, check_note, splitting_of
from corpus_latam.tokenizer.measure.card import card
from corpus_latam.tokenizer.measure.countries import COUNTRIES, INEQUALITY, countries, inequality
from corpus_latam.tokenizer.measure.encoded import Encoded
from corpus_latam.tokenizer.measure.fertility import FERTILITY, KEYS, fertility
from corpus_latam.tokenizer.measure.held_out import HeldOut, Measured
from corpus_latam.tokenizer.measure.left_out import Key, keys_of, left_out, warn, with_left_out
from corpus_latam.tokenizer.measure.origin import Origin
from corpus_latam.tokenizer.measure.others import open_reference
from corpus_latam.tokenizer.measure.parallel_text import PREMIUM, premium
from corpus_latam.tokenizer.train.parallel_lines import read_parallel
from corpus_latam.tokenizer.train.vocabularies import SUPERWORD, TRAINING_FILE, atomic_file, variants

SCHEMAS = {
    "fertility": FERTILITY,
    "totals": FERTILITY,
    "countries": COUNTRIES,
    "inequality": INEQUALITY,
    "premium": PREMIUM,
}
"""The tables of measurements, by the name of their file. Where a sample was measured, some have the columns
of `held_out.DRAWN` too."""

Tables = dict[str, pa.Table]


def measured_files(config: TokenizerConfig) -> tuple[str, ...]:
    """The files that `measure` writes."""
    names = (*(f"{name}.parquet" for name in SCHEMAS), "README.md")
    return tuple(f"{variant}/{name}" for variant in variants(config) for name in names)


def measure(
    folder: str,
    config: TokenizerConfig,
    encoded: list[Encoded],
    origin: Origin,
    key: str,
    fingerprint: str,
    sample: pa.Table | None = None,
) -> Commit:
    """Writes the tables of `SCHEMAS` and `README.md` into the folder of each tokenizer that was trained:
    its own rows first, then those of the others. `sample`: what was counted, where that is not all."""
    held_out = read_held_out(folder, config, sample)
    parallel = read_parallel(config.parallel)
    others = measure_others(held_out, folder, encoded, parallel)
    own = {}
    for variant in variants(config):
        with paths.open_read(paths.join(folder, f"{variant}/tokenizer.json")) as stream:
            tokenizer = Tokenizer.from_buffer(stream.read())
        measured = held_out.own(own_name(variant), tokenizer, SUPERWORD in variant)
        own[variant] = (measured, premium(measured.name, tokenizer, parallel))
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
            files.append(write_shard(folder, f"{variant}/{name}.parquet", batches, table.schema))
        text = card(variant, config, tables, groups, trained, origin, sample)
        files.append(atomic_file(folder, f"{variant}/README.md", text.encode()))
    return Commit(key, fingerprint, tuple(files))


def measure_others(
    held_out: HeldOut, folder: str, encoded: list[Encoded], parallel: dict[str, list[str]]
) -> list[tuple[Measured, pa.Table]]:
    """What tokenizers that are not ours make of the validation split, each with its rows of `PREMIUM`."""
    found = []
    for other in encoded:
        tokenizer = open_reference(other.reference)
        tokens, ids = other.tokens(folder), other.ids(folder)
        measured = held_out.other(other.reference.name, tokenizer, tokens, ids)
        found.append((measured, premium(measured.name, tokenizer, parallel)))
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
    """All measurements of some tokenizers, `shown` with their rows of `PREMIUM`.

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
        "premium": pa.concat_tables([rows for _, rows in shown]),
    }


def warn_of_left_out(folder: str) -> None:
    """Says which groups of the merged tables were not measured."""
    groups = read_sizes(paths.join(folder, GROUPS_FILE))
    held_out = keys_of(groups.filter(pc.field("split") == "validation"))
    warn(left_out(keys_of(groups), held_out), held_out)


def read_held_out(folder: str, config: TokenizerConfig, sample: pa.Table | None = None) -> HeldOut:
    """The validation split of the merged tables; `sample`: see `HeldOut`."""
    groups = read_sizes(paths.join(folder, GROUPS_FILE)).filter(pc.field("split") == "validation")
    splitting = splitting_of(config)
    phrases = _validation(paths.join(folder, PHRASES_FILE), splitting) if config.superwords else None
    return HeldOut(_validation(paths.join(folder, PRETOKENS_FILE), splitting), groups, phrases, sample)


def _validation(path: str, splitting: Splitting) -> Iterator[pa.RecordBatch]:
    check_note(path, splitting)
    for batch in read_counts(path):
        rows = batch.filter(pc.equal(batch["split"], "validation"))
        if rows.num_rows:
            yield rows
