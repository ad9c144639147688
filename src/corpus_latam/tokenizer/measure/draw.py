"""Before anything is counted: whether the validation split is measured whole, and if not, what is drawn."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from corpus_latam.engine import StageContext, Task
from corpus_latam.engine.context import fingerprint
from corpus_latam.storage import paths
from corpus_latam.storage.manifest import Commit, Manifest
from corpus_latam.storage.shards import read_table, write_shard
from corpus_latam.tokenizer.count.sample import (
    FINEST,
    SIZES,
    Finest,
    Shares,
    Sizes,
    plan,
    shares_of,
    sizes_of_shard,
    text_bytes,
)
from corpus_latam.tokenizer.count.shard import language_and_split

log = logging.getLogger(__name__)


def may_exceed(corpus: str, shards: Iterable[str], wanted: int) -> bool:
    """Whether validation shards may hold more than `wanted` bytes of text, by their footers alone.

    Where not, all is measured. Else their texts are read to know the sizes of their groups.
    """
    return sum(text_bytes(paths.join(corpus, shard)) for shard in shards) > wanted


def write_sizes(corpus: str, shard: str, folder: str, key: str, fingerprint: str) -> Commit:
    """Writes the sizes of the groups of a release shard, rows of `sample.SIZES`, as `<key>.parquet`."""
    sizes = sizes_of_shard(corpus, shard).items()
    rows = [dict(zip(SIZES.names, (*group, *size), strict=True)) for group, size in sizes]
    batches = [pa.RecordBatch.from_pylist(rows, SIZES)]
    return Commit(key, fingerprint, (write_shard(folder, f"{key}.parquet", batches, SIZES),))


def committed_sizes(context: StageContext, manifest: Manifest, tasks: Sequence[Task]) -> list[Sizes]:
    """What tasks of `write_sizes` wrote, in this run or in one before; what else is committed stays."""
    if not tasks:
        return []
    context.commit(manifest, tasks, keep=manifest.commits.keys() - {task.key for task in tasks})
    files = [paths.join(manifest.folder, name) for task in tasks for name in task.writes]
    return [_read_sizes(file) for file in files]


def _read_sizes(path: str) -> Sizes:
    return {
        tuple(row[name] for name in FINEST): (row["documents"], row["bytes"])
        for row in read_table(path, SIZES.names).to_pylist()
    }


def draw(parts: Iterable[Sizes], wanted: int) -> pa.Table | None:
    """Rows of `sample.SAMPLE` for a validation split, given the sizes of the groups of its shards; None where
    all of it is measured."""
    sample = plan(parts, wanted)
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
