"""`corpus-latam tokenizer fertility` and `export` as a user types them."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tiktoken.load import load_tiktoken_bpe

from corpus_latam.storage.shards import read_table
from corpus_latam.tokenizer.train import files
from tests.conftest import corpus_latam
from tests.hub_server import serve
from tests.tokenizer.corpora import plain_config, small_corpus
from tests.tokenizer.train.test_files import MERGES


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run folder with a corpus, and two tokenizers."""
    root = tmp_path_factory.mktemp("tokenizers")
    small_corpus(root)
    for pattern in ("llama3", "gpt2"):
        (root / pattern).mkdir()
        for name, content in files.files(MERGES[pattern], plain_config(pattern=pattern)).items():
            (root / pattern / name).write_bytes(content)
    return root


def test_fertility(folder: Path, tmp_path: Path) -> None:
    names = [str(folder / "llama3"), str(folder / "gpt2/ranks.tiktoken")]
    options = ["--corpus", str(folder), "--workers", "1", "--reference", "gpt2", "--output", str(tmp_path)]
    done = corpus_latam("tokenizer", "fertility", *names, *options)
    assert done.returncode == 0, done.stderr
    assert "tokens per word" in done.stdout
    assert "…" not in done.stdout
    rows = read_table(str(tmp_path / "totals.parquet")).to_pylist()
    assert {row["tokenizer"] for row in rows} == {"llama3", "gpt2"}
    assert {row["language"] for row in rows} == {None, "spa", "por"}
    assert all(row["ratio_to_reference"] == 1 for row in rows if row["tokenizer"] == "gpt2")


def test_fertility_for_programs(folder: Path) -> None:
    command = ["tokenizer", "fertility", str(folder / "gpt2"), "--corpus", str(folder), "--workers", "1"]
    as_json, as_csv = (corpus_latam(*command, "--format", form) for form in ("json", "csv"))
    tables = json.loads(as_json.stdout)
    assert set(tables) == {"fertility", "totals", "countries", "inequality", "premium"}
    rows = list(csv.DictReader(io.StringIO(as_csv.stdout)))
    assert {row["table"] for row in rows} == {"totals", "fertility"}
    costs = [row["tokens_per_word"] for row in tables["totals"] + tables["fertility"]]
    assert [float(row["tokens_per_word"] or "nan") for row in rows] == pytest.approx(
        [float("nan") if cost is None else cost for cost in costs], rel=0, abs=0, nan_ok=True
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere/at-all.json", "--corpus", "."], "does not exist"),
        (["{folder}/gpt2", "--corpus", "{folder}/llama3"], "holds no validation shards"),
        (["{folder}/gpt2", "--corpus", "{folder}/llama"], "llama: there is no such folder"),
        (["{folder}/gpt2", "--corpus", "{folder}", "--reference", "x"], "the tokenizers are gpt2"),
    ],
)
def test_fertility_says_what_is_wrong(folder: Path, arguments: list[str], words: str) -> None:
    done = corpus_latam("tokenizer", "fertility", *(part.format(folder=folder) for part in arguments))
    assert done.returncode == 2
    assert words in done.stderr


def test_export(folder: Path, tmp_path: Path) -> None:
    done = corpus_latam(
        "tokenizer", "export", str(folder / "llama3"), "--to", "tiktoken", "--output", str(tmp_path)
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [f"{tmp_path}/ranks.tiktoken", f"{tmp_path}/tiktoken.json"]
    assert len(load_tiktoken_bpe(f"{tmp_path}/ranks.tiktoken")) == 380
    assert corpus_latam("tokenizer", "export", str(tmp_path), "--to", "gguf").returncode == 2


def test_a_tokenizer_on_the_hub(folder: Path, tmp_path: Path) -> None:
    repository = tmp_path / "hub/models/owner/mine"
    repository.mkdir(parents=True)
    (repository / "tokenizer.json").write_bytes((folder / "llama3/tokenizer.json").read_bytes())
    command = [sys.executable, "-m", "corpus_latam.cli", "tokenizer", "fertility"]
    with serve(tmp_path / "hub") as hub:
        environment = os.environ | hub.environment(tmp_path / "home")
        found, missing = (
            subprocess.run(
                [*command, name, "--corpus", str(folder)],
                text=True,
                capture_output=True,
                env=environment,
            )
            for name in ("owner/mine", "owner/no")
        )
    assert found.returncode == 0, found.stderr
    assert "mine" in found.stdout
    assert missing.returncode == 2
    assert "owner/no is no file here, and the Hub gives no tokenizer.json" in missing.stderr


def test_fertility_reads_the_files_that_a_manifest_names_and_no_others(tmp_path: Path) -> None:
    small_corpus(tmp_path)
    (tmp_path / "gpt2").mkdir()
    for name, content in files.files(MERGES["gpt2"], plain_config(pattern="gpt2")).items():
        (tmp_path / "gpt2" / name).write_bytes(content)
    command = ["tokenizer", "fertility", str(tmp_path / "gpt2"), "--corpus", str(tmp_path), "--workers", "1"]
    before = corpus_latam(*command, "--format", "json").stdout
    ours = next((tmp_path / "corpus").glob("*/validation-*.parquet"))
    ours.with_name("validation-extra.parquet").write_bytes(ours.read_bytes())
    assert corpus_latam(*command, "--format", "json").stdout == before
