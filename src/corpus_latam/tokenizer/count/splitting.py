"""How text is cut into pretokens, and the note of it in count tables."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

import pyarrow as pa

from corpus_latam.config import TokenizerConfig
from corpus_latam.errors import ConfigError
from corpus_latam.storage.shards import open_shard

_NOTE = b"corpus_latam.pretokens"


@dataclass(frozen=True)
class Splitting:
    """Two count tables belong together where these are equal. `TokenizerConfig` has the words for them."""

    pattern: str
    digits: int | None
    normalization: str
    max_pretoken_bytes: int


def splitting_of(config: TokenizerConfig) -> Splitting:
    """What a config says of it."""
    return Splitting(config.pattern, config.digits, config.normalization, config.max_pretoken_bytes)


def noted(schema: pa.Schema, splitting: Splitting) -> pa.Schema:
    """`schema` with a note of how the text was cut."""
    return schema.with_metadata({_NOTE: json.dumps(asdict(splitting), sort_keys=True)})


def check_note(path: str, splitting: Splitting) -> None:
    """Refuses a count table whose text was cut in another way than this, naming both."""
    with open_shard(path) as shard:
        note = (shard.schema_arrow.metadata or {}).get(_NOTE)
    if note is None:
        raise ConfigError(f"{path} is not a count table of this program: it does not say how text was cut.")
    made, wanted = json.loads(note), asdict(splitting)
    for name, value in wanted.items():
        if made.get(name) != value:
            raise ConfigError(
                f"{path} was counted with tokenizer.{name}: {_yaml(made.get(name))}, and the config says"
                f" {_yaml(value)}. Count again, or set tokenizer.{name} to what the table was made with."
            )


def _yaml(value: Any) -> str:
    return "null" if value is None else str(value)
