"""Reads what a test made as a source of articles does."""

from pathlib import Path
from typing import Any

from corpus_latam.config import ArticleSource
from corpus_latam.sources import registry
from corpus_latam.sources.pages import DEFAULT_SIZE, Page, PageSize


def read_path(
    path: Path, size: PageSize = DEFAULT_SIZE, cursor: str | None = None, **keys: Any
) -> list[Page]:
    source = ArticleSource(type="article", path=str(path), **keys)
    (part,) = registry.locate(source).partitions
    return list(registry.read(source, part, cursor, size))


def read_bytes(tmp_path: Path, data: bytes, name: str = "a.xml", **keys: Any) -> list[Page]:
    (tmp_path / name).write_bytes(data)
    return read_path(tmp_path / name, **keys)


def rows(pages: list[Page]) -> list[dict[str, Any]]:
    return [row for page in pages for row in page.batch.to_pylist()]
