"""Crawl data sets as their makers wrote them: CCNet by Dolma, RedPajama by Data-Juicer, HPLT 1 and 3."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest
import zstandard

from corpus_latam.config import validate
from corpus_latam.sources import registry
from corpus_latam.sources.hplt.source import NO_TEXT
from corpus_latam.sources.pages import Page
from tests.real.conftest import real_data
from tests.sources.readings import reasons, texts

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def formats() -> Path:
    return real_data("formats/crawl-datasets")


def pages(kind: str, path: Path, **keys: Any) -> list[Page]:
    source: Any = validate(
        {"name": "n", "sources": {"s": {"type": kind, "path": str(path), **keys}}}
    ).sources["s"]
    parts = registry.locate(source).partitions
    assert registry.check(source, parts) == []
    return [page for part in parts for page in registry.read(source, part)]


def rows(found: list[Page]) -> list[dict[str, Any]]:
    return [row for page in found for row in page.batch.to_pylist()]


def test_ccnet_packed_by_dolma(formats: Path) -> None:
    columns = {
        "source_id": "id",
        "url": "id",
        "fetched_at": "metadata.date_download",
        "language": "metadata.language",
        "metadata": ["metadata.bucket", "metadata.perplexity", "metadata.language_score"],
    }
    found = pages("jsonl", formats / "ccnet" / "dolma-cc_en_head-0174.jsonl.gz", columns=columns)
    assert len(rows(found)) == 10
    assert not reasons(found)
    first = rows(found)[0]
    assert first["text"].startswith("Creator/Collector: Arntz, Wilhelm F.")
    assert first["language"] == "en"
    assert first["fetched_at"] == "2020-06-05T04:25:29Z"
    assert json.loads(first["metadata"])["metadata.bucket"] == "head"


def test_a_tiny_file_of_another_field(formats: Path) -> None:
    found = pages("jsonl", formats / "ccnet" / "dolma-tiny.jsonl.zst", columns={"text": "message"})
    assert texts(found) == ["this is a test"]


def test_attributes_beside_documents_are_no_documents(formats: Path) -> None:
    path = formats / "ccnet" / "dolma-attributes-duplicate_paragraphs.json.gz"
    source: Any = validate({"name": "n", "sources": {"s": {"type": "jsonl", "path": str(path)}}}).sources["s"]
    (problem,) = registry.check(source, registry.locate(source).partitions)
    assert "has no field 'text' in its first records; the fields are attributes, id" in problem


def test_redpajama_1(formats: Path) -> None:
    path = formats / "redpajama" / "dj-redpajama-cc-2023-06-refined.jsonl"
    found = pages("jsonl", path)
    assert len(texts(found)) == len(path.read_bytes().splitlines()) == 10
    assert not reasons(found)
    assert texts(found)[0].startswith("Learning Disability Super League Launched")


def test_quantiles_of_others_are_a_text_and_nothing_else(formats: Path) -> None:
    assert len(texts(pages("text", formats / "redpajama" / "rpv2-es-signal-quantiles.txt"))) == 1


def test_hplt_1(formats: Path) -> None:
    path = formats / "hplt" / "hplt-v1-sample1.jsonl.zst"
    found = rows(pages("hplt", path))
    with path.open("rb") as packed:
        raw = zstandard.ZstdDecompressor().stream_reader(packed, read_across_frames=True)
        documents = [json.loads(line) for line in io.TextIOWrapper(raw, encoding="utf-8")]
    assert [row["text"] for row in found] == [document["text"] for document in documents]
    assert len(found) == 20
    assert {row["language"] for row in found} == {"fi"}
    assert [row["url"] for row in found] == [document["url"] for document in documents]
    for row in found:
        assert len(json.loads(row["metadata"])["scores"]) == len(row["text"].split("\n"))
    assert len({row["source_id"] for row in found}) == 20


def test_hplt_1_of_a_test_suite(formats: Path) -> None:
    found = rows(pages("hplt", formats / "hplt" / "hplt-dedup-example.jsonl"))
    assert [row["text"] for row in found] == ["This is a test\nMore Sentences", "Second document"]


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_hplt_3_before_its_release(form: str, formats: Path) -> None:
    path = formats / "hplt" / "hplt-v3-xml-sample.json.jsonl.gz"
    documents = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
    found = pages("hplt", path, form=form)
    assert not reasons(found)
    with_text = [document for document in documents if document.get("t") or document.get("x")]
    left_out = sum(page.left_out[NO_TEXT] for page in found)
    assert len(texts(found)) + left_out == len(documents) == 100
    assert len(texts(found)) == len(with_text)
    if form == "text":
        assert texts(found) == [document["t"] for document in with_text]
    else:
        tables = [text for text in texts(found) if "\n|---|" in text]
        assert any("| Yhdysvallat | 40404 | (mikä tahansa) |" in text for text in tables)
        assert not any("<p>" in text or "<cell" in text for text in texts(found))


def test_hplt_3_cases_of_xml(formats: Path) -> None:
    found = texts(pages("hplt", formats / "hplt" / "hplt-v3-xml-basic.jsonl"))
    assert len(found) == 22
    assert found[:4] == [
        "# Main Heading\n\nParagraph text here.",
        "## Subheading\n\n### Sub-subheading",
        "Inline code: `print('hello')` in text.",
        "```\ndef function():\n    return True\n```",
    ]
    assert "- Parent\n  - Nested 1\n  - Nested 2" in found
    assert "Mixed **formatting *nested* text** here" in found
