"""Reads what a test made as a source of PDF files does."""

from pathlib import Path
from typing import Any

from corpus_latam.config import PdfSource
from corpus_latam.sources import files
from corpus_latam.sources.pages import DEFAULT_SIZE, Page, PageSize
from corpus_latam.sources.pdf import source as pdf


def read_path(
    path: Path, size: PageSize = DEFAULT_SIZE, cursor: str | None = None, **keys: Any
) -> list[Page]:
    """By what is in the files alone, whether or not tesseract is on this machine."""
    keys = {"ocr": "off", **keys}
    source = PdfSource(type="pdf", path=str(path), **keys)
    part = files.make_partition(0, (str(path),), str(path.parent))
    return list(pdf.read(source, part, cursor, size))


def read_bytes(tmp_path: Path, name: str, data: bytes, **keys: Any) -> list[Page]:
    (tmp_path / name).write_bytes(data)
    return read_path(tmp_path / name, **keys)
