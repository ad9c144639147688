"""Runs the ingest stage as the pipeline does, and reads what it left."""

import hashlib
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from corpus_latam.config import RunConfig, validate
from corpus_latam.engine import Engine, StageContext
from corpus_latam.engine.progress import Progress
from corpus_latam.ingest import stage


def config(root: Path, sources: dict[str, Any], **sections: Any) -> RunConfig:
    return validate({"name": "t", "output": str(root), "sources": sources, **sections})


def run(configured: RunConfig, engine: Engine) -> StageContext:
    """Runs the stage and returns its context, whose meter tells how many tasks ran."""
    context = StageContext("ingest", configured, configured.root, engine, Progress())
    stage.run(context)
    return context


def rows(root: Path, folder: str = "ingest") -> list[dict[str, Any]]:
    """All rows of a folder in the order of its files."""
    return [
        row for file in sorted((root / folder).rglob("*.parquet")) for row in pq.read_table(file).to_pylist()
    ]


def hashes(root: Path) -> dict[str, str]:
    """SHA-256 of every shard and quarantine file by its name below the run folder."""
    files = sorted(root.rglob("*.parquet"))
    return {str(file.relative_to(root)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}
