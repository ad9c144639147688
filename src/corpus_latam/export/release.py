"""Release shards: which input shards feed which, and how one is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from corpus_latam.config import ExportConfig
from corpus_latam.export.measure import Measured, total
from corpus_latam.export.redact import rewrite
from corpus_latam.export.split import VALIDATION, is_validation
from corpus_latam.export.upsample import times_written
from corpus_latam.storage.aligned import read_texts
from corpus_latam.storage.manifest import Commit
from corpus_latam.storage.shards import RELEASE_LEVEL, write_shard

RELEASE = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("text", pa.large_string(), nullable=False),
        pa.field("source", pa.string(), nullable=False),
        pa.field("source_id", pa.string(), nullable=False),
        pa.field("url", pa.string()),
        pa.field("date", pa.string()),
        pa.field("language", pa.string()),
        pa.field("language_score", pa.float32()),
        pa.field("language_script", pa.string()),
        pa.field("country", pa.string()),
        pa.field("country_basis", pa.string()),
        pa.field("license", pa.string()),
        pa.field("license_basis", pa.string()),
        pa.field("access_rights", pa.string()),
        pa.field("doc_type", pa.string(), nullable=False),
        pa.field("minhash_cluster_size", pa.int32(), nullable=False),
        pa.field("fetched_at", pa.string()),
        pa.field("extractor", pa.string()),
        pa.field("sha256_raw", pa.string()),
        pa.field("opt_out", pa.list_(pa.string())),
        pa.field("metadata", pa.string()),
    ]
)
"""A released document. Names follow FineWeb-2 where it has them."""

FROM_INGEST = [
    *("id", "source", "source_id", "url", "date", "license", "license_basis", "access_rights"),
    *("doc_type", "fetched_at", "extractor", "sha256_raw", "opt_out", "metadata"),
]
FROM_ANNOTATE = [
    "language",
    "language_score",
    "language_script",
    "country",
    "country_basis",
    "personal_data",
]
FROM_DEDUPLICATE = ["keep", "minhash_cluster_size", "cut_spans"]


@dataclass(frozen=True)
class ReleaseShard:
    """One file to write: its path below `corpus/` and the input shards that feed it, in order."""

    path: str
    language: str
    split: str
    inputs: tuple[str, ...]


def plan(measured: dict[str, Measured], shard_bytes: int) -> list[ReleaseShard]:
    """Groups input shards, in the order of their names, into release shards of about `shard_bytes`."""
    groups: dict[tuple[str, str], list[list[str]]] = {}
    filled: dict[tuple[str, str], int] = {}
    for shard in sorted(measured):
        contributions = total(measured[shard].parts, "language", "split")
        for (language, split), (_, size, _) in contributions.items():
            key = (str(language), str(split))
            if key not in groups or filled[key] >= shard_bytes:
                groups.setdefault(key, []).append([])
                filled[key] = 0
            groups[key][-1].append(shard)
            filled[key] += size
    return [
        ReleaseShard(
            f"{language}/{split}-{number:05d}-of-{len(files):05d}.parquet", language, split, tuple(inputs)
        )
        for (language, split), files in sorted(groups.items())
        for number, inputs in enumerate(files)
    ]


def write_release(
    root: str, folder: str, release: ReleaseShard, config: ExportConfig, split_cut: str, fingerprint: str
) -> Commit:
    """Writes one release shard. `repeats` counts rows that another row of the corpus is equal to."""
    repeats = 0

    def documents() -> Iterator[pa.RecordBatch]:
        nonlocal repeats
        for batch, times in _documents(root, release, config, split_cut):
            repeats += int(np.maximum(times - 1, 0).sum())
            yield batch.take(pa.array(np.repeat(np.arange(len(times)), times)))

    file = write_shard(folder, release.path, documents(), RELEASE, level=RELEASE_LEVEL)
    return Commit(release.path, fingerprint, (file,), counts={"documents": file.rows, "repeats": repeats})


def _documents(
    root: str, release: ReleaseShard, config: ExportConfig, split_cut: str
) -> Iterator[tuple[pa.RecordBatch, NDArray[np.int64]]]:
    """The shard's documents in batches of `RELEASE`, and how often each is written."""
    columns = {"ingest": FROM_INGEST, "annotate": FROM_ANNOTATE, "deduplicate": FROM_DEDUPLICATE}
    wants_validation = release.split == VALIDATION
    for shard in release.inputs:
        for batch in read_texts(root, shard, columns):
            held_out = is_validation(batch["id"], split_cut)
            in_split = held_out if wants_validation else pc.invert(held_out)
            mine = pc.and_(pc.and_(batch["keep"], in_split), pc.equal(batch["language"], release.language))
            kept = batch.filter(pc.fill_null(mine, False))
            spans = None if config.redact == "none" else kept["personal_data"]
            names = kept["id"] if config.redact == "replacements" else None
            text = rewrite(kept["text"], spans, kept["cut_spans"], names)
            kept = kept.set_column(kept.schema.get_field_index("text"), "text", text)
            sizes = kept["minhash_cluster_size"].to_numpy(zero_copy_only=False)
            times = times_written(sizes, np.full(len(sizes), wants_validation), config.upsample)
            yield kept.select(RELEASE.names).cast(RELEASE), times
