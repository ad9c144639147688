"""Before anything is counted: whether the validation split is measured whole, and if not, what is drawn."""

from __future__ import annotations

import logging
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from corpus_latam.engine import StageContext, Task
from corpus_latam.storage import paths
from corpus_latam.tokenizer.count.sample import FINEST, plan, sizes_of_shard, text_bytes
from corpus_latam.tokenizer.count.shard import language_and_split

log = logging.getLogger(__name__)


def draw(context: StageContext, corpus: str, shards: list[str], wanted: int) -> pa.Table | None:
    """Rows of `sample.SAMPLE` for the validation shards of a corpus; None where all of them is measured.

    Footers tell that a split is small. The texts of a larger one are read once, to know its groups.
    """
    if sum(text_bytes(paths.join(corpus, shard)) for shard in shards) <= wanted:
        return None
    tasks = [Task(f"sizes/{shard}", sizes_of_shard, (corpus, shard)) for shard in shards]
    sample = plan(context.map(tasks).values(), wanted)
    if sample is not None:
        log.info(
            "tokenizer: the validation split has %.0f MB of text; fertility is measured on a sample of about"
            " %.0f MB (tokenizer.measured_bytes)",
            pc.sum(sample["bytes"]).as_py() / 1e6,
            pc.sum(pc.multiply(sample["bytes"], sample["share"])).as_py() / 1e6,
        )
    return sample


def drawn_from(sample: pa.Table | None, shard: str) -> list[dict[str, Any]] | None:
    """What the counts of a release shard depend on: the shares of its language; None for training text."""
    language, split = language_and_split(shard)
    if sample is None or split == "train":
        return None
    rows: list[dict[str, Any]] = sample.select([*FINEST, "share"]).to_pylist()
    return [row for row in rows if row["language"] == language]
