"""What a shard contributes to the release: counted from its small columns, the text is not read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from corpus_latam.export.split import TRAIN, VALIDATION, is_validation
from corpus_latam.export.upsample import Weights, times_written
from corpus_latam.storage import paths
from corpus_latam.storage.shards import read_table

SIZES = ("minhash_cluster_size", "cut_bytes", "cut_words")
NOT_UPSAMPLED = "upsample.zero"
"""Why a document is left out whose cluster's size has the weight 0."""
COUNTED = ("documents", "bytes", "words")
KEYS = ("language", "split", "source", "license", "country")


@dataclass(frozen=True)
class Part:
    """Rows of the release that share a language, split, source, licence and country, and how much text.

    A document that is written twice counts twice. Bytes and words are those before redaction.
    """

    language: str
    split: str
    source: str
    license: str | None
    country: str | None
    documents: int
    bytes: int
    words: int = 0


@dataclass(frozen=True)
class Measured:
    """One shard's parts, in a fixed order, and how many documents were rejected for which reason.

    `repeats`: rows that upsampling adds. `cut_documents`, `cut_bytes`: kept documents that repeated lines
    were cut from, and how much. `ids`: the first and the last one released, or none.
    """

    parts: tuple[Part, ...]
    rejected: Counter[str]
    repeats: int = 0
    cut_documents: int = 0
    cut_bytes: int = 0
    ids: tuple[str, ...] = ()


def measure(root: str, shard: str, split_cut: str, upsample: Weights) -> Measured:
    """Counts one shard."""
    documents = read_table(paths.join(root, "ingest", shard), ["id", "source", "license"])
    signals = read_table(paths.join(root, "annotate", shard), ["language", "country", "bytes", "words"])
    verdict = read_table(paths.join(root, "deduplicate", shard), ["keep", "reason", *SIZES])
    selection = read_table(paths.join(root, "select", shard), ["reason"])
    held_out = is_validation(documents["id"], split_cut)
    kept = verdict["keep"].to_numpy()
    times = kept * times_written(verdict["minhash_cluster_size"].to_numpy(), _numpy(held_out), upsample)
    cut = verdict["cut_bytes"].to_numpy()
    columns = {
        "language": signals["language"],
        "split": pc.if_else(held_out, VALIDATION, TRAIN),
        "source": documents["source"],
        "license": documents["license"],
        "country": signals["country"],
        "documents": times,
        "bytes": times * (signals["bytes"].to_numpy() - cut),
        "words": times * (signals["words"].to_numpy() - verdict["cut_words"].to_numpy()),
    }
    groups = pa.table(columns).filter(pa.array(times > 0)).group_by(list(KEYS)).aggregate(
        [(name, "sum") for name in COUNTED]
    )  # fmt: skip
    parts = [Part(**{name: row.pop(f"{name}_sum") for name in COUNTED}, **row) for row in groups.to_pylist()]
    released = pc.min_max(documents["id"].filter(pa.array(times > 0))).as_py()
    reasons = pc.coalesce(selection["reason"], verdict["reason"]).filter(pc.invert(verdict["keep"]))
    rejected = Counter(reasons.to_pylist())
    left_out = int((kept & (times == 0)).sum())
    if left_out:
        rejected[NOT_UPSAMPLED] = left_out
    return Measured(
        tuple(sorted(parts, key=_order)),
        rejected,
        repeats=int(np.maximum(times - 1, 0).sum()),
        cut_documents=int((kept & (cut > 0)).sum()),
        cut_bytes=int(cut[kept].sum()),
        ids=tuple(id_ for id_ in released.values() if id_ is not None),
    )


def _numpy(booleans: pa.Array | pa.ChunkedArray) -> NDArray[np.bool_]:
    return np.asarray(booleans, np.bool_)


def total(parts: Iterable[Part], *keys: str) -> dict[tuple[str | None, ...], tuple[int, int, int]]:
    """(documents, bytes, words) for each combination of the named keys."""
    totals: dict[tuple[str | None, ...], tuple[int, int, int]] = {}
    for part in parts:
        key = tuple(getattr(part, name) for name in keys)
        documents, size, words = totals.get(key, (0, 0, 0))
        totals[key] = (documents + part.documents, size + part.bytes, words + part.words)
    return totals


def _order(part: Part) -> tuple[str, ...]:
    return tuple(getattr(part, key) or "" for key in KEYS)
