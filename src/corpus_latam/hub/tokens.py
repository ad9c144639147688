"""How many tokens a corpus is, for its card: what the tokenizers of the same run made of it."""

from __future__ import annotations

import pyarrow.compute as pc

from corpus_latam.config import RunConfig
from corpus_latam.escaping import for_markdown_code
from corpus_latam.storage import paths, state
from corpus_latam.storage.manifest import Manifest
from corpus_latam.storage.shards import read_table

GROUPS, TOTALS = "pretokens-groups.parquet", "totals.parquet"
"""What the tokenizer stage writes: the text that it counted, and per tokenizer what all of it costs."""


def tokens(config: RunConfig) -> str | None:
    """A table of the run's own tokenizers; null where it has none that belong to its corpus.

    Tokens are the bytes of the text over the bytes per token on the validation split: an estimate.
    """
    folder = paths.join(config.root, "tokenizer")
    named = {file.path for file in Manifest(folder).files(".parquet")}
    if GROUPS not in named or state.is_stale(folder):
        return None
    size = pc.sum(read_table(paths.join(folder, GROUPS), ["bytes"])["bytes"]).as_py() or 0
    rows = []
    for name in sorted(named, key=lambda name: (len(name), name)):
        if name.endswith(f"/{TOTALS}"):
            own = (
                read_table(paths.join(folder, name), ["tokenizer", "bytes_per_token"]).slice(0, 1).to_pylist()
            )
            rows += [_row(row["tokenizer"], size, row["bytes_per_token"]) for row in own]
    if not rows:
        return None
    return "\n".join(["| tokenizer | tokens, about | bytes per token |", "|---|---:|---:|", *rows])


def _row(name: str, size: int, rate: float | None) -> str:
    if not rate:
        return f"| {for_markdown_code(name)} | – | – |"
    return f"| {for_markdown_code(name)} | {float(f'{size / rate:.2g}'):,.0f} | {rate:.2f} |"
