"""The schemas of the count tables, and the note in them that says how text was cut."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa

from corpus_latam.config import TokenizerConfig
from corpus_latam.errors import ConfigError
from corpus_latam.storage.shards import open_shard

GROUP_KEYS = ["language", "split", "source", "country", "doc_type", "fold"]
"""What a group is, in sorting order."""

FOLDS = 50
"""Validation documents are dealt to so many folds by the hash of their id, and the bootstrap draws folds."""

_GROUP_FIELDS = [
    pa.field("language", pa.string(), nullable=False),
    pa.field("split", pa.string(), nullable=False),
    pa.field("source", pa.string(), nullable=False),
    pa.field("country", pa.string()),
    pa.field("doc_type", pa.string(), nullable=False),
    pa.field("fold", pa.int16(), nullable=False),
]

PRETOKENS = pa.schema(
    [
        *_GROUP_FIELDS,
        pa.field("pretoken", pa.binary(), nullable=False),
        pa.field("count", pa.int64(), nullable=False),
    ]
)
"""How often each pretoken (UTF-8 bytes) occurs in each group. Sorted by all columns but `count`."""

GROUPS = pa.schema(
    [
        *_GROUP_FIELDS,
        pa.field("documents", pa.int64(), nullable=False),
        pa.field("bytes", pa.int64(), nullable=False),
        pa.field("characters", pa.int64(), nullable=False),
        pa.field("words", pa.int64(), nullable=False),
        pa.field("words_split", pa.int64(), nullable=False),
        pa.field("pretokens", pa.int64(), nullable=False),
    ]
)
"""The size of each group's text as exported: UTF-8 bytes, code points, words by the project's rule
(docs/text.md) and as `str.split` makes them; and pretokens after normalisation."""

TOKENS = pa.schema([*_GROUP_FIELDS, pa.field("tokens", pa.int64(), nullable=False)])
"""Tokens of each group's documents under one tokenizer."""

IDS = pa.schema(
    [
        pa.field("language", pa.string(), nullable=False),
        pa.field("source", pa.string(), nullable=False),
        pa.field("country", pa.string()),
        pa.field("doc_type", pa.string(), nullable=False),
        pa.field("id", pa.int64(), nullable=False),
        pa.field("count", pa.int64(), nullable=False),
    ]
)
"""How often each token occurs in each group of the validation split, all folds together."""

GroupKey = tuple[str, str, str, str | None, str, int]

_NOTE = b"corpus_latam.pretokens"


def rule(config: TokenizerConfig) -> dict[str, Any]:
    """How text is cut: two count tables belong together where these are equal."""
    names = ("pattern", "digits", "normalization", "max_pretoken_bytes")
    return {name: getattr(config, name) for name in names}


def noted(schema: pa.Schema, config: TokenizerConfig) -> pa.Schema:
    """`schema` with a note of how the text was cut."""
    return schema.with_metadata({_NOTE: json.dumps(rule(config), sort_keys=True)})


def check_note(path: str, config: TokenizerConfig) -> None:
    """Refuses a count table whose text was cut in another way than the config says, naming both."""
    with open_shard(path) as shard:
        note = (shard.schema_arrow.metadata or {}).get(_NOTE)
    if note is None:
        raise ConfigError(f"{path} is not a count table of this program: it does not say how text was cut.")
    made, wanted = json.loads(note), rule(config)
    for name, value in wanted.items():
        if made.get(name) != value:
            raise ConfigError(
                f"{path} was counted with tokenizer.{name}: {_yaml(made.get(name))}, and the config says"
                f" {_yaml(value)}. Count again, or set tokenizer.{name} to what the table was made with."
            )


def _yaml(value: Any) -> str:
    return "null" if value is None else str(value)


def sort_key(group: GroupKey) -> tuple[str, str, str, str, str, int]:
    """Groups in the order of the tables: an unknown country first."""
    language, split, source, country, doc_type, fold = group
    return (language, split, source, country or "", doc_type, fold)
