"""Reads a table that a test wrote, as ingest does."""

from pathlib import Path
from typing import Any

from corpus_latam.config import TableSource
from corpus_latam.sources import registry
from corpus_latam.sources.pages import DEFAULT_SIZE, Page, PageSize


def table(path: Path, text: str = "texto", **more: Any) -> TableSource:
    return TableSource.model_validate(
        {"type": "table", "path": str(path), "columns": {"text": text, "source_id": "id"}, **more}
    )


def read(source: TableSource, size: PageSize = DEFAULT_SIZE, cursor: str | None = None) -> list[Page]:
    (part,) = registry.locate(source).partitions
    return list(registry.read(source, part, cursor, size))


def left_out(pages: list[Page]) -> dict[str, int]:
    found: dict[str, int] = {}
    for page in pages:
        for reason, count in page.left_out.items():
            found[reason] = found.get(reason, 0) + count
    return found
