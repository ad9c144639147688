"""The demo of repositories, as a user runs it: from OAI-PMH and PDF to a corpus and fertility by country."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pyarrow.dataset as ds
import pytest
from scripts.demo_repository import COUNTRIES, records, server

from tests.conftest import corpus_latam

WAYS = {"AR": "record", "CL": "dspace7", "CO": "page", "MX": "galleys", "PE": "dspace6"}
NAMES = {"AR": "argentina", "CL": "chile", "CO": "colombia", "MX": "mexico", "PE": "peru"}


@pytest.fixture
def origin() -> Iterator[str]:
    running = server(port=0)
    threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    running.server_close()


@pytest.mark.slow
def test_theses_become_a_corpus_and_fertility_by_country(origin: str, tmp_path: Path) -> None:
    settings = [f"output={tmp_path / 'run'}"]
    for country, name in NAMES.items():
        settings.append(f"sources.{name}.endpoint={origin}/{country.lower()}/oai/request")
        settings.append(f"sources.{name}.harvest={tmp_path / country}")
    options = [part for setting in settings for part in ("--set", setting)]
    done = corpus_latam("run", "configs/repositories-demo.yaml", "--workers", "1", *options)
    assert done.returncode == 0, done.stderr
    columns = ["country", "source_id", "metadata", "license"]
    rows = ds.dataset(str(tmp_path / "run" / "ingest"), format="parquet", exclude_invalid_files=True)
    found = rows.to_table(columns).to_pylist()
    assert len(found) == sum(len(records(country)) for country in COUNTRIES)
    assert all(row["source_id"].endswith("#file-1") for row in found)
    assert {(row["country"], json.loads(row["metadata"])["found_by"]) for row in found} == set(WAYS.items())
    report = json.loads((tmp_path / "run" / "report" / "report.json").read_text())
    fertility = report["tokenizers"]["by_source_and_country"]
    measured = {row["country"]: row["tokens_per_word"] for row in fertility if row["measured"]}
    assert set(measured) == set(COUNTRIES)
    assert all(tokens > 1 for tokens in measured.values())
