"""The schemas of the count tables, and the order of their rows."""

from __future__ import annotations

import pyarrow as pa

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


def sort_key(group: GroupKey) -> tuple[str, str, str, str, str, int]:
    """Groups in the order of the tables: an unknown country first."""
    language, split, source, country, doc_type, fold = group
    return (language, split, source, country or "", doc_type, fold)
