"""What is known to be wrong with a tokenizer's config before any work."""

from __future__ import annotations

import hashlib

from corpus_latam.config import TokenizerConfig
from corpus_latam.errors import ConfigError
from corpus_latam.storage import paths
from corpus_latam.tokenizer.measure.others import references
from corpus_latam.tokenizer.measure.tables import own_name
from corpus_latam.tokenizer.measure.wordpiece import NAME as WORDPIECE
from corpus_latam.tokenizer.train import files
from corpus_latam.tokenizer.train.parallel_lines import TARGET, read_parallel
from corpus_latam.tokenizer.train.vocabularies import variants


def check(config: TokenizerConfig) -> None:
    """Raises ConfigError for an impossible vocabulary, weights that contradict one another, and compared
    tokenizers or parallel files that are not there."""
    files.check(config)
    _check_training(config)
    names = [reference.name for reference in references(config.compare)]
    if config.wordpiece:
        names.append(WORDPIECE)
    if config.reference and config.reference not in (known := [*names, *map(own_name, variants(config))]):
        raise ConfigError(
            f"tokenizer.reference: {config.reference!r} is not among the tokenizers that are measured:"
            f" {', '.join(known)}."
        )
    read_parallel(config.parallel)


def _check_training(config: TokenizerConfig) -> None:
    weights = config.weights
    if weights.factors and weights.rule != "explicit":
        raise ConfigError(
            f"tokenizer.weights.factors are of no use with rule: {weights.rule}. Write rule: explicit."
        )
    if weights.rule == "explicit" and not weights.factors:
        raise ConfigError("tokenizer.weights: rule: explicit needs factors, for instance {HN: 5}.")
    if config.parity and weights.rule != "proportional":
        raise ConfigError(
            "tokenizer.parity chooses each merge for one group, so tokenizer.weights has nothing to weigh."
            " Set one of them."
        )
    if config.parity and config.parity.parallel:
        _check_targets(config.parity.parallel)


def _check_targets(files: dict[str, str]) -> None:
    if len(files) == 1:
        raise ConfigError(f"{TARGET} names one file; with nothing beside it there is no need to compare.")
    if not any(read_parallel(files, TARGET).values()):
        raise ConfigError(f"{TARGET}: no line has text in all of the files.")


def parallel_hashes(files: dict[str, str]) -> dict[str, str]:
    """The SHA-256 of each parallel file, by language."""
    hashes = {}
    for language, path in files.items():
        with paths.open_read(path) as stream:
            hashes[language] = hashlib.sha256(stream.read()).hexdigest()
    return hashes
