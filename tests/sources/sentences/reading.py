"""Reads what a test made as a source of sentences does."""

from pathlib import Path
from typing import Any

from corpus_latam.config import SentencesSource
from corpus_latam.sources import files
from corpus_latam.sources.pages import DEFAULT_SIZE, Page, PageSize
from corpus_latam.sources.sentences import source as sentences

ONE = PageSize(1, 1)


def read_path(
    path: Path, size: PageSize = DEFAULT_SIZE, cursor: str | None = None, **keys: Any
) -> list[Page]:
    source = SentencesSource(type="sentences", path=str(path), **keys)
    part = files.make_partition(0, (str(path),), str(path.parent))
    return list(sentences.read(source, part, cursor, size))


def read_bytes(tmp_path: Path, name: str, data: bytes, **keys: Any) -> list[Page]:
    (tmp_path / name).write_bytes(data)
    return read_path(tmp_path / name, **keys)


def rows(pages: list[Page]) -> list[dict[str, Any]]:
    return [row for page in pages for row in page.batch.to_pylist()]
