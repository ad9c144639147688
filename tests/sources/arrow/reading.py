"""Reads Arrow files that a test wrote, as ingest does."""

from pathlib import Path
from typing import Any

from corpus_latam.config import ArrowSource
from corpus_latam.sources import registry
from corpus_latam.sources.pages import DEFAULT_SIZE, Page, PageSize


def table(path: Path, text: str = "texto", **more: Any) -> ArrowSource:
    return ArrowSource.model_validate({"type": "arrow", "path": str(path), "columns": {"text": text}, **more})


def read(source: ArrowSource, size: PageSize = DEFAULT_SIZE) -> list[Page]:
    """The pages of all files."""
    parts = registry.locate(source).partitions
    return [page for part in parts for page in registry.read(source, part, None, size)]


def problems(source: ArrowSource) -> list[str]:
    return registry.check(source, registry.locate(source).partitions)
