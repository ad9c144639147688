"""Before anything is counted: whether the validation split is measured whole, and if not, what is drawn."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from corpus_latam.engine import StageContext, Task
from corpus_latam.engine.context import fingerprint
from corpus_latam.storage import paths
from corpus_latam.tokenizer.count.sample import (
    Finest,
    Shares,
    plan,
    shares_of,
    sizes_of_shard,
    text_bytes,
)
from corpus_latam.tokenizer.count.shard import language_and_split

log = logging.getLogger(__name__)


def draw(context: StageContext, corpus: str, shards: list[str], wanted: int) -> pa.Table | None:
    """Rows of `sample.SAMPLE` for the validation shards of a corpus; None where all of them is measured.

    Footers tell that a split is small. The texts of a larger one are read, in every run, to know its groups.
    """
    if sum(text_bytes(paths.join(corpus, shard)) for shard in shards) <= wanted:
        return None
    tasks = [Task(f"sizes/{shard}", sizes_of_shard, (corpus, shard)) for shard in shards]
    sample = plan(context.map(tasks).values(), wanted)
    if sample is not None:
        log.info(
            "tokenizer: the validation split has %.1f MB of text; fertility is measured on a sample of about"
            " %.1f MB (tokenizer.measured_bytes)",
            pc.sum(sample["bytes"]).as_py() / 1e6,
            pc.sum(pc.multiply(sample["bytes"], sample["share"])).as_py() / 1e6,
        )
    return sample


@dataclass(frozen=True)
class Drawn:
    """What is measured of release shards of one language. `shares`: what a task takes to read them (all tasks
    the same: there are many); `digest`: SHA-256 of it. Both null where every document is counted."""

    shares: Shares | None = None
    digest: str | None = None


def by_language(sample: pa.Table | None) -> dict[str, Drawn]:
    """What is drawn of the validation split in each language; nothing where all of it is measured."""
    found: dict[str, dict[Finest, float]] = {}
    for key, share in (shares_of(sample) or {}).items():
        found.setdefault(key[0], {})[key] = share
    return {language: Drawn(shares, fingerprint(list(shares.items()))) for language, shares in found.items()}


def drawn_from(drawn: Mapping[str, Drawn], shard: str) -> Drawn:
    """What is counted of a release shard: of training text every document."""
    language, split = language_and_split(shard)
    return Drawn() if split == "train" else drawn.get(language, Drawn())
