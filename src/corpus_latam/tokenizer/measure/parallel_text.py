"""Parity: what the same content costs in several languages, on files with the same lines in each."""

from __future__ import annotations

import gzip

import pyarrow as pa
from tokenizers import Tokenizer

from corpus_latam.errors import ConfigError
from corpus_latam.storage import paths
from corpus_latam.tokenizer.measure.encoding import token_ids

PARITY = pa.schema(
    [
        pa.field("tokenizer", pa.string(), nullable=False),
        pa.field("language", pa.string(), nullable=False),
        pa.field("lines", pa.int64(), nullable=False),
        pa.field("tokens", pa.int64(), nullable=False),
        pa.field("parity", pa.float64()),
    ]
)
"""Tokens of the lines that no language lacks, and those tokens over the first language's (Petrov et al. 2023,
arXiv 2305.15425)."""


def read_parallel(files: dict[str, str]) -> dict[str, list[str]]:
    """The lines of each language's file (.gz too), without those that are empty in any.

    Raises ConfigError where a file is missing or has another number of lines than the first.
    """
    found = {language: _lines(path) for language, path in files.items()}
    first = next(iter(files), "")
    for language, lines in found.items():
        if len(lines) != len(found[first]):
            raise ConfigError(
                f"tokenizer.parallel.{language}: {files[language]} has {len(lines)} lines and"
                f" {files[first]} ({first}) has {len(found[first])}. Line n must say the same in all."
            )
    kept = [n for n in range(len(found.get(first, []))) if all(lines[n].strip() for lines in found.values())]
    return {language: [lines[n] for n in kept] for language, lines in found.items()}


def _lines(path: str) -> list[str]:
    if not paths.exists(path):
        raise ConfigError(f"tokenizer.parallel: {path} does not exist.")
    try:
        with paths.open_read(path) as stream:
            content = stream.read()
        text = (gzip.decompress(content) if path.lower().endswith(".gz") else content).decode()
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise ConfigError(f"tokenizer.parallel: {path} cannot be read as UTF-8 text ({error}).") from error
    return text.removesuffix("\n").split("\n")


def parity(name: str, tokenizer: Tokenizer, texts: dict[str, list[str]]) -> pa.Table:
    """Rows of `PARITY` for one tokenizer."""
    tokens = {language: len(token_ids(tokenizer, lines)[0]) for language, lines in texts.items()}
    first = next(iter(tokens.values()), 0)
    rows = [
        {
            "tokenizer": name,
            "language": language,
            "lines": len(texts[language]),
            "tokens": count,
            "parity": count / first if first else None,
        }
        for language, count in tokens.items()
    ]
    return pa.Table.from_pylist(rows, schema=PARITY)
