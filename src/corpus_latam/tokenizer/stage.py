"""The tokenizer stage: count every release shard, merge, train, measure.

Tasks form a tree (`engine/tree.py`): counting and encoding by other tokenizers are its leaves, merging its
forks, then training, then measuring at the root. What each depends on is known beforehand, so a second run
finds everything done. Before them, the groups of a large validation split are sized: what is drawn of it
depends on that.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict

import pyarrow as pa

from corpus_latam.config import RunConfig, TokenizerConfig
from corpus_latam.engine import StageContext, Task
from corpus_latam.engine.tree import Step, follow_up, leaves, reduce
from corpus_latam.errors import ConfigError, RunError
from corpus_latam.storage import paths
from corpus_latam.storage.manifest import Commit
from corpus_latam.storage.shards import ShardFile
from corpus_latam.text import kernel_cache
from corpus_latam.tokenizer import preflight as checks
from corpus_latam.tokenizer.count.merge import merge_counts, table_files
from corpus_latam.tokenizer.count.phrases import count_phrases
from corpus_latam.tokenizer.count.sample import shares_of
from corpus_latam.tokenizer.count.shard import count_shard, language_and_split
from corpus_latam.tokenizer.count.splitting import splitting_of
from corpus_latam.tokenizer.measure.draw import (
    Drawn,
    by_language,
    committed_sizes,
    draw,
    drawn_from,
    may_exceed,
    write_sizes,
)
from corpus_latam.tokenizer.measure.encoded import (
    Encoded,
    encode_shard,
    encoded_files,
    train_and_encode_wordpiece,
    wordpiece_files,
    wordpiece_names,
)
from corpus_latam.tokenizer.measure.origin import origin_of
from corpus_latam.tokenizer.measure.others import Reference, references
from corpus_latam.tokenizer.measure.tables import measure, measured_files, warn_of_left_out
from corpus_latam.tokenizer.measure.wordpiece import NAME as WORDPIECE
from corpus_latam.tokenizer.train import loss
from corpus_latam.tokenizer.train.vocabularies import train_vocabularies, variants, vocabulary_files
from corpus_latam.wording import again_from

MERGE_WIDTH = 16
"""Tables merged by one task: each costs it about a row group of memory."""

log = logging.getLogger(__name__)


def preflight(config: RunConfig) -> None:
    """A vocabulary that cannot be, or a compared tokenizer that is not there."""
    if not config.tokenizer.train:
        return
    checks.check(config.tokenizer)
    if config.export.validation_share in (0, 1):
        raise ConfigError(
            f"tokenizer: export.validation_share is {config.export.validation_share:g}, which leaves a split"
            " empty, and a tokenizer is trained on one and measured on the other. Set a share between 0 and"
            " 1, or tokenizer.train: false."
        )


def run(context: StageContext) -> None:
    """Writes `tokenizer/`: counts, merged tables, and one folder per tokenizer."""
    config = context.config.tokenizer
    if not config.train:
        log.info("tokenizer.train is false: no tokenizer is trained")
        return
    context.preparing = kernel_cache.preparing("tokenizer")
    compared = references(config.compare)
    shards = _corpus(context)
    sized = _sized(context, [shard for shard in shards if _is_held_out(shard)])
    manifest = context.manifest()
    sample = draw(committed_sizes(context, manifest, sized), config.measured_bytes)
    root = _measured(context, shards, compared, sample)
    kept = [task.key for task in sized]
    context.commit(manifest, leaves(root), follow_up(root), lambda commit: _say(commit, config), kept)
    manifest.finish()
    warn_of_left_out(manifest.folder)


def _corpus(context: StageContext) -> list[ShardFile]:
    """The release shards; both splits must hold documents."""
    corpus = context.finished("corpus", "export")
    shards = [file for file in corpus.files(".parquet") if file.rows]
    if not any(not _is_held_out(shard) for shard in shards):
        raise RunError(
            f"tokenizer: {corpus.folder} holds no training documents. Make it again"
            f" ({again_from('export')}), or look in rejected/ for what the filters removed."
        )
    if not any(_is_held_out(shard) for shard in shards):
        raise RunError(
            "tokenizer: the validation split is empty, so there is nothing to measure fertility on: the"
            " corpus is one document, or was exported with export.validation_share: 0. `corpus-latam report`"
            " still says how it came to that."
        )
    return shards


def _is_held_out(shard: ShardFile) -> bool:
    return language_and_split(shard.path)[1] == "validation"


def _name(folder: str, shard: ShardFile) -> str:
    """`spa/train-00000-of-00002.parquet` as `<folder>/spa-train-00000`."""
    return f"{folder}/{shard.path.replace('/', '-').split('-of-')[0]}"


def _sized(context: StageContext, held_out: list[ShardFile]) -> list[Task]:
    """The tasks that size the groups of the validation split; none where all of it is measured."""
    corpus, tasks = context.folder("corpus"), []
    if not may_exceed(corpus, [shard.path for shard in held_out], context.config.tokenizer.measured_bytes):
        return []
    for shard in held_out:
        key = _name("sizes", shard)
        fingerprint = context.fingerprint("sizes", shard.path, shard.sha256)
        arguments = (corpus, shard.path, context.folder(), key, fingerprint)
        tasks.append(Task(key, write_sizes, arguments, fingerprint, (f"{key}.parquet",)))
    return tasks


def _counted(context: StageContext, shard: ShardFile, drawn: Mapping[str, Drawn]) -> Step:
    splitting = splitting_of(context.config.tokenizer)
    key = _name("counts", shard)
    counted = drawn_from(drawn, shard.path)
    fingerprint = context.fingerprint("count", shard.path, shard.sha256, asdict(splitting), counted.digest)
    place = (context.folder("corpus"), shard.path, context.folder(), key)
    arguments = (*place, splitting, fingerprint, counted.shares)
    return Step(Task(key, count_shard, arguments, fingerprint, table_files(key)))


def _phrases(context: StageContext, shard: ShardFile, quota: int, drawn: Mapping[str, Drawn]) -> Step:
    splitting = splitting_of(context.config.tokenizer)
    key = _name("phrases", shard)
    counted = drawn_from(drawn, shard.path)
    fingerprint = context.fingerprint(
        "phrases", shard.path, shard.sha256, asdict(splitting), quota, counted.digest
    )
    place = (context.folder("corpus"), shard.path, context.folder(), key)
    arguments = (*place, splitting, quota, fingerprint, counted.shares)
    return Step(Task(key, count_phrases, arguments, fingerprint, table_files(key)))


def _merged(context: StageContext, steps: Sequence[Step], name: str) -> Step:
    """One table of many, by a tree of merges."""

    def join(key: str, parts: Sequence[Step]) -> Step:
        fingerprint = context.fingerprint("merge", [step.task.fingerprint for step in parts])
        names = [step.task.key for step in parts]
        arguments = (context.folder(), names, splitting_of(context.config.tokenizer), key, fingerprint)
        return Step(Task(key, merge_counts, arguments, fingerprint, table_files(key)), tuple(parts))

    return reduce(sorted(steps, key=lambda step: step.task.key), MERGE_WIDTH, join, name)


def _trained(context: StageContext, shards: list[ShardFile], drawn: Mapping[str, Drawn]) -> Step:
    config = context.config.tokenizer
    before = [_merged(context, [_counted(context, shard, drawn) for shard in shards], "pretokens")]
    if config.superwords:
        training = sum(not _is_held_out(shard) for shard in shards)
        quota = config.superwords.sample_bytes // training
        phrases = [_phrases(context, shard, quota, drawn) for shard in shards]
        before.append(_merged(context, phrases, "phrases"))
    asked = config.model_dump(
        include={
            *("vocab_sizes", "special_tokens", "reserved_slots"),
            *("min_count", "memory_budget", "weights", "parity"),
        }
    )
    superwords = config.superwords.model_dump() if config.superwords else None
    prints = [step.task.fingerprint for step in before]
    targets = checks.parallel_hashes(config.parity.parallel if config.parity else {})
    fingerprint = context.fingerprint("train", prints, asked, superwords, targets)
    arguments = (context.folder(), config, "vocabularies", fingerprint)
    task = Task("vocabularies", train_vocabularies, arguments, fingerprint, vocabulary_files(config))
    return Step(task, tuple(before))


def _encoded(
    context: StageContext, reference: Reference, shard: ShardFile, drawn: Mapping[str, Drawn]
) -> Step:
    key = _name(f"compare/{reference.name}", shard)
    counted = drawn_from(drawn, shard.path)
    fingerprint = context.fingerprint("encode", reference.sha256, shard.path, shard.sha256, counted.digest)
    place = (context.folder("corpus"), shard.path, context.folder(), key)
    arguments = (reference, *place, fingerprint, counted.shares)
    return Step(Task(key, encode_shard, arguments, fingerprint, encoded_files(key)))


def _wordpiece(
    context: StageContext, shards: list[ShardFile], sample: pa.Table | None
) -> tuple[Step, Encoded]:
    config = context.config.tokenizer
    names = [shard.path for shard in shards]
    asked = (max(config.vocab_sizes), config.normalization)
    shares = shares_of(sample)
    said = shares and list(shares.items())
    fingerprint = context.fingerprint("wordpiece", [shard.sha256 for shard in shards], asked, said)
    place = (context.folder("corpus"), names, context.folder())
    arguments = (*place, *asked, WORDPIECE, fingerprint, shares)
    step = Step(Task(WORDPIECE, train_and_encode_wordpiece, arguments, fingerprint, wordpiece_files(names)))
    path = paths.join(context.folder(), WORDPIECE, "tokenizer.json")
    return step, Encoded(Reference(WORDPIECE, path, fingerprint), tuple(wordpiece_names(names).values()))


def _measured(
    context: StageContext, shards: list[ShardFile], compared: list[Reference], sample: pa.Table | None
) -> Step:
    """The root: waits for training and for every encoding."""
    config = context.config.tokenizer
    held_out = [shard for shard in shards if _is_held_out(shard)]
    drawn = by_language(sample)
    before, encoded = [_trained(context, shards, drawn)], []
    for reference in compared:
        steps = [_encoded(context, reference, shard, drawn) for shard in held_out]
        before += steps
        encoded.append(Encoded(reference, tuple(step.task.key for step in steps)))
    if config.wordpiece:
        step, counted = _wordpiece(context, shards, sample)
        before.append(step)
        encoded.append(counted)
    prints = [step.task.fingerprint for step in before]
    names = [asdict(one.reference) for one in encoded]
    parallel = checks.parallel_hashes(config.parallel)
    training = [shard.path for shard in shards if not _is_held_out(shard)]
    origin = origin_of(context.config, context.folder("corpus"), training)
    said = [config.license, *origin.parts()]
    rows = None if sample is None else sample.to_pylist()
    fingerprint = context.fingerprint("measure", prints, names, config.reference, parallel, said, rows)
    arguments = (context.folder(), config, encoded, origin, "fertility", fingerprint, sample)
    return Step(Task("fertility", measure, arguments, fingerprint, measured_files(config)), tuple(before))


def _say(commit: Commit, config: TokenizerConfig) -> None:
    """What a person should know about training: a vocabulary that fell short, what pruning cost."""
    if commit.key != "vocabularies":
        return
    counts = commit.counts
    if counts.get("pruned_types"):
        log.info(
            "tokenizer: pruning left out %d pretokens that occur less than %d times: %.2f %% of the text",
            counts["pruned_types"],
            config.min_count,
            100 * counts["pruned_bytes"] / counts["counted_bytes"],
        )
    for sentence in loss.sentences(counts, config.memory_budget, ("", *variants(config))):
        log.warning("tokenizer: %s", sentence)
    for size in config.vocab_sizes:
        reached = counts[str(size)]
        if reached < size:
            log.warning(
                "tokenizer: the corpus has too little text for %d tokens: no pair is left to merge at %d,"
                " and that is the vocabulary written to tokenizer/%d",
                size,
                reached,
                size,
            )
