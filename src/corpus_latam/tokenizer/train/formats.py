"""A byte-level BPE in the formats of others: tiktoken's ranks, GPT-2's vocab and merges, and back."""

from __future__ import annotations

import base64
import json
from itertools import pairwise
from typing import Any

from tokenizers import AddedToken, Regex, Tokenizer, decoders, normalizers, pre_tokenizers
from tokenizers.models import BPE

from corpus_latam.errors import ConfigError
from corpus_latam.storage import atomic, paths
from corpus_latam.tokenizer.count.pretokens import PATTERNS
from corpus_latam.tokenizer.train.byte_level import to_bytes, to_text

TIKTOKEN_FILES = RANKS_FILE, RANKS_NOTE = "ranks.tiktoken", "tiktoken.json"
VOCAB_MERGES_FILES = "vocab.json", "merges.txt"
TARGETS = ("tiktoken", "tokenizer.json", "vocab-merges")


def export(folder: str, target: str, output: str) -> list[str]:
    """Writes the tokenizer of `folder` to `output` in another format; returns the files' paths.

    `folder` holds a byte-level `tokenizer.json`, or `ranks.tiktoken` with `tiktoken.json`.
    """
    if target not in TARGETS:
        raise ConfigError(f"--to {target}: choose from {', '.join(TARGETS)}.")
    tokenizer = _open(folder)
    files = {
        "tiktoken": lambda: tiktoken_files(tokenizer),
        "vocab-merges": lambda: vocab_merges_files(tokenizer),
        "tokenizer.json": lambda: {"tokenizer.json": tokenizer.to_str(pretty=True).encode() + b"\n"},
    }[target]()
    for name, content in files.items():
        _refuse_another(paths.join(output, name), content)
    paths.make_folder(output)
    for name, content in files.items():
        atomic.write_bytes(paths.join(output, name), content)
    return [paths.join(output, name) for name in files]


def _refuse_another(path: str, content: bytes) -> None:
    """Raises `ConfigError` where a file lies there that says something else: it may be all that there is."""
    if paths.exists(path) and paths.read_bytes(path) != content:
        raise ConfigError(f"{path} is there already, and is another. Remove it, or name another --output.")


def tiktoken_files(tokenizer: Tokenizer) -> dict[str, bytes]:
    """`ranks.tiktoken` (a token in base64 and its id per line) and `tiktoken.json`: what else
    `tiktoken.Encoding` asks for, and the normalisation that tiktoken does not do."""
    vocabulary = _vocabulary(tokenizer)
    note = {
        "pat_str": _pattern(tokenizer),
        "special_tokens": _special(tokenizer),
        "normalization": "nfc" if tokenizer.normalizer is not None else "none",
    }
    ranks = sorted((number, token) for token, number in vocabulary.items())
    lines = [base64.b64encode(token) + f" {number}\n".encode() for number, token in ranks]
    return {RANKS_FILE: b"".join(lines), RANKS_NOTE: _json(note)}


def vocab_merges_files(tokenizer: Tokenizer) -> dict[str, bytes]:
    """`vocab.json` and `merges.txt`, as GPT-2 has them."""
    model = _byte_level(tokenizer)
    vocabulary = dict(sorted(model["vocab"].items(), key=lambda item: item[1]))
    merges = "".join(f"{left} {right}\n" for left, right in model["merges"])
    content = json.dumps(vocabulary, ensure_ascii=False).encode() + b"\n"
    return {"vocab.json": content, "merges.txt": f"#version: 0.2\n{merges}".encode()}


def from_ranks(ranks: dict[bytes, int], note: dict[str, Any]) -> Tokenizer:
    """The tokenizer behind tiktoken's files. A token's merge joins the two parts that it has when all
    merges before its own are done."""
    ordered = sorted((token for token in ranks if len(token) > 1), key=ranks.__getitem__)
    merges = [_parts(token, ranks) for token in ordered]
    vocabulary = {to_text(token): number for token, number in ranks.items()}
    special = note["special_tokens"]
    vocabulary |= special
    tokenizer = Tokenizer(BPE(vocab=vocabulary, merges=[(to_text(a), to_text(b)) for a, b in merges]))
    if note.get("normalization") == "nfc":
        tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = split_by(note["pat_str"])
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(
        [AddedToken(token, special=True, normalized=False) for token in sorted(special, key=special.get)]
    )
    return tokenizer


