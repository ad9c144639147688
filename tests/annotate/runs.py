"""A run folder with ingest shards, and a context for a stage to run in, in one process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa

from corpus_latam.config import RunConfig, validate
from corpus_latam.engine import StageContext, open_engine
from corpus_latam.engine.progress import Progress
from corpus_latam.schema import DOCUMENT
from corpus_latam.storage.manifest import Commit, Manifest
from corpus_latam.storage.shards import write_shard


def document(id_: str, text: str, **fields: Any) -> dict[str, Any]:
    """A document of `schema.DOCUMENT` from its text."""
    return {"id": id_, "text": text, "source": "s", "source_id": id_, "doc_type": "web", **fields}


def write_ingest(root: Path, shards: dict[str, list[dict[str, Any]]]) -> None:
    """Shards and their manifest as ingest leaves them."""
    manifest = Manifest(str(root / "ingest"))
    for name, rows in shards.items():
        batch = pa.RecordBatch.from_pylist(rows, schema=DOCUMENT)
        manifest.add(Commit(name, name, (write_shard(str(root / "ingest"), name, [batch], DOCUMENT),)))
    manifest.finish()


def config(root: Path, **sections: Any) -> RunConfig:
    """A run's config with one source that nobody reads."""
    source = {"type": "parquet", "path": "nowhere"}
    return validate({"name": "test", "output": str(root), "sources": {"s": source}, **sections})


@contextmanager
def context(stage: str, run: RunConfig) -> Iterator[StageContext]:
    """A context with one worker."""
    with open_engine("local", 1) as engine:
        yield StageContext(stage, run, run.root, engine, Progress())
