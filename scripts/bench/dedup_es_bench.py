"""es-bench as run folders for `dedup.py`: recall and precision against exact Jaccard of all pairs."""

from __future__ import annotations

import random
import time
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from corpus_latam.annotate.signature import exact_hashes, metadata, signatures
from corpus_latam.config import RunConfig, validate
from corpus_latam.deduplicate import stage
from corpus_latam.deduplicate.near.jaccard import jaccard, shingles
from corpus_latam.engine import StageContext, open_engine
from corpus_latam.engine.progress import Progress
from corpus_latam.schema import DOCUMENT, SELECTION
from corpus_latam.storage.manifest import Commit, Manifest
from corpus_latam.storage.shards import read_table, write_shard
from corpus_latam.text import as_utf8, normalise, segment

SIMILAR, TOLERATED = 0.75, 0.70
"""Pairs at least so similar should not both stay; a removal below this is wrong."""


@dataclass(frozen=True)
class Bench:
    """es-bench with its planted copies, its texts' n-gram sets, and all pairs of Jaccard >= `SIMILAR`."""

    ids: list[str]
    texts: list[str]
    dates: list[str]
    planted: dict[str, list[tuple[str, str]]]
    sets: dict[str, NDArray[np.uint64]]
    similar: list[tuple[str, str]]


@dataclass(frozen=True)
class Ours:
    """What our stage gave: figures for the JSON line, ids that stay, CPU seconds with and without hashing."""

    figures: dict[str, object]
    kept: set[str]
    signature_seconds: float
    stage_seconds: float


class Here:
    """An engine of one thread in this process, so that process time counts all the work."""

    gave_up: tuple[type[Exception], ...] = ()

    def __init__(self) -> None:
        self.workers = 1
        self.executor: Executor = ThreadPoolExecutor(1)

    def check_workers(self) -> None:
        pass

    def rebuild(self) -> None:
        raise RuntimeError("a thread does not die")

    def close(self) -> None:
        self.executor.shutdown()


def load(data: Path) -> Bench:
    """Reads es-bench and finds its truth."""
    table = pa.concat_tables([pq.read_table(path) for path in sorted(data.glob("*.parquet"))])
    ids, texts = table["id"].to_pylist(), table["text"].to_pylist()
    planted: dict[str, list[tuple[str, str]]] = {"exact": [], "near": []}
    for row in pq.read_table(data / "truth" / "dups.parquet").to_pylist():
        kind = "exact" if row["kind"] == "exact" else "near"
        planted[kind].append((row["dup_id"], row["orig_id"]))
    words = segment(as_utf8(table["text"].cast(pa.large_string())))
    bounds = words.offsets.tolist()
    sets = [np.unique(shingles(words.hashes[a:b], 5)) for a, b in pairwise(bounds)]
    pairs = [(ids[a], ids[b]) for a, b in similar_pairs(sets, SIMILAR)]
    return Bench(ids, texts, table["date"].to_pylist(), planted, dict(zip(ids, sets, strict=True)), pairs)


def similar_pairs(sets: list[NDArray[np.uint64]], threshold: float) -> list[tuple[int, int]]:
    """All pairs of sets with Jaccard >= threshold, without MinHash.

    Prefix filter (Bayardo, Ma, Srikant: Scaling up all pairs similarity search, 2007): with elements ordered
    from rare to frequent, such sets share one of their first |s| - ceil(threshold |s|) + 1 elements.
    """
    elements = np.concatenate(sets)
    distinct, inverse, counts = np.unique(elements, return_inverse=True, return_counts=True)
    rank = np.empty(len(distinct), np.int64)
    rank[np.argsort(counts, kind="stable")] = np.arange(len(distinct))
    holders: dict[int, list[int]] = {}
    found, start = [], 0
    for i, own in enumerate(sets):
        ranks = np.sort(rank[inverse[start : start + len(own)]])
        start += len(own)
        prefix = ranks[: len(own) - int(np.ceil(threshold * len(own))) + 1].tolist() if len(own) else []
        others = {j for element in prefix for j in holders.get(element, ())}
        found += [(j, i) for j in sorted(others) if jaccard(sets[j], own) >= threshold]
        for element in prefix:
            holders.setdefault(element, []).append(i)
    return found