def split_by(pattern: str) -> pre_tokenizers.PreTokenizer:
    """A regular expression as `tokenizers` applies it, then bytes."""
    cut = pre_tokenizers.Split(Regex(pattern), behavior="isolated")
    return pre_tokenizers.Sequence([cut, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])


def parse_ranks(content: bytes) -> dict[bytes, int]:
    """Tokens and ranks of a tiktoken file. Raises ValueError where it is none."""
    lines = (line.split() for line in content.split(b"\n") if line.strip())
    return {base64.b64decode(token, validate=True): int(rank) for token, rank in lines}


def _parts(token: bytes, ranks: dict[bytes, int]) -> tuple[bytes, bytes]:
    """The two parts of a token before its own merge: joins the pair of lowest rank below the token's."""
    parts = [token[i : i + 1] for i in range(len(token))]
    while len(parts) > 2:
        joined = [ranks.get(a + b, ranks[token]) for a, b in pairwise(parts)]
        lowest = min(range(len(joined)), key=joined.__getitem__)
        if joined[lowest] >= ranks[token]:
            raise ConfigError(f"The rank file has no merges that make {token!r}: it is not a BPE's.")
        parts[lowest : lowest + 2] = [parts[lowest] + parts[lowest + 1]]
    return parts[0], parts[1]


def _open(folder: str) -> Tokenizer:
    whole, ranks, note = (paths.join(folder, n) for n in ("tokenizer.json", RANKS_FILE, RANKS_NOTE))
    if paths.exists(whole):
        return Tokenizer.from_str(_read(whole).decode())
    if paths.exists(ranks) and paths.exists(note):
        return from_ranks(parse_ranks(_read(ranks)), json.loads(_read(note)))
    raise ConfigError(f"{folder} holds neither tokenizer.json nor {RANKS_FILE} with {RANKS_NOTE}.")


def _read(path: str) -> bytes:
    with paths.open_read(path) as stream:
        return stream.read()


def _vocabulary(tokenizer: Tokenizer) -> dict[bytes, int]:
    special = _special(tokenizer)
    vocabulary = _byte_level(tokenizer)["vocab"]
    return {to_bytes(token): number for token, number in vocabulary.items() if token not in special}


def _special(tokenizer: Tokenizer) -> dict[str, int]:
    added = tokenizer.get_added_tokens_decoder()
    return {str(token.content): number for number, token in sorted(added.items())}


def _byte_level(tokenizer: Tokenizer) -> dict[str, Any]:
    """The model part of a tokenizer's JSON. Refuses what other formats cannot hold."""
    model: dict[str, Any] = json.loads(tokenizer.to_str())["model"]
    special = _special(tokenizer)
    spelled = set("".join(token for token in model["vocab"] if token not in special))
    if model["type"] != "BPE" or not spelled <= set(map(to_text, (bytes([b]) for b in range(256)))):
        raise ConfigError("Only a byte-level BPE can be exported: this tokenizer's tokens are not bytes.")
    return model


def _pattern(tokenizer: Tokenizer) -> str:
    """The expression of the tokenizer's Split, or gpt2's, which ByteLevel has built in."""
    described = json.loads(tokenizer.to_str())["pre_tokenizer"] or {}
    for part in described.get("pretokenizers", [described]):
        if part.get("type") == "Split" and "Regex" in part["pattern"]:
            return str(part["pattern"]["Regex"])
        if part.get("type") == "ByteLevel" and part.get("use_regex"):
            return PATTERNS["gpt2"]
    raise ConfigError("tiktoken cuts text by one regular expression, and this tokenizer has none.")


def _json(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=2).encode() + b"\n"
