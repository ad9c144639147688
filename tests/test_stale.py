"""Output that a later decision contradicts stays, is marked, is passed on by no stage, and can hold again."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from subprocess import CompletedProcess

import pyarrow.parquet as pq
import pytest
import yaml

from corpus_latam.storage import state
from tests.cli.test_deduplicate import page, write_config, write_lines
from tests.conftest import corpus_latam


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `run.yaml`, its finished run, and `strict/`, a policy that keeps nothing."""
    folder = tmp_path_factory.mktemp("stale")
    source = write_lines(folder / "web.jsonl", [page(n) for n in range(20)])
    config = write_config(folder, "run", {"web": source}, export={"validation_share": 0.3})
    strict = yaml.safe_load((folder / "policies" / "default.yaml").read_text())
    strict["registers"]["web"]["quality"]["words"]["min"] = 100_000
    (folder / "strict").mkdir()
    (folder / "strict" / "default.yaml").write_text(yaml.safe_dump(strict))
    done = corpus_latam("run", config, "--workers", "1")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def folder(finished: Path, tmp_path: Path) -> Path:
    shutil.copytree(finished, tmp_path, dirs_exist_ok=True)
    return tmp_path


def command(folder: Path, *arguments: str, strict: bool = False) -> CompletedProcess[str]:
    name, *rest = arguments
    settings = ["--set", f"output={folder / 'run'}"]
    settings += ["--set", f"select.policies={folder / 'strict'}"] if strict else []
    return corpus_latam(name, str(folder / "run.yaml"), *rest, "--workers", "1", *settings)


def marked(folder: Path) -> set[str]:
    found = (folder / "run").rglob(state.STATE)
    return {path.parent.name for path in found if state.is_stale(str(path.parent))}


def times(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in (folder / "run" / "corpus").rglob("*.parquet")}


def report(folder: Path) -> dict[str, object]:
    return dict(json.loads((folder / "run" / "report" / "report.json").read_text()))


def test_a_selection_that_keeps_nothing_marks_the_corpus_of_before(folder: Path) -> None:
    before = times(folder)
    assert before
    failed = command(folder, "run", strict=True)
    assert failed.returncode == 1
    assert "select rejected every document" in failed.stderr
    assert "left in deduplicate, corpus, rejected, report is kept, and marked stale" in failed.stderr
    assert marked(folder) == {"deduplicate", "corpus", "rejected", "report"}
    assert times(folder) == before

    reported = command(folder, "report", strict=True)
    assert reported.returncode == 0, reported.stderr
    assert report(folder)["release"] == []
    assert marked(folder) == {"deduplicate", "corpus", "rejected"}

    again = command(folder, "run")
    assert again.returncode == 0, again.stderr
    assert marked(folder) == set()
    assert times(folder) == before
    assert report(folder)["release"] != []


def test_a_takedown_marks_what_still_counts_the_documents(folder: Path) -> None:
    gone = corpus_latam("inspect", str(folder / "run"), "--limit", "1")
    assert gone.stderr == ""
    first = next((folder / "run" / "corpus").rglob("*.parquet"))
    (folder / "ids.txt").write_text(pq.read_table(first, columns=["id"])["id"][0].as_py())
    settings = ("--set", f"output={folder / 'run'}")
    done = corpus_latam(
        "forget", str(folder / "run.yaml"), "--ids", str(folder / "ids.txt"), "--yes", *settings
    )
    assert done.returncode == 0, done.stderr
    assert marked(folder) == {"corpus", "report"}
    assert "an earlier run's" in corpus_latam("inspect", str(folder / "run"), "--limit", "1").stderr
    assert command(folder, "run").returncode == 0
    assert marked(folder) == set()


def test_no_stage_reads_what_is_stale(folder: Path) -> None:
    assert command(folder, "select", strict=True).returncode == 0
    assert marked(folder) == {"deduplicate", "corpus", "rejected", "report"}
    for stage, before in (("export", "deduplicate"), ("tokenizer", "export")):
        train = ("--set", "tokenizer.train=true")
        refused = command(folder, "run", "--from", stage, "--until", stage, *train, strict=True)
        assert refused.returncode == 1
        assert f"{stage} needs the output of {before}" in refused.stderr
        assert f"--from {before}" in refused.stderr


def test_what_the_last_command_was_told_is_not_dropped_in_silence(folder: Path) -> None:
    other = folder / "other"
    shutil.copytree(folder / "run", other)
    told = command(folder, "deduplicate", "--against", str(other))
    assert told.returncode == 0, told.stderr
    assert f'deduplicate: {{against: ["{other}"]}}' in told.stderr
    state.mark_stale(str(other / "deduplicate"), "select")
    refused = command(folder, "deduplicate", "--against", str(other))
    assert refused.returncode == 2
    assert "deduplicate is older than what it was made from" in refused.stderr
    later = command(folder, "run", "--until", "deduplicate")
    assert "changed since the last command in this folder: deduplicate.against" in later.stderr
    assert f"deduplicate.against: the last command compared with {other}, this one does not" in later.stderr
    assert "deduplicate.against" not in command(folder, "run", "--until", "deduplicate").stderr
