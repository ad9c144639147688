"""The premium: what the same content costs in several languages, on files with the same lines in each."""

from __future__ import annotations

import pyarrow as pa
from tokenizers import Tokenizer

from corpus_latam.tokenizer.measure.encoding import token_ids

PREMIUM = pa.schema(
    [
        pa.field("tokenizer", pa.string(), nullable=False),
        pa.field("language", pa.string(), nullable=False),
        pa.field("lines", pa.int64(), nullable=False),
        pa.field("tokens", pa.int64(), nullable=False),
        pa.field("premium", pa.float64()),
    ]
)
"""Tokens of the lines that no language lacks, and those tokens over the first language's: the tokenization
premium of Petrov et al. 2023 (arXiv 2305.15425)."""


def premium(name: str, tokenizer: Tokenizer, texts: dict[str, list[str]]) -> pa.Table:
    """Rows of `PREMIUM` for one tokenizer."""
    tokens = {language: len(token_ids(tokenizer, lines)[0]) for language, lines in texts.items()}
    first = next(iter(tokens.values()), 0)
    rows = [
        {
            "tokenizer": name,
            "language": language,
            "lines": len(texts[language]),
            "tokens": count,
            "premium": count / first if first else None,
        }
        for language, count in tokens.items()
    ]
    return pa.Table.from_pylist(rows, schema=PREMIUM)
