"""Where the files of RedPajama-V2 lie, under one address: a shard is named `2023-14/0000/es_head`.

The form is that of the data set's page (huggingface.co/datasets/togethercomputer/RedPajama-Data-V2).
"""

from __future__ import annotations

import re

LISTED = {"head": "head_middle", "middle": "head_middle", "tail": "tail"}
"""In which listing the shards of a part are."""
SHARD = re.compile(r"\d{4}-\d{2}/\d{4}/[a-z]{2}_(?:head|middle|tail)")


def listings(lang: str, snapshot: str, parts: tuple[str, ...]) -> list[str]:
    """The files that list the shards of a snapshot, below the address."""
    names = dict.fromkeys(LISTED[part] for part in parts)
    return [f"listings/{lang}-{snapshot}-{name}.txt" for name in names]


def documents(shard: str) -> str:
    """The file of a shard's documents, below the address."""
    return f"documents/{shard}.json.gz"


def signals(shard: str) -> str:
    """The file of their quality signals."""
    return f"quality_signals/{shard}.signals.json.gz"


def duplicates(shard: str) -> str:
    """The file that names those which are copies of others."""
    return f"duplicates/{shard}.duplicates.parquet"


def document_id(shard: str, row: int) -> str:
    """What its makers call a document: by its shard and row, from 0."""
    return f"{shard}.json.gz/{row}"


def row_of(identifier: str) -> int | None:
    """The row in an id; null where it is none."""
    row = identifier.rpartition("/")[2]
    return int(row) if row.isascii() and row.isdecimal() and len(row) < 19 else None


def shards_in(listing: str, lang: str, parts: tuple[str, ...]) -> list[str]:
    """The shards of a listing that are wanted, sorted. Lines that name none are left out."""
    found = {line.strip().removesuffix(".json.gz").removeprefix("documents/") for line in listing.split("\n")}
    wanted = tuple(f"/{lang}_{part}" for part in parts)
    return sorted(line for line in found if SHARD.fullmatch(line) and line.endswith(wanted))
