"""RedPajama-V2 from a real server and from a folder: joined, cut, resumed; dead shards are named only."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from corpus_latam.config import validate
from corpus_latam.engine import open_engine
from corpus_latam.errors import ConfigError
from corpus_latam.sources import registry
from corpus_latam.sources.pages import Page, PageSize
from corpus_latam.sources.redpajama import beside, documents
from corpus_latam.storage import http
from tests.http_server import FileServer, serve
from tests.ingest import runs
from tests.sources.mutants import mutate
from tests.sources.readings import positions, reasons, texts
from tests.sources.redpajama.snapshots import SNAPSHOT, put, write_listing, write_shard

ROWS = 12
SHARDS = [f"{SNAPSHOT}/0000/es_head", f"{SNAPSHOT}/0000/es_middle", f"{SNAPSHOT}/0001/es_head"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "v1.0.0"
    for shard in SHARDS:
        write_shard(folder, shard, ROWS, copies=(1, 4, 11))
    write_listing(folder, [*SHARDS, f"{SNAPSHOT}/0000/de_head", "no shard"])
    return folder


@pytest.fixture
def server(root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FileServer]:
    monkeypatch.setattr(http, "PAUSES", (0.0, 0.0))
    with serve(root) as running:
        yield running


def source(path: object, **keys: Any) -> Any:
    own = {"type": "redpajama", "path": str(path), "snapshots": [SNAPSHOT], **keys}
    return validate({"name": "n", "sources": {"s": own}}).sources["s"]


def pages(wanted: Any, size: PageSize | None = None) -> list[Page]:
    parts = registry.locate(wanted).partitions
    assert registry.check(wanted, parts) == []
    return [page for part in parts for page in registry.read(wanted, part, None, size or PageSize())]


@pytest.mark.parametrize("over", ["http", "folder"])
def test_all_shards_of_the_listing_are_read(over: str, server: FileServer, root: Path) -> None:
    wanted = source(server.url if over == "http" else root)
    found = registry.locate(wanted).partitions
    assert [part.name for part in found] == ["00000", "00001", "00002"]
    rows = [row for page in pages(wanted) for row in page.batch.to_pylist()]
    assert len(rows) == 3 * ROWS
    assert rows[0]["text"] == "El texto número 0 de la prueba."
    assert rows[0]["source_id"] == f"{SHARDS[0]}.json.gz/0"
    assert rows[0]["url"] == "https://ejemplo.cl/0"
    assert rows[0]["fetched_at"] == "2023-03-20T10:00:00Z"
    assert rows[0]["language"] == "es"
    assert rows[0]["date"] is None
    assert json.loads(rows[0]["metadata"]) == {
        "title": "Título 0",
        "source_domain": "ejemplo.cl",
        "language_score": 0.97,
        "perplexity": 210.5,
        "bucket": "head",
    }


def test_the_parts_that_are_wanted(root: Path) -> None:
    write_shard(root, f"{SNAPSHOT}/0000/es_tail", 3)
    write_listing(root, [f"{SNAPSHOT}/0000/es_tail"], "tail")
    assert len(texts(pages(source(root, parts=["middle", "tail"])))) == ROWS + 3
    assert len(texts(pages(source(root, parts=["tail"])))) == 3
    for listing in (root / "listings").iterdir():
        listing.unlink()
    assert len(texts(pages(source(root, parts=["middle", "tail"])))) == ROWS + 3


def test_signals_are_joined_by_row(server: FileServer) -> None:
    wanted = source(server.url, quality_signals=["rps_*", "ccnet_perp*"])
    rows = [row for page in pages(wanted) for row in page.batch.to_pylist()]
    joined = [json.loads(row["metadata"]).get("quality_signals") for row in rows[:ROWS]]
    assert [signals and signals["rps_doc_word_count"] for signals in joined] == [
        None if row % 5 == 0 else 7 + row for row in range(ROWS)
    ]
    assert joined[1] == {
        "ccnet_perplexity": 210.5,
        "rps_doc_word_count": 8,
        "rps_lines_num_words": [[0, 10, 3], [10, 30, 4]],
        "rps_doc_ml_wikiref_score": None,
    }


def test_copies_are_left_out_and_counted(server: FileServer) -> None:
    found = pages(source(server.url, drop_duplicates=True))
    assert len(texts(found)) == 3 * (ROWS - 3)
    assert sum(page.left_out[documents.COPY] for page in found) == 9
    assert not reasons(found)


@pytest.mark.parametrize("records", [1, 3, 1_000])
def test_reading_on_from_any_cursor_gives_what_would_have_followed(root: Path, records: int) -> None:
    for shard in SHARDS[:2]:  # problems at the start and at the end
        (root / "duplicates" / f"{shard}.duplicates.parquet").unlink()
        (root / "quality_signals" / f"{shard}.signals.json.gz").unlink()
    wanted = source(root, drop_duplicates=True, quality_signals=["rps_*"])
    size = PageSize(records=records)
    for part in registry.locate(wanted).partitions:
        whole = list(registry.read(wanted, part, None, size))
        for number, page in enumerate(whole):
            rest = list(registry.read(wanted, part, page.cursor, size))
            assert rest == whole[number + 1 :]
    assert reasons(pages(wanted, size)).count(beside.NO_SIGNALS) == 2
    assert reasons(pages(wanted, size)).count(beside.NO_DUPLICATES) == 2


@pytest.mark.parametrize("status", [404, 403])
def test_a_dead_shard_is_named_and_the_others_are_read(server: FileServer, status: int) -> None:
    server.always[f"/documents/{SHARDS[0]}.json.gz"] = status
    found = pages(source(server.url))
    assert len(texts(found)) == 2 * ROWS
    (bad,) = [record for page in found for record in page.bad]
    assert bad.reason == documents.DEAD_SHARD
    assert bad.location == f"{server.url}/documents/{SHARDS[0]}.json.gz"


@pytest.mark.parametrize("kept", [0, 1, 20, 150, -9])
def test_a_broken_shard_gives_what_lies_before_the_damage(root: Path, kept: int) -> None:
    file = root / "documents" / f"{SHARDS[0]}.json.gz"
    file.write_bytes(file.read_bytes()[:kept])
    found = pages(source(root))
    assert len(texts(found)) >= 2 * ROWS
    assert len(reasons(found)) == (1 if kept else 0)
    assert texts(found)[-1] == f"El texto número {ROWS - 1} de la prueba."


def test_broken_files_beside_the_documents_cost_no_document(root: Path) -> None:
    put(root / "duplicates" / f"{SHARDS[0]}.duplicates.parquet", b"PAR1 no more")
    signals = root / "quality_signals" / f"{SHARDS[0]}.signals.json.gz"
    signals.write_bytes(signals.read_bytes()[:60])
    found = pages(source(root, drop_duplicates=True, quality_signals=["*"]))
    assert sorted(reasons(found)) == sorted([beside.BROKEN_DUPLICATES, beside.BROKEN_SIGNALS])
    assert len(texts(found)) == ROWS + 2 * (ROWS - 3)


def test_bad_lines_are_set_aside_with_their_place(root: Path) -> None:
    lines = [b'{"raw_content": 5}', b"[1]", b'{"raw_content": "bueno"}', b"{", b'{"raw_content": null}']
    put(root / "documents" / f"{SHARDS[0]}.json.gz", gzip.compress(b"\n".join(lines)))
    write_listing(root, SHARDS[:1])
    found = pages(source(root))
    assert texts(found) == ["bueno", None]
    assert reasons(found) == ["text is not a string", "not a JSON object", "invalid JSON"]
    assert [record.position for page in found for record in page.bad] == ["line 1", "line 2", "line 4"]
    assert [place.rpartition(", ")[2] for place in positions(found)] == ["line 3", "line 5"]


def test_what_is_wrong_is_said_before_work(server: FileServer, root: Path) -> None:
    with pytest.raises(ConfigError, match=r"has no listings/es-2099-01-head_middle\.txt"):
        registry.locate(source(server.url, snapshots=["2099-01"]))
    with pytest.raises(ConfigError, match="could not be listed"):
        registry.locate(source("http://127.0.0.1:9"))
    server.pages.add(f"/listings/es-{SNAPSHOT}-head_middle.txt")
    with pytest.raises(ConfigError, match="gives a web page"):
        registry.locate(source(server.url))
    assert "lists no shard" in registry.check(source(root, lang="fr"), [])[0]
    for shard in SHARDS:
        (root / "documents" / f"{shard}.json.gz").unlink()
    parts = registry.locate(source(root)).partitions
    assert "3 shards were tried, and none is there" in registry.check(source(root), parts)[0]


def test_a_run_goes_on_past_a_dead_shard(server: FileServer, tmp_path: Path) -> None:
    server.always[f"/documents/{SHARDS[0]}.json.gz"] = 404
    keys = source(server.url, drop_duplicates=True).model_dump(mode="json")
    with open_engine("local", 1) as engine:
        context = runs.run(runs.config(tmp_path / "run", {"red_pajama": keys}), engine)
    assert sum(file.rows for file in context.manifest().files(".parquet")) == 2 * (ROWS - 3)


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("what", ["documents", "quality_signals", "duplicates"])
def test_damage_costs_no_document_of_another_shard_and_raises_nothing(
    what: str, seed: int, root: Path
) -> None:
    (file,) = (root / what / SNAPSHOT / "0000").glob("es_head*")
    file.write_bytes(mutate(file.read_bytes(), seed)[0])
    found = pages(source(root, drop_duplicates=True, quality_signals=["*"]))
    kept = 2 * (ROWS - 3) + (0 if what == "documents" else ROWS - 3)
    assert len(texts(found)) >= kept
