"""The files of a tokenizer: what `tokenizers`, `transformers` and `tiktoken` open."""

from __future__ import annotations

import json
from typing import Any

from tokenizers import AddedToken, Tokenizer, decoders, normalizers, pre_tokenizers
from tokenizers.models import BPE

from corpus_latam.config import TokenizerConfig
from corpus_latam.errors import ConfigError
from corpus_latam.tokenizer.count.pretokens import expression, split
from corpus_latam.tokenizer.train.bpe import BYTES, Merges
from corpus_latam.tokenizer.train.byte_level import CHARACTERS, to_bytes, to_text
from corpus_latam.tokenizer.train.formats import (
    TIKTOKEN_FILES,
    VOCAB_MERGES_FILES,
    split_by,
    tiktoken_files,
    vocab_merges_files,
)

ROLES = {
    "bos_token": ("bos", "begin", "<s>"),
    "eos_token": ("eos", "end", "</s>"),
    "pad_token": ("pad",),
    "unk_token": ("unk",),
}
"""The role of a special token is read from its name: the first token that holds one of these words."""


FILES = (
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    *VOCAB_MERGES_FILES,
    *TIKTOKEN_FILES,
)
"""What `files` gives."""


def check(config: TokenizerConfig) -> None:
    """Refuses vocabularies that cannot be: raises ConfigError with the key and what to write instead."""
    special = config.all_special_tokens
    if len(set(special)) != len(special) or "" in special:
        raise ConfigError("tokenizer.special_tokens: each must be there once, and none may be empty.")
    for token in special:
        if any(len(split(spelled, config.pattern, phrases=True)) == 1 for spelled in _spellings(token)):
            raise ConfigError(
                f"tokenizer.special_tokens: {token!r} is a piece of ordinary text, which training could make"
                " a token of its own. Put signs around it, as in <|name|>."
            )
    least = BYTES + len(special)
    for size in config.vocab_sizes:
        if size < least:
            raise ConfigError(
                f"tokenizer.vocab_sizes: {size} is below {least}, the {BYTES} bytes and"
                f" {len(special)} special tokens that every vocabulary holds."
            )
    if not config.vocab_sizes:
        raise ConfigError("tokenizer.vocab_sizes: name at least one size, for instance 32768.")


def _spellings(token: str) -> list[str]:
    """A special token as text, and the text whose byte-level spelling is the same string."""
    if any(character not in CHARACTERS for character in token):
        return [token]
    return [token, to_bytes(token).decode(errors="replace")]


def build(merges: Merges, config: TokenizerConfig, phrases: bool = False) -> Tokenizer:
    """The tokenizer: special tokens from id 0, then bytes, then merges, as in BpeTrainer.

    `phrases`: merges may join words, so text is cut around phrases.
    """
    names = [*config.all_special_tokens, *(to_text(token) for token in merges.tokens)]
    vocabulary = {name: number for number, name in enumerate(names)}
    rules = [(to_text(left), to_text(right)) for left, right in merges.rules()]
    tokenizer = Tokenizer(BPE(vocab=vocabulary, merges=rules))
    if config.normalization == "nfc":
        tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizer(config.pattern, config.digits, phrases)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(
        [AddedToken(token, special=True, normalized=False) for token in config.all_special_tokens]
    )
    return tokenizer


def pre_tokenizer(
    pattern: str, digits: int | None = None, phrases: bool = False
) -> pre_tokenizers.PreTokenizer:
    """The pattern as `tokenizers` applies it, then bytes. ByteLevel has gpt2's pattern built in."""
    if pattern == "gpt2" and digits is None and not phrases:
        return pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    return split_by(expression(pattern, digits, phrases))


def roles(special_tokens: tuple[str, ...]) -> dict[str, str]:
    """Which special token begins, ends, pads."""
    found: dict[str, str] = {}
    for role, words in ROLES.items():
        for token in special_tokens:
            if token not in found.values() and any(word in token.lower() for word in words):
                found[role] = token
                break
    return found


def files(merges: Merges, config: TokenizerConfig, phrases: bool = False) -> dict[str, bytes]:
    """File names and contents; the same merges and config give the same bytes."""
    named = roles(config.all_special_tokens)
    others = [token for token in config.all_special_tokens if token not in named.values()]
    special_map: dict[str, Any] = dict(named)
    if others:
        special_map["additional_special_tokens"] = others
    tokenizer_config: dict[str, Any] = {
        **special_map,
        "tokenizer_class": "PreTrainedTokenizerFast",
        "add_prefix_space": False,
        "clean_up_tokenization_spaces": False,
    }
    tokenizer = build(merges, config, phrases)
    return {
        "tokenizer.json": tokenizer.to_str(pretty=True).encode() + b"\n",
        "tokenizer_config.json": _json(tokenizer_config),
        "special_tokens_map.json": _json(special_map),
        **vocab_merges_files(tokenizer),
        **tiktoken_files(tokenizer),
    }


def _json(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True).encode() + b"\n"
