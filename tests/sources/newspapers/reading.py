"""Reads a folder of digitised pages as a source does."""

import json
from pathlib import Path
from typing import Any

from corpus_latam.config import NewspaperSource
from corpus_latam.sources.newspapers import source as newspapers
from corpus_latam.sources.pages import DEFAULT_SIZE, Page, PageSize


def newspaper(path: Path, **keys: Any) -> NewspaperSource:
    return NewspaperSource(type="newspaper", path=str(path), **keys)


def read(path: Path, size: PageSize = DEFAULT_SIZE, **keys: Any) -> list[Page]:
    source = newspaper(path, **keys)
    parts = newspapers.locate(source).partitions
    return [page for part in parts for page in newspapers.read(source, part, None, size)]


def rows(pages: list[Page]) -> list[dict[str, Any]]:
    """Rows with their metadata beside the columns."""
    found = [row for page in pages for row in page.batch.to_pylist()]
    return [row | json.loads(row["metadata"] or "{}") for row in found]


def left_out(pages: list[Page]) -> dict[str, int]:
    found: dict[str, int] = {}
    for page in pages:
        for reason, count in page.left_out.items():
            found[reason] = found.get(reason, 0) + count
    return found
