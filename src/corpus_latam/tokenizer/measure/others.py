"""Tokenizers made by others: `tokenizer.json` or tiktoken's rank files, also gzipped, and Hub ids."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from dataclasses import dataclass
from functools import lru_cache

from tokenizers import Tokenizer
from tokenizers.models import BPE

from corpus_latam.credentials import without_query
from corpus_latam.errors import ConfigError
from corpus_latam.storage import paths
from corpus_latam.storage.hub import check_answers
from corpus_latam.storage.listing import Listing, has_suffix, list_files
from corpus_latam.storage.walk import Kind, look
from corpus_latam.tokenizer.count.pretokens import PATTERNS
from corpus_latam.tokenizer.train.byte_level import to_text
from corpus_latam.tokenizer.train.formats import RANKS_FILE, RANKS_NOTE, from_ranks, parse_ranks, split_by
from corpus_latam.waiting import waiting

TIKTOKEN_PATTERNS = {
    "cl100k_base": PATTERNS["llama3"],
    "o200k_base": "|".join(
        (
            r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+"
            r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
            r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*"
            r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
            r"\p{N}{1,3}",
            r" ?[^\s\p{L}\p{N}]+[\r\n/]*",
            r"\s*[\r\n]+",
            r"\s+(?!\S)",
            r"\s+",
        )
    ),
}
"""A rank file does not hold its pattern: these are the published ones (tiktoken's `openai_public.py`)."""


HELD_NAMES = 5
"""How many files of a folder without tokenizer are named."""


@dataclass(frozen=True)
class Reference:
    """A tokenizer to compare with: the name in tables, its file, the SHA-256 of what decides its tokens."""

    name: str
    path: str
    sha256: str


def references(given: tuple[str, ...]) -> list[Reference]:
    """The tokenizers named in the config, in that order.

    The name is the file's, or its folder's where the file is called tokenizer.json. Raises ConfigError
    where a file is missing, is clearly no tokenizer, or two have the same name. They are opened in the
    workers only: one can take 200 MB.
    """
    found: list[Reference] = []
    for written in given:
        path, content = _find(written)
        name = _name(path)
        if name in {other.name for other in found}:
            raise ConfigError(
                f"tokenizer.compare: two tokenizers are called {name!r}; rename the file or folder of {path}."
            )
        _check(name, path, content)
        found.append(Reference(name, paths.absolute(path), _digest(name, path, content)))
    return found


def _digest(name: str, path: str, content: bytes) -> str:
    """SHA-256 of the file, and of the note beside a rank file that says how text is cut."""
    whole = hashlib.sha256(content)
    if _needs_note(name, path):
        whole.update(_read(_note(path)))
    return whole.hexdigest()


def _needs_note(name: str, path: str) -> bool:
    return _is_rank_file(path) and name not in TIKTOKEN_PATTERNS


def _find(written: str) -> tuple[str, bytes]:
    """The file behind a path, a folder or a Hub id (`owner/name`), and its content."""
    here = paths.resolve(written)
    kind = look(here)
    if kind is Kind.FOLDER:
        path = _in_folder(here, written)
        return path, _read(path)
    if kind is Kind.FILE:
        return here, _read(here)
    if kind is not None:
        raise ConfigError(f"tokenizer.compare: {written} is a {kind.value}.")
    if not re.fullmatch(r"[\w.-]+/[\w.-]+", written) or written.endswith((".json", ".gz", ".tiktoken")):
        raise ConfigError(f"tokenizer.compare: {written} does not exist.")
    path = f"hf://{written}/tokenizer.json"
    try:
        with waiting(f"fetching {written} from the Hub"):
            check_answers()
            return path, _read(path)
    except Exception as error:  # the Hub's client and the network have many
        raise ConfigError(
            f"tokenizer.compare: {written} is no file here, and the Hub gives no tokenizer.json for it"
            f" ({type(error).__name__}: {error})."
        ) from error


def _in_folder(folder: str, written: str) -> str:
    """The one tokenizer that a folder holds, gzipped or not, under its usual name or a rank file's own."""
    listing = list_files(folder)
    own = [file for file in listing.taken if "/" not in listing.name(file)]
    for usual in ("tokenizer.json", RANKS_FILE):
        found = [file for file in own if listing.name(file) in (usual, f"{usual}.gz")]
        if found:
            return found[0]
    others = [file for file in own if has_suffix(file, (".tiktoken", ".tiktoken.gz"))]
    if len(others) == 1:
        return others[0]
    raise ConfigError(
        f"tokenizer.compare: {written} is a folder without tokenizer.json, {RANKS_FILE} or one rank file of"
        f" another name (.tiktoken), each also as .gz; it holds {_named(listing)}. Name the file itself."
    )


def _named(listing: Listing) -> str:
    names = [listing.name(file) for file in listing.taken[:HELD_NAMES]]
    more = ", …" if len(listing.taken) > HELD_NAMES else ""
    return f"{', '.join(names)}{more}" if names else "no file"


def _read(path: str) -> bytes:
    with paths.open_read(path) as stream:
        return stream.read()


def _name(path: str) -> str:
    *folders, file = without_query(path).rstrip("/").split("/")
    stem = file.removesuffix(".gz").removesuffix(".json").removesuffix(".tiktoken")
    return folders[-1] if stem in ("tokenizer", "ranks") and folders else stem


@lru_cache(maxsize=1)
def open_reference(reference: Reference) -> Tokenizer:
    """The tokenizer of a checked reference. The last one stays open: it can hold 100 MB."""
    return _parse(reference.name, reference.path, _read(reference.path))


def _check(name: str, path: str, content: bytes) -> None:
    plain = _plain(path, content)
    if _is_rank_file(path):
        if _needs_note(name, path) and not paths.exists(_note(path)):
            raise ConfigError(
                f"tokenizer.compare: {path} is a rank file, which does not say how text is cut. Known by"
                f" their file names: {', '.join(sorted(TIKTOKEN_PATTERNS))}; others need {RANKS_NOTE} beside."
            )
    elif not plain.lstrip().startswith(b"{") or b'"model"' not in plain:
        raise _not_a_tokenizer(path, "no JSON object with a model")


def _is_rank_file(path: str) -> bool:
    return has_suffix(path, (".tiktoken", ".tiktoken.gz"))


def _note(path: str) -> str:
    return path.removesuffix(path.split("/")[-1]) + RANKS_NOTE


def _plain(path: str, content: bytes) -> bytes:
    try:
        return gzip.decompress(content) if has_suffix(path, (".gz",)) else content
    except (OSError, EOFError) as error:
        raise _not_a_tokenizer(path, f"broken gzip: {error}") from error


def _not_a_tokenizer(path: str, why: str) -> ConfigError:
    return ConfigError(
        f"tokenizer.compare: {path} is neither a tokenizer.json that `tokenizers` opens nor a tiktoken rank"
        f" file ({why})."
    )


def _parse(name: str, path: str, content: bytes) -> Tokenizer:
    plain = _plain(path, content)
    try:
        if not _is_rank_file(path):
            return Tokenizer.from_str(plain.decode())
        ranks = parse_ranks(plain)
        if name in TIKTOKEN_PATTERNS:
            return _as_tiktoken_does(ranks, TIKTOKEN_PATTERNS[name])
        return from_ranks(ranks, json.loads(_read(_note(path))))
    except Exception as error:  # `tokenizers` raises bare Exception
        raise _not_a_tokenizer(path, str(error)) from error


def _as_tiktoken_does(ranks: dict[bytes, int], pattern: str) -> Tokenizer:
    """tiktoken looks a whole pretoken up first, then merges the adjacent pair whose bytes rank lowest.

    So each way to halve a token into two tokens is a merge, in the order of the whole's rank.
    """
    spelled = {token: to_text(token) for token in ranks}
    merges = [
        (spelled[token[:cut]], spelled[token[cut:]])
        for token in sorted(ranks, key=ranks.__getitem__)
        for cut in range(1, len(token))
        if token[:cut] in ranks and token[cut:] in ranks
    ]
    vocabulary = {spelled[token]: rank for token, rank in ranks.items()}
    tokenizer = Tokenizer(BPE(vocab=vocabulary, merges=merges, ignore_merges=True))
    tokenizer.pre_tokenizer = split_by(pattern)
    return tokenizer
