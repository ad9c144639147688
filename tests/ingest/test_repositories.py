"""A repository from its first answer to documents, and what it takes back afterwards."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from corpus_latam.config import RunConfig
from corpus_latam.engine import Engine
from tests.ingest import runs
from tests.oai_server import Repository, record


@pytest.fixture
def repository() -> Iterator[Repository]:
    found = Repository([record(number) for number in range(25)])
    yield found
    found.close()


def config(repository: Repository, folder: Path, **changes: Any) -> RunConfig:
    source = {
        "type": "oai",
        "endpoint": repository.url,
        "harvest": str(folder / "harvest"),
        "http": {"contact": "ana@example.org", "per_second": 50, "retries": 1},
        "country": "CL",
    }
    return runs.config(folder / "run", {"tesis": source | changes})


def test_records_become_documents(repository: Repository, tmp_path: Path, engine: Engine) -> None:
    runs.run(config(repository, tmp_path), engine)
    rows = runs.rows(tmp_path / "run")
    assert len(rows) == 25
    row = rows[0]
    assert row["source_id"] == "oai:r:0#abstract-1"
    assert row["text"].startswith("Resumen de la tesis 0.")
    assert (row["url"], row["date"], row["language"]) == ("https://hdl.handle.net/1/0", "2019", "spa")
    assert (row["country"], row["doc_type"], row["fetched_at"]) == ("CL", "academic", "2022-01-01T00:00:00Z")
    kept = json.loads(row["metadata"])
    assert (kept["title"], kept["handle"], kept["part"]) == ("Tesis número 0", "1/0", "abstract-1")
    asked = len(repository.requests)
    context = runs.run(config(repository, tmp_path), engine)
    assert len(repository.requests) == asked
    assert context.meter.tasks_run == 0


def test_what_a_repository_takes_back_or_mends_goes(
    repository: Repository, tmp_path: Path, engine: Engine
) -> None:
    runs.run(config(repository, tmp_path), engine)
    mended = record(7, year=2022, text="Otro resumen. " + "Ahora trata de los bosques de lenga del sur. " * 6)
    repository.records[7] = mended
    repository.records[9] = record(9, year=2022, deleted=True)
    repository.records.append(record(30, year=2022))
    repository.now = "2022-09-01T00:00:00Z"
    runs.run(config(repository, tmp_path, refresh=True), engine)
    rows = {row["source_id"].partition("#")[0]: row["text"] for row in runs.rows(tmp_path / "run")}
    assert len(rows) == 25
    assert "oai:r:9" not in rows
    assert "oai:r:30" in rows
    assert rows["oai:r:7"] == mended["text"].strip()
    assert not list((tmp_path / "run" / "quarantine").glob("*/*"))
