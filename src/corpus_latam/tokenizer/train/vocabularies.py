"""Trains every vocabulary of the config from the merged counts."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress

from corpus_latam.config import TokenizerConfig
from corpus_latam.errors import RunError
from corpus_latam.storage import atomic, paths
from corpus_latam.storage.manifest import Commit
from corpus_latam.storage.shards import ShardFile, describe
from corpus_latam.tokenizer.count.splitting import splitting_of
from corpus_latam.tokenizer.train import files, loss
from corpus_latam.tokenizer.train.bpe import Merges, go_on, train
from corpus_latam.tokenizer.train.budget import FEWER, OutOfRoomError, Room
from corpus_latam.tokenizer.train.chosen import NO_WORDS, Chosen, Words
from corpus_latam.tokenizer.train.parallel_lines import targets
from corpus_latam.tokenizer.train.parity_aware import Group, train_fairly
from corpus_latam.tokenizer.train.reading import WHOLE, read_phrases, read_pretokens, training_groups
from corpus_latam.tokenizer.train.weights import sums

TRAINING_FILE = "training.json"
"""The size that each vocabulary has, and what pruning took away."""
SUPERWORD = "-superword"
"""The end of the folder of a tokenizer whose last merges join words."""


def variants(config: TokenizerConfig) -> list[str]:
    """The folders of the tokenizers that a config asks for."""
    sizes = [str(size) for size in config.vocab_sizes]
    return sizes + [size + SUPERWORD for size in sizes if config.superwords]


def train_vocabularies(folder: str, config: TokenizerConfig, key: str, fingerprint: str) -> Commit:
    """Writes `<size>/tokenizer.json` and its companions for each of `config.vocab_sizes`, and likewise
    `<size>-superword/` where superwords are asked for.

    `counts` of the commit hold the size that each vocabulary really has (a small corpus runs out of pairs)
    and what was left out.
    """
    special = len(config.all_special_tokens)
    chosen, rare = read_pretokens(folder, config)
    largest = train_merges(folder, config, chosen, max(config.vocab_sizes) - special)
    lost = loss.counts(chosen)
    del chosen
    written: list[ShardFile] = []
    sizes: dict[str, int] = {}
    for size in config.vocab_sizes:
        found = {str(size): largest.cut(size - special)}
        if config.superwords:
            subwords = largest.cut(_subwords(size, special, config.superwords.subword_share))
            variant = f"{size}{SUPERWORD}"
            phrases = read_phrases(folder, config, subwords.pairs)
            found[variant] = train_superwords(config.memory_budget, phrases, subwords, size - special)
            lost |= loss.counts(phrases, variant)
        for variant, merges in found.items():
            sizes[variant] = special + len(merges.tokens)
            for name, content in files.files(merges, config, SUPERWORD in variant).items():
                written.append(atomic_file(folder, f"{variant}/{name}", content))
    reached = sizes | rare | lost
    written.append(atomic_file(folder, TRAINING_FILE, json.dumps(reached, indent=2).encode() + b"\n"))
    return Commit(key, fingerprint, tuple(written), counts=reached)


def vocabulary_files(config: TokenizerConfig) -> tuple[str, ...]:
    """The files that `train_vocabularies` may write."""
    found = [f"{variant}/{name}" for variant in variants(config) for name in files.FILES]
    return (*found, TRAINING_FILE)


def _subwords(size: int, special: int, share: float) -> int:
    return max(256, round((size - special) * share))


def train_merges(folder: str, config: TokenizerConfig, chosen: Chosen, tokens: int) -> Merges:
    """The merges that `config` asks for; `chosen` is that of `read_pretokens`."""
    if config.parity is None:
        return _within_budget(
            config.memory_budget, chosen, lambda texts, room: _plain(texts[WHOLE], tokens, room)
        )
    units = sums(training_groups(folder), config.parity.by, config.parity.unit)
    return _within_budget(
        config.memory_budget, chosen, lambda texts, room: _fair(texts, units, tokens, config, room)
    )


def train_superwords(memory_budget: int, phrases: Chosen, subwords: Merges, tokens: int) -> Merges:
    """Goes on from `subwords` with merges across words, learned from phrases in which they are merged."""

    def attempt(texts: dict[str, Words], room: Room) -> Merges:
        words = texts.get(WHOLE, NO_WORDS)
        return go_on(words.symbols.copy(), words.lengths, words.counts, tokens, subwords.pairs, room)

    return _within_budget(memory_budget, phrases, attempt)


def _within_budget(
    memory_budget: int, chosen: Chosen, attempt: Callable[[dict[str, Words], Room], Merges]
) -> Merges:
    """Trains; where the pairs take more memory than the words leave, again with fewer words."""
    while all(len(text.counts) for text in chosen.texts.values()):
        with suppress(OutOfRoomError):
            return attempt(chosen.texts, Room(memory_budget - chosen.memory))
        chosen.fit(int(chosen.memory * FEWER))
    raise RunError(
        f"tokenizer: tokenizer.memory_budget ({memory_budget / 1e6:,.0f} MB) is too small to train in."
        " Raise it."
    )


def _plain(words: Words, tokens: int, room: Room) -> Merges:
    return train(words.symbols, words.offsets, words.counts, tokens, room=room)


def _fair(
    texts: dict[str, Words], units: dict[str, int], tokens: int, config: TokenizerConfig, room: Room
) -> Merges:
    assert config.parity is not None
    groups = [
        Group(name, words.symbols, words.offsets, words.counts, units[name])
        for name, words in sorted(texts.items())
        if name != WHOLE
    ]
    whole = texts.get(WHOLE, NO_WORDS)
    together = Group(WHOLE, whole.symbols, whole.offsets, whole.counts, 0)
    lines = targets(config.parity, splitting_of(config), units)
    return train_fairly(groups, together, tokens, config.parity, room, lines)


def atomic_file(folder: str, name: str, content: bytes) -> ShardFile:
    """Writes a small file whole and describes it for the manifest."""
    atomic.write_bytes(paths.join(folder, name), content)
    return describe(name, content)
