"""Fertility of any tokenizers on the validation split of a corpus that is already there."""

from __future__ import annotations

import tempfile

import pyarrow as pa

from corpus_latam.config import RunConfig, TokenizerConfig, validate
from corpus_latam.engine import Engine, StageContext, Task
from corpus_latam.engine.progress import Progress
from corpus_latam.errors import ConfigError, RunError
from corpus_latam.storage import atomic, paths
from corpus_latam.storage.manifest import Manifest
from corpus_latam.storage.shards import open_shard, write_shard
from corpus_latam.text import kernel_cache
from corpus_latam.tokenizer.count.merge import merge_counts
from corpus_latam.tokenizer.count.sample import shares_of, sizes_of_shard
from corpus_latam.tokenizer.count.shard import count_shard
from corpus_latam.tokenizer.count.splitting import splitting_of
from corpus_latam.tokenizer.measure.draw import draw, may_exceed
from corpus_latam.tokenizer.measure.encoded import Encoded, encode_shard
from corpus_latam.tokenizer.measure.fertility import with_drawn
from corpus_latam.tokenizer.measure.left_out import keys_of, keys_of_shard, left_out, warn
from corpus_latam.tokenizer.measure.others import references
from corpus_latam.tokenizer.measure.tables import (
    SCHEMAS,
    Tables,
    measure_others,
    read_held_out,
    reference_among,
    tables_of,
)
from corpus_latam.waiting import waiting


def compare(
    corpus: str, given: tuple[str, ...], reference: str | None, engine: Engine, progress: Progress
) -> Tables:
    """The tables of `tables.SCHEMAS` for the tokenizers `given` (see `others.references`).

    `corpus`: a run folder, or the corpus folder in it. Nothing is written there.
    """
    compared = references(given)
    if reference is not None and reference not in {one.name for one in compared}:
        raise ConfigError(
            f"--reference {reference}: the tokenizers are {', '.join(one.name for one in compared)}."
        )
    folder, shards, training = _shards(corpus)
    with tempfile.TemporaryDirectory(prefix="corpus-latam-") as work:
        context = StageContext("fertility", _config(folder), work, engine, progress)
        context.preparing = kernel_cache.preparing("tokenizer")
        config = TokenizerConfig()
        sample = _drawn(context, folder, shards, config.measured_bytes)
        shares = shares_of(sample)
        counts = {f"counts/{n:05d}": shard for n, shard in enumerate(shards)}
        tasks = [
            Task(name, count_shard, (folder, shard, work, name, splitting_of(config), "-", shares))
            for name, shard in counts.items()
        ]
        encoded = []
        for one in compared:
            names = {f"compare/{one.name}/{n:05d}": shard for n, shard in enumerate(shards)}
            tasks += [
                Task(name, encode_shard, (one, folder, shard, work, name, "-", shares))
                for name, shard in names.items()
            ]
            encoded.append(Encoded(one, tuple(names)))
        others = {shard: Task(f"groups/{shard}", keys_of_shard, (folder, shard)) for shard in training}
        found = context.map([*tasks, *others.values()])
        merge_counts(work, list(counts), splitting_of(config), "pretokens", "-")
        held_out = read_held_out(work, config, sample)
        with waiting("measuring the tokenizers"):
            measured = measure_others(held_out, work, encoded, {})
    known = keys_of(held_out.groups)
    missing = left_out(set().union(*(found[task.key] for task in others.values())), known)
    warn(missing, known)
    return tables_of(measured, reference_among([one for one, _ in measured], reference), missing)


def _drawn(context: StageContext, corpus: str, shards: list[str], wanted: int) -> pa.Table | None:
    """Rows of `sample.SAMPLE`; None where all is measured."""
    if not may_exceed(corpus, shards, wanted):
        return None
    tasks = [Task(f"sizes/{shard}", sizes_of_shard, (corpus, shard)) for shard in shards]
    return draw(context.map(tasks).values(), wanted)


def write_tables(tables: Tables, output: str) -> list[str]:
    """Writes each table as `<output>/<name>.parquet`; returns the files' paths."""
    for name in tables:
        _refuse_another(paths.join(output, f"{name}.parquet"), SCHEMAS[name])
    for name, table in tables.items():
        write_shard(output, f"{name}.parquet", table.combine_chunks().to_batches(), table.schema)
    return [paths.join(output, f"{name}.parquet") for name in tables]


def _refuse_another(path: str, schema: pa.Schema) -> None:
    """Raises `ConfigError` where a file lies there that is no such table of ours."""
    if paths.exists(path) and not _has(path, schema):
        raise ConfigError(f"{path} is there already, and is no table of this command. Name another --output.")


def _has(path: str, schema: pa.Schema) -> bool:
    try:
        with open_shard(path) as shard:
            return shard.schema_arrow in (schema, with_drawn(schema, True))
    except RunError:
        return False


def _shards(corpus: str) -> tuple[str, list[str], list[str]]:
    """The corpus folder, its validation shards, `<language>/validation-...parquet`, and those of training."""
    if not paths.exists(corpus):
        raise ConfigError(f"--corpus {corpus}: there is no such folder. Name a run folder or its corpus/.")
    inner = paths.join(corpus, "corpus")
    folder = paths.absolute(inner if paths.exists(inner) else corpus)
    shards = _released(folder)
    held_out = [shard for shard in shards if shard.split("/")[1].startswith("validation-")]
    if not held_out:
        raise ConfigError(
            f"{corpus} holds no validation shards (LANGUAGE/validation-….parquet): name the folder of a run"
            " that has finished export, with export.validation_share above 0."
        )
    training = [shard for shard in shards if shard.split("/")[1].startswith("train-")]
    return folder, held_out, training


def _released(folder: str) -> list[str]:
    """The Parquet files of a corpus, `<language>/<name>`: those that its manifest names, where it has one."""
    manifest = Manifest(folder)
    if manifest.exists:
        return [file.path for file in manifest.files(".parquet")]
    files = [file for file in paths.files_below(folder, (".parquet",)) if atomic.TEMPORARY not in file]
    return ["/".join(file.split("/")[-2:]) for file in files]


def _config(corpus: str) -> RunConfig:
    return validate({"name": "fertility", "sources": {"corpus": {"type": "parquet", "path": corpus}}})
