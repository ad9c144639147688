"""The stage: decisions in shards of the same names and rows, counted by reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from corpus_latam.errors import RunError
from corpus_latam.schema import DOCUMENT, SIGNALS, DocType
from corpus_latam.select import registers, stage
from corpus_latam.select.decisions import decisions
from corpus_latam.storage.manifest import Commit, Manifest
from corpus_latam.storage.shards import read_table, write_shard
from tests.annotate import runs

SHARD = "s/00000-00000.parquet"
NAMES = ("id", "language", "top_langs")
ANNOTATED = pa.schema([*((name, pa.string()) for name in NAMES), *SIGNALS.items()])


def write_run(root: Path, columns: pa.Schema = ANNOTATED) -> None:
    """Three documents: a good one, a short one, code."""
    kinds = {"a": "web", "b": "web", "c": "code"}
    rows = [runs.document(i, "texto", doc_type=kind, license="MIT") for i, kind in kinds.items()]
    write(root, "ingest", rows, DOCUMENT)
    good = {
        "words": 300,
        "sentences": 20,
        "mean_word_length": 5.0,
        "max_word_length": 12,
        "alphabetic_words": 1.0,
    }
    good |= {"terminated_lines": 1.0, "stop_words": 9, "language": "spa"}
    write(
        root,
        "annotate",
        [{"id": "a", **good}, {"id": "b", **good, "words": 4}, {"id": "c", "language": "und"}],
        columns,
    )


def write(root: Path, name: str, rows: list[dict[str, Any]], columns: pa.Schema) -> None:
    folder = str(root / name)
    file = write_shard(folder, SHARD, [pa.RecordBatch.from_pylist(rows, schema=columns)], columns)
    manifest = Manifest(folder)
    manifest.add(Commit(SHARD, name, (file,)))
    manifest.finish()


def test_decides_and_counts(tmp_path: Path) -> None:
    write_run(tmp_path)
    with runs.context("select", runs.config(tmp_path)) as context:
        stage.run(context)
        assert context.manifest().commits[SHARD].counts == {"kept": 2, "quality.words": 1}
    decided = read_table(f"{tmp_path}/select/{SHARD}").to_pydict()
    assert decided["id"] == ["a", "b", "c"]
    assert decided["keep"] == [True, False, True]
    assert decided["register"] == ["web", "web", "code"]


def test_decides_again_only_where_the_policy_changed(tmp_path: Path) -> None:
    write_run(tmp_path)
    with runs.context("select", runs.config(tmp_path)) as context:
        stage.run(context)
        stage.run(context)
        assert (context.meter.tasks_run, context.meter.tasks_found) == (
            2,
            1,
        )  # with one that counts by register
    with runs.context("select", runs.config(tmp_path, select={"languages": ["por"]})) as context:
        stage.run(context)
        assert context.meter.tasks_run == 2
        assert context.manifest().commits[SHARD].counts == {"kept": 1, "language.unwanted": 2}


def test_an_absent_signal_stops_the_run(tmp_path: Path) -> None:
    write_run(tmp_path, ANNOTATED.remove(ANNOTATED.get_field_index("words")))
    with runs.context("select", runs.config(tmp_path)) as context, pytest.raises(RunError, match="words"):
        stage.run(context)


def test_a_source_that_loses_much_is_named_with_what_it_would_lose_as_another_kind(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Short documents of a source of pages: posts may be short."""
    write_run(tmp_path)
    config = runs.config(tmp_path)
    for _ in range(2):  # the second run reads what the first one found
        caplog.clear()
        with runs.context("select", config) as context:
            stage.run(context)
        (said,) = [record.getMessage() for record in caplog.records if "rejected" in record.getMessage()]
        assert said.startswith("select: s: 1 of 3 documents are rejected (quality.words 1).")
        assert "They are judged as `web`, `code`; as `social` 0 would be." in said
    (row,) = registers.read(Manifest(f"{tmp_path}/select"))
    for name, rejected in row["as_other"].items():
        as_other = pa.concat_tables(
            pa.Table.from_batches([batch])
            for batch in decisions(str(tmp_path), SHARD, config.select, config.export, DocType(name))
        )
        assert rejected == as_other.num_rows - as_other["reason"].null_count


@pytest.mark.parametrize(("share", "named"), [(0.2, True), (0.33, True), (0.34, False), (1, False)])
def test_how_much_is_much_is_for_the_config_to_say(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, share: float, named: bool
) -> None:
    write_run(tmp_path)
    with runs.context("select", runs.config(tmp_path, select={"warn_share": share})) as context:
        stage.run(context)
    assert ("documents are rejected" in caplog.text) is named
    assert (tmp_path / "select" / registers.FILE).exists() is named


def test_where_no_other_kind_would_do_better_it_is_said() -> None:
    row = {"source": "s", "documents": 9, "rejected": 8, "reasons": {"language.unwanted": 8}}
    row |= {"registers": ["web"], "looked_at": 9, "rejected_as_it_is": 8, "as_other": {"law": 7}}
    assert "as no other kind of text would much less be" in registers.sentence(row)
