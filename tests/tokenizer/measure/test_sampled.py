"""Fertility on a sample: totals of the split, not of what was drawn; right on average; stated."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from corpus_latam.config import TokenizerConfig
from corpus_latam.engine.progress import Progress
from corpus_latam.errors import RunError
from corpus_latam.storage.shards import read_table
from corpus_latam.tokenizer import stage
from corpus_latam.tokenizer.count import sample
from corpus_latam.tokenizer.count.merge import merge_counts
from corpus_latam.tokenizer.count.sample import plan, shares_of, sizes_of_shard
from corpus_latam.tokenizer.count.shard import count_shard
from corpus_latam.tokenizer.count.splitting import splitting_of
from corpus_latam.tokenizer.measure import compare as comparison
from corpus_latam.tokenizer.measure.fertility import KEYS, fertility
from corpus_latam.tokenizer.measure.held_out import Measured
from corpus_latam.tokenizer.measure.tables import read_held_out
from corpus_latam.tokenizer.stage import run
from corpus_latam.tokenizer.train import files
from tests.conftest import output_hashes
from tests.tokenizer.corpora import SENTENCES, documents, plain_config, stage_context, write_corpus
from tests.tokenizer.train.test_files import MERGES

SHARD = "spa/validation-00000-of-00001.parquet"
CONFIG = plain_config(normalization="nfc")
TOKENIZER = files.build(MERGES["llama3"], CONFIG)


def uneven(count: int) -> list[dict[str, Any]]:
    """A large group, a small one, and one of few documents; texts of all lengths."""
    random = np.random.default_rng(7)
    rows = []
    for number in range(count):
        source = "grande" if number % 8 else "chica"
        source = "contada" if number < 20 else source
        words = random.choice(SENTENCES[(number % 3) :], random.integers(1, 9)).tolist()
        group = {"source": source, "country": "AR", "doc_type": "web"}
        rows.append({"id": f"{number}", "text": " ".join(words), **group})
    return rows


def measured(root: Path, drawn: pa.Table | None) -> Measured:
    count_shard(
        str(root / "corpus"), SHARD, str(root), "counts/part", splitting_of(CONFIG), "-", shares_of(drawn)
    )
    merge_counts(str(root), ["counts/part"], splitting_of(CONFIG), "pretokens", "-")
    return read_held_out(str(root), CONFIG, drawn).own("ours", TOKENIZER)


def rows_of(one: Measured, by: list[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = fertility(one, one, by).to_pylist()
    return found


def test_totals_are_those_of_the_split_and_right_on_average(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_corpus(tmp_path, {SHARD: uneven(2000)})
    every = measured(tmp_path, None)
    (truth,) = rows_of(every, [])
    drawn = plan([sizes_of_shard(str(tmp_path / "corpus"), SHARD)], truth["bytes"] // 8)
    found = []
    for seed in range(100, 116):
        monkeypatch.setattr(sample, "SEED", seed)
        one = measured(tmp_path, drawn)
        by_group = {row["source"]: row for row in rows_of(one, KEYS)}
        for row, whole in zip(rows_of(one, KEYS), rows_of(every, KEYS), strict=True):
            assert (row["documents"], row["bytes"]) == (whole["documents"], whole["bytes"])
        assert by_group["contada"]["measured_documents"] == by_group["contada"]["documents"] == 20
        assert by_group["grande"]["measured_documents"] < by_group["grande"]["documents"] / 4
        found.append(rows_of(one, [])[0])
    for name in ("tokens", "words", "whole_words", "tokens_per_word", "renyi_efficiency"):
        values = np.array([row[name] for row in found])
        error = values.std(ddof=1) / np.sqrt(len(values))
        assert values.mean() == pytest.approx(truth[name], abs=4 * error)
    covered = [
        row["tokens_per_word_low"] <= truth["tokens_per_word"] <= row["tokens_per_word_high"] for row in found
    ]
    assert sum(covered) >= 12
    widths = [row["tokens_per_word_high"] - row["tokens_per_word_low"] for row in found]
    assert min(widths) > truth["tokens_per_word_high"] - truth["tokens_per_word_low"]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("sampled")
    held_out = documents(2400, 100)
    write_corpus(
        root,
        {
            "spa/train-00000-of-00001.parquet": documents(60),
            "spa/validation-00000-of-00002.parquet": held_out[:1200],
            "spa/validation-00001-of-00002.parquet": held_out[1200:],
        },
    )
    return root


OPTIONS: dict[str, Any] = {
    "vocab_sizes": [400],
    "measured_bytes": "60KB",
    "superwords": {"subword_share": 0.7},
    "wordpiece": True,
}


@pytest.fixture(scope="module")
def finished(corpus: Path) -> Path:
    with stage_context(corpus, **OPTIONS) as context:
        run(context)
    return corpus / "tokenizer"


def test_every_table_says_what_was_measured(finished: Path) -> None:
    for variant in ("400", "400-superword"):
        totals = read_table(str(finished / f"{variant}/totals.parquet")).to_pylist()
        assert len({(row["measured_documents"], row["bytes"], row["words"]) for row in totals}) == 1
        rows = read_table(str(finished / f"{variant}/fertility.parquet")).to_pylist()
        assert {row["documents"] for row in rows} == {600}
        assert all(60 < row["measured_documents"] < 240 for row in rows)
        assert all(row["words"] > 1.5 * row["measured_words"] for row in rows)
        card = (finished / variant / "README.md").read_text()
        assert (
            f"A sample was measured: {totals[0]['measured_documents']:,} of the split's 2,400 documents"
            f" ({totals[0]['bytes'] / 1e6:.1f} MB)" in card
        )
        assert f"{rows[0]['measured_documents']:,} of 600" in card
    countries = read_table(str(finished / "400/countries.parquet")).to_pylist()
    assert {row["documents"] for row in countries} == {600}
    assert all(row["measured_words"] < row["words"] for row in countries)


def test_ours_from_counts_is_ours_from_documents(corpus: Path, finished: Path, tmp_path: Path) -> None:
    ours = finished / "400/tokenizer.json"
    copy = tmp_path / "copia.json"
    copy.write_bytes(ours.read_bytes())
    other = tmp_path / "run"
    write_corpus(
        other,
        {
            "/".join(file.parts[-2:]): read_table(str(file)).to_pylist()
            for file in sorted((corpus / "corpus").rglob("*.parquet"))
        },
    )
    with stage_context(other, **{**OPTIONS, "compare": [str(copy)]}) as context:
        run(context)
    rows = read_table(str(other / "tokenizer/400/fertility.parquet"))
    mine, theirs = (
        rows.filter(pc.field("tokenizer") == name).drop(["tokenizer"])
        for name in ("corpus-latam-400", "copia")
    )
    assert mine.equals(theirs)


def refuse(*_: Any, **__: Any) -> None:
    raise AssertionError("reads a row group")


def test_a_second_run_runs_no_task_and_reads_no_text(
    corpus: Path, finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(corpus, tmp_path / "run")
    options = {**OPTIONS, "compare": [str(finished / "400/tokenizer.json")]}
    with stage_context(tmp_path / "run", **options) as context:
        run(context)
    before = written(tmp_path / "run")
    monkeypatch.setattr(pq.ParquetFile, "read_row_group", refuse)
    with stage_context(tmp_path / "run", **options) as context:
        run(context)
        sizes, counts, phrases, compared, wordpiece = 2, 3, 3, 2, 1
        found = sizes + counts + phrases + compared + wordpiece + 4  # two merges, training, measuring
        assert (context.meter.tasks_run, context.meter.tasks_found) == (0, found)
    assert written(tmp_path / "run") == before


def written(root: Path) -> dict[Path, tuple[int, bytes]]:
    """When each file was written last, and what is in it."""
    return {p: (p.stat().st_mtime_ns, p.read_bytes()) for p in root.rglob("*") if p.is_file()}


def test_a_run_that_stopped_after_the_sizes_goes_on(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(corpus / "corpus", tmp_path / "corpus")
    whole = {"vocab_sizes": [400], "measured_bytes": "1GB"}
    with stage_context(tmp_path, **whole) as context:
        run(context)
    assert not (tmp_path / "tokenizer/sizes").exists()
    sampled = {**whole, "measured_bytes": "60KB"}
    with monkeypatch.context() as patch, stage_context(tmp_path, **sampled) as context:
        patch.setattr(stage, "draw", stop)
        with pytest.raises(RunError, match="stopped"):
            run(context)
        assert (context.meter.tasks_run, context.meter.tasks_found) == (2, 0)
    sizes = tmp_path / "tokenizer/sizes/spa-validation-00001.parquet"
    sizes.unlink()
    with stage_context(tmp_path, **sampled) as context:
        run(context)
        made_again = 1 + 2 + 3  # sizes; counts of validation; merging, training, measuring
        assert (context.meter.tasks_run, context.meter.tasks_found) == (made_again, 1 + 1)
    with stage_context(tmp_path, **whole) as context:
        run(context)
    assert not sizes.parent.exists()


def stop(*_: Any) -> None:
    raise RunError("stopped")


def test_a_shard_that_changed_is_sized_again(corpus: Path, tmp_path: Path) -> None:
    name = "spa/validation-00001-of-00002.parquet"
    shutil.copytree(corpus, tmp_path / "run")
    with stage_context(tmp_path / "run", **OPTIONS) as context:
        run(context)
    write_corpus(tmp_path / "run", {name: documents(900, 1300)})
    with stage_context(tmp_path / "run", **OPTIONS) as context:
        run(context)
    rows = read_table(str(tmp_path / "run/tokenizer/400/fertility.parquet")).to_pylist()
    assert {row["documents"] for row in rows} == {(1200 + 900) // 4}


def test_another_size_counts_validation_only(corpus: Path, finished: Path) -> None:
    before = output_hashes(corpus)
    with stage_context(corpus, **{**OPTIONS, "measured_bytes": "1GB", "wordpiece": False}) as context:
        run(context)
        assert context.meter.tasks_found == 2  # the training shard: its pretokens and its phrases
    assert "measured_words" not in read_table(str(finished / "400/fertility.parquet")).column_names
    with stage_context(corpus, workers=2, **OPTIONS) as context:
        run(context)
    assert output_hashes(corpus) == before


def test_any_tokenizer_is_measured_on_the_same_sample(
    corpus: Path, finished: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    config = TokenizerConfig(measured_bytes=60_000)
    monkeypatch.setattr(comparison, "TokenizerConfig", lambda: config)
    with stage_context(tmp_path) as context:
        given = (str(finished / "400/tokenizer.json"),)
        tables = comparison.compare(str(corpus), given, None, context.engine, Progress())
    theirs = tables["fertility"].drop(["tokenizer", "ratio_to_reference"])
    ours = read_table(str(finished / "400/fertility.parquet")).slice(0, theirs.num_rows)
    assert theirs.equals(ours.drop(["tokenizer", "ratio_to_reference"]))
    written = comparison.write_tables(tables, str(tmp_path / "tables"))
    assert comparison.write_tables(tables, str(tmp_path / "tables")) == written
