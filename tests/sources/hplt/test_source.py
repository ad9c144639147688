"""HPLT: three layouts, two forms of text, lists of addresses, and lines that are none."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from scripts.bench.ingest_samples import crawl

from corpus_latam.config import HpltSource
from corpus_latam.errors import ConfigError
from corpus_latam.sources import registry
from corpus_latam.sources.hplt.layouts import BAD_XML
from corpus_latam.sources.hplt.source import NO_TEXT
from corpus_latam.sources.pages import Page, PageSize
from tests.http_server import serve
from tests.sources.readings import reasons, texts


def pages(path: Path, size: PageSize | None = None, **keys: Any) -> list[Page]:
    source = HpltSource(type="hplt", path=str(path), **keys)
    parts = registry.locate(source).partitions
    assert registry.check(source, parts) == []
    return [page for part in parts for page in registry.read(source, part, None, size or PageSize())]


def rows(path: Path, **keys: Any) -> list[dict[str, Any]]:
    return [row for page in pages(path, **keys) for row in page.batch.to_pylist()]


def write(folder: Path, *documents: dict[str, Any], name: str = "a.jsonl") -> Path:
    (folder / name).write_text("".join(json.dumps(document) + "\n" for document in documents))
    return folder / name


@pytest.mark.parametrize("name", crawl.SAMPLES)
def test_every_layout_gives_the_texts(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(crawl.SAMPLES[name]())
    assert texts(pages(tmp_path / name)) == crawl.TEXTS
    assert texts(pages(tmp_path)) == crawl.TEXTS


def test_the_second_layout(tmp_path: Path) -> None:
    found = rows(write(tmp_path, *map(crawl.second, range(3))))
    assert found[1]["source_id"] == f"{1:032x}"
    assert found[1]["url"] == "https://ejemplo.cl/1"
    assert found[1]["fetched_at"] == "2021-03-04T05:06:07Z"
    assert found[1]["language"] == "spa_Latn"
    assert [row["opt_out"] for row in found] == ['["robots"]', "[]", None]
    assert json.loads(found[1]["metadata"]) == {
        "collection": "cc40",
        "language_score": 0.98,
        "doc_scores": [8.1, 9.0],
        "filter": "keep",
        "pii": [[3, 7]],
    }


def test_the_first_layout_has_no_ids_of_its_own(tmp_path: Path) -> None:
    """They count the documents of a file, so those of two files are alike."""
    write(tmp_path, *map(crawl.first, range(2)), name="a.jsonl")
    write(tmp_path, *map(crawl.first, range(2)), name="b.jsonl")
    found = rows(tmp_path)
    assert [row["source_id"] for row in found] == [f"{file}.jsonl#line {n}" for file in "ab" for n in (1, 2)]
    assert {row["language"] for row in found} == {"es"}
    assert json.loads(found[0]["metadata"])["scores"] == [0.7]


def test_the_third_layout_in_both_forms(tmp_path: Path) -> None:
    path = write(tmp_path, crawl.third(5), {"x": "<doc><main><p>Solo</p></main></doc>"}, {"t": "Llano"})
    plain, marked = rows(path), rows(path, form="markdown")
    assert [row["text"] for row in plain] == [crawl.TEXTS[5], "Solo", "Llano"]
    assert [row["text"] for row in marked] == [f"# Título 5\n\n{crawl.TEXTS[5]}", "Solo", "Llano"]
    metadata = json.loads(plain[0]["metadata"])
    assert metadata["registers"] == {"NA": 0.8}
    assert metadata["cluster_size"] == 3


@pytest.mark.parametrize(
    ("lang", "prob", "wanted"),
    [
        (["cat", "spa"], [0.2, 0.7], "spa"),
        (["cat", "spa"], None, "cat"),
        (["cat", "spa"], [0.2], "cat"),
        (["cat", "spa"], ["x", 1], "cat"),
        ([], [], None),
        ("spa", 0.9, "spa"),
    ],
)
def test_the_likeliest_language(lang: Any, prob: Any, wanted: str | None, tmp_path: Path) -> None:
    (row,) = rows(write(tmp_path, {"text": "x", "lang": lang, "prob": prob}))
    assert row["language"] == wanted


def test_what_is_no_document_and_what_is_bad(tmp_path: Path) -> None:
    path = write(tmp_path, {"t": None}, {"t": ""}, {"text": 5}, {"x": "<doc>"}, {"t": "bueno", "x": "<doc>"})
    path.write_text(path.read_text() + "[1]\n{\n")
    found = pages(path, form="markdown")
    assert texts(found) == ["bueno"]
    left_out = sum((Counter(page.left_out) for page in found), Counter[str]())
    assert left_out == {NO_TEXT: 2}
    assert reasons(found) == ["text is not a string", BAD_XML, BAD_XML, "not a JSON object", "invalid JSON"]


@pytest.mark.parametrize("records", [1, 7])
def test_reading_on_from_any_cursor(records: int, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl.zst").write_bytes(crawl.SAMPLES["packed.jsonl.zst"]())
    source = HpltSource(type="hplt", path=str(tmp_path))
    (part,) = registry.locate(source).partitions
    whole = list(registry.read(source, part, None, PageSize(records=records)))
    for number, page in enumerate(whole):
        assert (
            list(registry.read(source, part, page.cursor, PageSize(records=records))) == whole[number + 1 :]
        )


@pytest.mark.parametrize("name", ["spa_Latn.map", "es_map.txt"])
def test_a_list_of_addresses(name: str, tmp_path: Path) -> None:
    (tmp_path / "10_1.jsonl.zst").write_bytes(crawl.SAMPLES["packed.jsonl.zst"]())
    (tmp_path / "9_1.jsonl.zst").write_bytes(crawl.SAMPLES["packed.jsonl.zst"]())
    with serve(tmp_path) as server:
        files = [f"{server.url}/10_1.jsonl.zst", f"{server.url}/9_1.jsonl.zst"]
        (tmp_path / name).write_text("".join(f"{file}\n" for file in files))
        source = HpltSource(type="hplt", path=f"{server.url}/{name}")
        parts = registry.locate(source).partitions
        assert [part.location for part in parts] == files
        assert registry.check(source, parts) == []
        assert [
            text for part in parts for text in texts(list(registry.read(source, part)))
        ] == crawl.TEXTS * 2
        with pytest.raises(ConfigError, match=r"glg_Latn\.map could not be read"):
            registry.locate(HpltSource(type="hplt", path=f"{server.url}/glg_Latn.map"))
