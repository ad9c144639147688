"""Reads source files that a test wrote, as ingest does."""

from pathlib import Path
from typing import Any

from corpus_latam.config import CodeSource
from corpus_latam.sources import registry
from corpus_latam.sources.pages import DEFAULT_SIZE, Page, PageSize


def source(path: Path, **more: Any) -> CodeSource:
    return CodeSource.model_validate({"type": "code", "path": str(path), **more})


def read(of: CodeSource, size: PageSize = DEFAULT_SIZE, cursor: str | None = None) -> list[Page]:
    (part,) = registry.locate(of).partitions
    return list(registry.read(of, part, cursor, size))