def write_run(bench: Bench, order: list[int], shards: int, root: Path) -> float:
    """Writes ingest, annotate and select for the documents in this order; CPU seconds of the signatures."""
    config = run_config(root).annotate.signature
    seconds = 0.0
    step = -(-len(order) // shards)
    for number in range(shards):
        part = order[number * step : (number + 1) * step]
        name = f"es_bench/00000-{number:05d}.parquet"
        texts = pa.array([bench.texts[i] for i in part], pa.large_string())
        ids = pa.array([bench.ids[i] for i in part])
        start = time.process_time()
        utf8 = as_utf8(texts)
        words = segment(utf8)
        signature, exact = signatures(words, config), exact_hashes(normalise(utf8))
        seconds += time.process_time() - start
        nothing = pa.nulls(len(part), pa.large_string())
        annotate = {
            "id": ids,
            "repaired_text": nothing,
            "bytes": pa.array(np.diff(utf8.offsets)),
            "words": pa.array(words.counts.astype(np.int32)),
            "exact_hash": exact,
            "signature": signature,
        }
        schema = pa.schema([(key, values.type) for key, values in annotate.items()], metadata(config))
        _write(root / "annotate", name, pa.RecordBatch.from_pydict(annotate, schema))
        _write(root / "ingest", name, _documents(ids, texts, [bench.dates[i] for i in part]))
        _write(root / "select", name, _selection(ids))
    return seconds


def run_config(root: Path) -> RunConfig:
    """The default rules over one source."""
    source = {"type": "parquet", "path": "unused"}
    rules = {"lines": {"report": False}}  # a report of its own, which the peers have not
    tree = {"name": "bench", "output": str(root), "sources": {"es_bench": source}, "deduplicate": rules}
    return validate(tree)


def measure(bench: Bench, root: Path) -> Ours:
    """Runs the stage once in this process, after a warm-up on a few documents that compiles the kernels."""
    write_run(bench, list(range(300)), 1, root / "warm")
    deduplicate(root / "warm")
    signature_seconds = write_run(bench, list(range(len(bench.ids))), 4, root / "run")
    start = time.process_time()
    deduplicate(root / "run")
    stage_seconds = time.process_time() - start
    removed = read_removed(root / "run")
    kept = set(bench.ids) - set(removed)
    figures = score(bench, kept, removed)
    print(f"ours: signatures {signature_seconds:.2f} s, stage {stage_seconds:.2f} s, removed {len(removed)}")
    return Ours(figures, kept, signature_seconds, stage_seconds)


def score(bench: Bench, kept: set[str], removed: dict[str, str]) -> dict[str, object]:
    """recall, precision and exact copies found. `removed` names for each removed id the one that stays."""
    found = sum(not (a in kept and b in kept) for a, b in bench.similar)
    right = sum(jaccard(bench.sets[a], bench.sets[b]) >= TOLERATED for a, b in removed.items())
    exact = sum(not (a in kept and b in kept) for a, b in bench.planted["exact"])
    return {
        "recall": round(found / len(bench.similar), 4),
        "precision": round(right / max(1, len(removed)), 4),
        "exact_found": exact,
    }


def identical(bench: Bench, root: Path, kept: set[str]) -> bool:
    """Whether 1, 3 and 16 shards, shuffled, on 1 and 2 workers, keep the same documents."""
    for shards, workers in ((1, 1), (3, 2), (16, 2)):
        order = random.Random(shards).sample(range(len(bench.ids)), k=len(bench.ids))
        folder = root / str(shards)
        write_run(bench, order, shards, folder)
        deduplicate(folder, workers)
        if set(bench.ids) - set(read_removed(folder)) != kept:
            return False
    return True


def deduplicate(root: Path, workers: int = 0) -> None:
    """Runs the stage: in this process, or in so many workers."""
    config = run_config(root)
    if not workers:
        stage.run(StageContext("deduplicate", config, config.root, Here(), Progress()))
        return
    with open_engine("local", workers) as engine:
        stage.run(StageContext("deduplicate", config, config.root, engine, Progress()))


def read_removed(root: Path) -> dict[str, str]:
    """Removed ids with the id that stays."""
    tables = [read_table(str(p), ["id", "duplicate_of"]) for p in (root / "deduplicate").rglob("*.parquet")]
    table = pa.concat_tables(tables)
    pairs = zip(table["id"].to_pylist(), table["duplicate_of"].to_pylist(), strict=True)
    return {gone: stays for gone, stays in pairs if stays is not None}


def _documents(ids: pa.Array, texts: pa.Array, dates: list[str]) -> pa.RecordBatch:
    known = {"id": ids, "text": texts, "source_id": ids, "date": pa.array(dates, pa.string())}
    same = {"source": "es_bench", "doc_type": "web"}
    columns = [
        known[f.name] if f.name in known else pa.array([same.get(f.name)] * len(ids), f.type)
        for f in DOCUMENT
    ]
    return pa.RecordBatch.from_arrays(columns, schema=DOCUMENT)


def _selection(ids: pa.Array) -> pa.RecordBatch:
    keep, none = pa.array([True] * len(ids)), pa.nulls(len(ids), pa.string())
    return pa.RecordBatch.from_arrays([ids, keep, none, pa.array(["web"] * len(ids))], schema=SELECTION)


def _write(folder: Path, name: str, batch: pa.RecordBatch) -> None:
    file = write_shard(str(folder), name, [batch], batch.schema)
    manifest = Manifest(str(folder))
    manifest.add(Commit(name, "bench", (file,)))
    manifest.finish()
