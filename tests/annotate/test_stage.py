"""The stage: one shard of signals per ingest shard, same rows; slices change nothing."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from corpus_latam.annotate import stage
from corpus_latam.annotate.language import load_model
from corpus_latam.annotate.signals import INPUT, annotate, schema
from corpus_latam.config import AnnotateConfig
from corpus_latam.errors import ConfigError, RunError
from corpus_latam.schema import DOCUMENT, SIGNALS
from corpus_latam.storage.shards import read_table
from tests.annotate import runs

TEXTS = [
    "La feria del libro abre sus puertas el viernes en la plaza, con lecturas para niños y grabados.",
    "",
    "El niÃ±o comiÃ³ pan en la maÃ±ana con su abuela, que vive en la esquina desde hace muchos años.",
    "a" * (1 << 20),
    "Escríbame a rosa.meneses@vecinos.cl o llame al +56 9 7607 9393 antes del martes, por favor.",
]
CONFIG = AnnotateConfig()


def batch(texts: list[str]) -> pa.RecordBatch:
    rows = [runs.document(str(i), text, url="https://vecinos.cl/x") for i, text in enumerate(texts)]
    return pa.RecordBatch.from_pylist(rows, schema=DOCUMENT).select(INPUT)


def test_every_column_is_there_and_typed() -> None:
    found = annotate(batch(TEXTS), load_model(CONFIG.language.model), CONFIG)
    assert found.schema.equals(schema(CONFIG), check_metadata=True)
    assert set(SIGNALS) < set(found.schema.names)
    found.validate(full=True)


def test_what_is_known_about_each_text() -> None:
    found = annotate(batch(TEXTS), load_model(CONFIG.language.model), CONFIG).to_pylist()
    prose, empty, broken, giant, contact = found
    assert prose["language"] == "spa"
    assert (prose["country"], prose["country_basis"]) == ("CL", "domain")
    assert (empty["words"], empty["bytes"], empty["signature"]) == (0, 0, None)
    assert broken["repaired_text"].startswith("El niño comió pan")
    assert broken["bytes"] == len(broken["repaired_text"].encode())
    assert (giant["words"], giant["max_word_length"]) == (1, 1 << 20)
    assert [span["kind"] for span in contact["personal_data"]] == ["EMAIL", "PHONE"]


def test_slices_change_nothing() -> None:
    whole = batch(TEXTS * 3)
    model = load_model(CONFIG.language.model)
    parts = list(stage.slices(whole, 100))
    assert [part.num_rows for part in stage.slices(whole, 1 << 30)] == [15]
    assert max(part.num_rows for part in parts) < 4
    together = pa.Table.from_batches([annotate(part, model, CONFIG) for part in parts])
    assert together.equals(pa.Table.from_batches([annotate(whole, model, CONFIG)]))


def test_a_shard_per_shard_and_nothing_done_twice(tmp_path: Path) -> None:
    shards = {
        "s/00000-00000.parquet": [runs.document("a", TEXTS[0]), runs.document("b", TEXTS[4])],
        "s/00001-00000.parquet": [runs.document("c", "")],
    }
    runs.write_ingest(tmp_path, shards)
    with runs.context("annotate", runs.config(tmp_path)) as context:
        stage.run(context)
        assert [file.path for file in context.manifest().files()] == list(shards)
        for name, rows in shards.items():
            assert read_table(f"{tmp_path}/annotate/{name}", ["id"])["id"].to_pylist() == [
                r["id"] for r in rows
            ]
        before = context.meter.tasks_run
        stage.run(context)
        assert context.meter.tasks_run == before
        assert context.meter.tasks_found == 2


def test_without_input_or_model_it_says_so(tmp_path: Path) -> None:
    with runs.context("annotate", runs.config(tmp_path)) as context, pytest.raises(RunError, match="ingest"):
        stage.run(context)
    wrong = runs.config(tmp_path, annotate={"language": {"model": "no-such-model.bin"}})
    with pytest.raises(ConfigError, match="no-such-model"):
        stage.preflight(wrong)
