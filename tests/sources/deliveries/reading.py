"""Reads a folder that a test wrote as a delivery."""

from pathlib import Path
from typing import Any

from corpus_latam.config import DeliverySource
from corpus_latam.sources import registry
from corpus_latam.sources.pages import DEFAULT_SIZE, Page, PageSize


def read(path: Path, size: PageSize = DEFAULT_SIZE, cursor: str | None = None, **keys: Any) -> list[Page]:
    source = DeliverySource(type="delivery", path=str(path), **keys)
    (part,) = registry.locate(source).partitions
    return list(registry.read(source, part, cursor, size))


def rows(pages: list[Page]) -> list[dict[str, Any]]:
    return [row for page in pages for row in page.batch.to_pylist()]


def left_out(pages: list[Page]) -> dict[str, int]:
    found: dict[str, int] = {}
    for page in pages:
        for reason, count in page.left_out.items():
            found[reason] = found.get(reason, 0) + count
    return found
