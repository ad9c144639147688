"""Reads web pages that a test wrote, as ingest does."""

from collections import Counter
from pathlib import Path
from typing import Any

from corpus_latam.config import HtmlSource, WarcSource
from corpus_latam.config.opt_out import shipped_agents
from corpus_latam.config.sites import shipped_sites
from corpus_latam.sources import registry
from corpus_latam.sources.pages import DEFAULT_SIZE, Page, PageSize
from corpus_latam.sources.web.page import Reading

HOW = Reading("trafilatura", shipped_sites(), shipped_agents(), 1 << 20)


def warc(path: Path, **more: Any) -> WarcSource:
    return WarcSource.model_validate({"type": "warc", "path": str(path), **more})


def html(path: Path, **more: Any) -> HtmlSource:
    return HtmlSource.model_validate({"type": "html", "path": str(path), **more})


def read(source: WarcSource | HtmlSource, size: PageSize = DEFAULT_SIZE) -> list[Page]:
    return [
        page
        for part in registry.locate(source).partitions
        for page in registry.read(source, part, None, size)
    ]


def left_out(pages: list[Page]) -> Counter[str]:
    return sum((Counter(page.left_out) for page in pages), Counter())


def column(pages: list[Page], name: str) -> list[Any]:
    return [value for page in pages for value in page.batch[name].to_pylist()]
