"""Tiny run folders with the columns that deduplicate reads, and the stage run on them in this process."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import xxhash
from datasketch import MinHash

from corpus_latam.config import RunConfig, SignatureConfig, validate
from corpus_latam.deduplicate import stage
from corpus_latam.engine import StageContext
from corpus_latam.engine.progress import Progress
from corpus_latam.schema import DOCUMENT, SELECTION, document_id
from corpus_latam.storage.manifest import Commit, Manifest
from corpus_latam.storage.shards import write_shard
from corpus_latam.text import TEXT_RULE


@dataclass(frozen=True)
class Document:
    """What matters about a document here; `source_id` makes its id."""

    text: str
    source_id: str
    source: str = "web"
    date: str | None = None
    keep: bool = True

    @property
    def id(self) -> str:
        return document_id(self.source, self.source_id, hashlib.sha256(self.text.encode()).hexdigest())


class ThreadEngine:
    """Runs tasks in a thread of this process: starts at once."""

    gave_up: tuple[type[Exception], ...] = ()

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self.executor: Executor = ThreadPoolExecutor(1)

    def check_workers(self) -> None:
        pass

    def rebuild(self) -> None:
        raise AssertionError("a thread does not die")

    def close(self) -> None:
        self.executor.shutdown()


def words(count: int, seed: int) -> list[str]:
    """Random words that no two seeds share runs of."""
    rng = random.Random(seed)
    return ["".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=6)) for _ in range(count)]


def changed(text: str, places: Sequence[int]) -> str:
    """The text with other words at these places."""
    found = text.split()
    for place in places:
        found[place] = f"otra{place}"
    return " ".join(found)


def jaccard(a: str, b: str, width: int = 5) -> float:
    """The Jaccard index of word n-grams, the slow way, for texts of plain words."""
    sets = [{tuple(t[i : i + width]) for i in range(len(t) - width + 1)} for t in (a.split(), b.split())]
    return len(sets[0] & sets[1]) / len(sets[0] | sets[1])


def config_for(root: Path, ranks: dict[str, int], **settings: Any) -> RunConfig:
    """A config whose sources have these ranks. `settings` go to the section deduplicate."""
    sources = {name: {"type": "jsonl", "path": "unused", "rank": rank} for name, rank in ranks.items()}
    return validate({"name": "t", "output": str(root), "sources": sources, "deduplicate": settings})


def write_run(root: Path, documents: Sequence[Document], shards: int = 1) -> None:
    """Cuts each source's documents into `shards` shards and writes ingest, annotate and select."""
    for source in sorted({d.source for d in documents}):
        own = [d for d in documents if d.source == source]
        step = -(-len(own) // shards)
        for number in range(shards):
            part = own[number * step : (number + 1) * step]
            write_stages(root, f"{source}/00000-{number:05d}.parquet", part)


def write_stages(root: Path, name: str, documents: Sequence[Document]) -> None:
    """One shard in all three stages."""
    signature = SignatureConfig()
    metadata = {"scheme": "affine32", "num_perm": 120, "seed": 1, "shingle_words": 5, "text_rule": TEXT_RULE}
    ingest = [
        {
            "id": d.id,
            "text": d.text,
            "source": d.source,
            "source_id": d.source_id,
            "date": d.date,
            "doc_type": "web",
        }
        for d in documents
    ]
    annotate = [
        {
            "id": d.id,
            "repaired_text": None,
            "bytes": len(d.text.encode()),
            "words": len(d.text.split()),
            "exact_hash": xxhash.xxh3_128_digest(" ".join(d.text.lower().split()).encode()),
            "signature": minhash(d.text, signature),
        }
        for d in documents
    ]
    select = [
        {"id": d.id, "keep": d.keep, "reason": None if d.keep else "quality.x", "register": "web"}
        for d in documents
    ]
    write_stage(root, "ingest", name, ingest, DOCUMENT)
    write_stage(root, "annotate", name, annotate, annotate_schema(metadata))
    write_stage(root, "select", name, select, SELECTION)


def annotate_schema(metadata: dict[str, Any]) -> pa.Schema:
    """The columns of annotate that deduplicate reads."""
    fields: list[tuple[str, pa.DataType]] = [
        ("id", pa.string()),
        ("repaired_text", pa.large_string()),
        ("bytes", pa.int64()),
        ("words", pa.int32()),
        ("exact_hash", pa.binary(16)),
        ("signature", pa.binary(4 * metadata["num_perm"])),
    ]
    return pa.schema(fields, metadata={"corpus_latam.signature": json.dumps(metadata)})


def write_stage(
    root: Path, stage_name: str, shard: str, rows: list[dict[str, Any]], schema: pa.Schema
) -> None:
    """One committed shard of one stage."""
    folder = str(root / stage_name)
    columns = [pa.array([row.get(field.name) for row in rows], field.type) for field in schema]
    file = write_shard(folder, shard, [pa.RecordBatch.from_arrays(columns, schema=schema)], schema)
    manifest = Manifest(folder)
    manifest.add(Commit(shard, "test", (file,)))
    manifest.finish()


def minhash(text: str, signature: SignatureConfig) -> bytes | None:
    """datasketch's own signature of word n-grams."""
    tokens = text.lower().split()
    width = signature.shingle_words
    if len(tokens) < width:
        return None
    sketch = MinHash(num_perm=signature.num_perm, seed=signature.seed, hashfunc=xxhash.xxh32_intdigest)
    sketch.update_batch([" ".join(tokens[i : i + width]).encode() for i in range(len(tokens) - width + 1)])
    return bytes(sketch.hashvalues.astype("<u4").tobytes())


def deduplicate(config: RunConfig, workers: int = 1) -> dict[str, dict[str, Any]]:
    """Runs the stage; returns the rows of its output by id."""
    engine = ThreadEngine(workers)
    try:
        stage.run(StageContext("deduplicate", config, config.root, engine, Progress()))
    finally:
        engine.close()
    return read_rows(Path(config.root))


def read_rows(root: Path) -> dict[str, dict[str, Any]]:
    """The stage's output by id."""
    tables = [pq.read_table(path) for path in sorted((root / "deduplicate").rglob("*.parquet"))]
    return {row["id"]: row for row in pa.concat_tables(tables).to_pylist()}


def kept(rows: dict[str, dict[str, Any]]) -> set[str]:
    """Ids that stay."""
    return {key for key, row in rows.items() if row["keep"]}
