"""Files with the same lines in several languages: what they hold, and their pretokens counted."""

from __future__ import annotations

import gzip
from collections.abc import Collection

import numpy as np
import pyarrow as pa

from corpus_latam.config import ParityConfig
from corpus_latam.errors import ConfigError
from corpus_latam.storage import paths
from corpus_latam.text import as_utf8
from corpus_latam.tokenizer.count.growing import binary_views
from corpus_latam.tokenizer.count.pretokens import PretokenCounter
from corpus_latam.tokenizer.count.shard import normalised, scanned
from corpus_latam.tokenizer.count.splitting import Splitting
from corpus_latam.tokenizer.train.parity_aware import Group

TARGET = "tokenizer.parity.parallel"
"""The key of the files that parity-aware training measures need on."""


def read_parallel(files: dict[str, str], key: str = "tokenizer.parallel") -> dict[str, list[str]]:
    """The lines of each language's file (.gz too), without those that are empty in any. `key`: of the config.

    Raises ConfigError where a file is missing or has another number of lines than the first.
    """
    found = {language: _lines(path, key) for language, path in files.items()}
    first = next(iter(files), "")
    for language, lines in found.items():
        if len(lines) != len(found[first]):
            raise ConfigError(
                f"{key}.{language}: {files[language]} has {len(lines)} lines and"
                f" {files[first]} ({first}) has {len(found[first])}. Line n must say the same in all."
            )
    kept = [n for n in range(len(found.get(first, []))) if all(lines[n].strip() for lines in found.values())]
    return {language: [lines[n] for n in kept] for language, lines in found.items()}


def _lines(path: str, key: str) -> list[str]:
    if not paths.exists(path):
        raise ConfigError(f"{key}: {path} does not exist.")
    try:
        with paths.open_read(path) as stream:
            content = stream.read()
        text = (gzip.decompress(content) if path.lower().endswith(".gz") else content).decode()
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise ConfigError(f"{key}: {path} cannot be read as UTF-8 text ({error}).") from error
    return text.removesuffix("\n").split("\n")


def targets(
    config: ParityConfig | None, splitting: Splitting, known: Collection[str]
) -> dict[str, Group] | None:
    """The lines of `tokenizer.parity.parallel` as counts, by the group of training text whose need they
    measure; None where there are no such files.

    `known`: the groups that have training text. Raises ConfigError for a file of another one.
    """
    if config is None or not config.parallel:
        return None
    strangers = sorted(set(config.parallel) - set(known))
    if strangers:
        raise ConfigError(
            f"{TARGET}: no training text has the {config.by} {', '.join(map(repr, strangers))}. There"
            f" are {', '.join(sorted(known))}."
        )
    found = read_parallel(config.parallel, TARGET)
    return {name: _counted(name, lines, splitting) for name, lines in found.items()}


def _counted(name: str, lines: list[str], splitting: Splitting) -> Group:
    """Its units are lines, of which all groups have the same number."""
    counter = PretokenCounter(splitting.pattern, splitting.max_pretoken_bytes, splitting.digits)
    texts = pa.array(lines, pa.large_string())
    cut = as_utf8(texts)
    if splitting.normalization == "nfc":
        cut = normalised(texts, scanned(cut)[2])
    counter.add(cut, np.zeros(len(lines), np.int64))
    table = counter.result()
    return Group(name, *binary_views(table["pretoken"]), table["count"].to_numpy(), len(lines))
