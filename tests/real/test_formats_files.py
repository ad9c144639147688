"""Real files of text and JSON are read in their encodings, or refused for the reason that is known."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from corpus_latam.config import JsonSource, MixedSource, TextSource
from corpus_latam.sources import registry
from corpus_latam.sources.encoding import decode
from corpus_latam.sources.pages import Page
from tests.real.conftest import real_data
from tests.sources import readings

pytestmark = pytest.mark.real

INVALID = ("items-02", "search-endpoint-07", "signposting-01")
"""Answers that are no valid JSON, as their documentation has them."""


@pytest.fixture(scope="module")
def folder() -> Path:
    return real_data("formats")


def pages(source: TextSource | JsonSource | MixedSource) -> list[Page]:
    return [page for part in registry.locate(source).partitions for page in registry.read(source, part)]


def test_texts_in_old_encodings_come_back(es_bench: Path) -> None:
    texts = pq.read_table(min(es_bench.glob("*.parquet")), columns=["text"])["text"].to_pylist()
    for encoding in ("cp1252", "cp850", "mac-roman", "utf-16-le"):
        written = [text[:2_000].encode(encoding, "ignore") for text in texts[:300]]
        found = [decode(data) for data in written]
        right = [
            each is not None and each.text == data.decode(encoding)
            for each, data in zip(found, written, strict=True)
        ]
        assert sum(right) >= 0.99 * len(right)


def test_a_text_with_verses(folder: Path) -> None:
    path = str(folder / "tables" / "encodings" / "*.txt")
    (text,) = readings.texts(pages(TextSource(type="text", path=path)))
    assert len(text) > 1_000
    assert "\ufffd" not in text


def test_answers_of_a_server_are_records_or_invalid(folder: Path) -> None:
    path = str(folder / "repositories" / "dspace7-rest")
    found = pages(JsonSource.model_validate({"type": "json", "path": path, "columns": {"text": "_links"}}))
    bad = {Path(bad.location).stem for page in found for bad in page.bad}
    assert set(INVALID) <= bad
    assert len(readings.texts(found)) > 10


def test_a_folder_of_everything_is_read_without_a_crash(folder: Path) -> None:
    found = pages(MixedSource(type="files", path=f"{folder}/**"))
    assert sum(bool(text) for text in readings.texts(found)) > 500
