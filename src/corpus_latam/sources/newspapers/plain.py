"""Plain text of OCR: lines as they stood on the page, in blocks that empty lines part."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from corpus_latam.sources.newspapers.layout import Block, LaidOut, PageFile, PageLine
from corpus_latam.storage.lines import text_lines

PAGE_BREAK = "\f"


def read_plain(text: str) -> PageFile:
    """The pages of a text file, which form feeds part."""
    pages = (LaidOut(tuple(_blocks(page))) for page in text.split(PAGE_BREAK))
    return PageFile(tuple(page for page in pages if page.blocks))


def _blocks(page: str) -> Iterator[Block]:
    lines = (" ".join(line.split()) for line in text_lines(page))
    for is_empty, run in groupby(lines, key=lambda line: not line):
        if not is_empty:
            yield Block(tuple(map(PageLine, run)))
