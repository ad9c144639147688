"""Any one file of a finished run may be gone, cut, changed or swapped: the same command mends it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from corpus_latam import pipeline, runfolder, schema
from corpus_latam.config import RunConfig, load
from corpus_latam.engine import Engine
from corpus_latam.engine.progress import Progress
from corpus_latam.errors import ConfigError, RunError
from tests.cli.test_deduplicate import page, write_config, write_lines
from tests.conftest import output_hashes
from tests.deduplicate.runs import ThreadEngine

STAGES = list(schema.STAGES)
TOKENIZER = {"vocab_sizes": [400], "special_tokens": ["<|end_of_text|>"]}
NOT_OURS = {"log.jsonl", "run.json", "config.resolved.yaml", "made_with.json"}
"""What says how a run went. It is not read back as a result."""


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    engine = ThreadEngine(1)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory, engine: Engine) -> Path:
    """A folder with `run.yaml` and its finished run: two shards in every stage, and a bad record."""
    folder = tmp_path_factory.mktemp("lost")
    source = write_lines(folder / "web.jsonl", [page(n % 11) for n in range(14)] + ["corto"])
    with (folder / "web.jsonl").open("a") as stream:
        stream.write("no es JSON\n")
    sections = {"ingest": {"shard_rows": 8, "max_bad_share": 0.5}, "export": {"validation_share": 0.3}}
    config = write_config(folder, "run", {"web": source}, tokenizer=TOKENIZER, **sections)
    run(load(config), engine)
    return folder


@pytest.fixture
def folder(finished: Path, tmp_path: Path) -> Path:
    shutil.copytree(finished, tmp_path, dirs_exist_ok=True)
    return tmp_path


def run(config: RunConfig, engine: Engine, stages: list[str] = STAGES) -> list[pipeline.StageResult]:
    pipeline.preflight(config, stages)
    with runfolder.claimed(config.root, config.output_mode):
        return pipeline.run(config, stages, engine, Progress())


def config_of(folder: Path, overrides: dict[str, str] | None = None) -> RunConfig:
    return load(str(folder / "run.yaml"), {"output": str(folder / "run"), **(overrides or {})})


def of_a_run(folder: Path) -> list[Path]:
    root = folder / "run"
    return sorted(path for path in root.rglob("*") if path.is_file() and path.name not in NOT_OURS)


def spoil(path: Path, how: str, other: Path) -> None:
    content = path.read_bytes()
    if how == "gone":
        path.unlink()
    elif how == "cut":
        path.write_bytes(content[: len(content) // 2])
    elif how == "empty":
        path.write_bytes(b"")
    elif how == "changed":
        path.write_bytes(content[:-3] + bytes(3))
    elif how == "swapped":
        path.write_bytes(other.read_bytes())
        other.write_bytes(content)


HOW = ("gone", "cut", "changed", "swapped", "empty")


def check(folder: Path, finished: Path, engine: Engine, place: int, how: str) -> None:
    files = of_a_run(folder)
    path, other = files[place], files[(place + 7) % len(files)]
    spoil(path, how, other)
    said = f"{path.relative_to(folder)} {how} ({other.relative_to(folder)})"
    run(config_of(folder), engine)
    assert output_hashes(folder / "run") == output_hashes(finished / "run"), said


@pytest.mark.parametrize("part", range(5))
def test_one_lost_file_is_made_again(finished: Path, tmp_path: Path, engine: Engine, part: int) -> None:
    """Every file once, each spoiled in one of the ways; all ways for all files: the slow test below."""
    for place in range(part, len(of_a_run(finished)), 5):
        folder = tmp_path / str(place)
        shutil.copytree(finished, folder)
        check(folder, finished, engine, place, HOW[(place // 5 + part) % len(HOW)])


@pytest.mark.slow
@pytest.mark.parametrize("how", HOW)
def test_any_lost_file_is_made_again(finished: Path, tmp_path: Path, engine: Engine, how: str) -> None:
    for place in range(len(of_a_run(finished))):
        folder = tmp_path / str(place)
        shutil.copytree(finished, folder)
        check(folder, finished, engine, place, how)


def test_a_second_run_runs_no_task_and_touches_no_file(folder: Path, engine: Engine) -> None:
    run(config_of(folder), engine)
    before = {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in of_a_run(folder)}
    results = run(config_of(folder), engine)
    assert [result.tasks_run for result in results] == [0] * len(STAGES)
    assert {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in of_a_run(folder)} == before


@pytest.mark.parametrize(("stage", "next_stage"), [*pairwise(STAGES[:4]), ("export", "tokenizer")])
def test_a_later_stage_does_not_build_on_what_was_lost(
    folder: Path, engine: Engine, stage: str, next_stage: str
) -> None:
    shard = min((folder / "run" / schema.folders_of(stage)[0]).rglob("*.parquet"))
    shard.write_bytes(shard.read_bytes()[:-1] + b"?")
    with pytest.raises(RunError, match=rf"{shard.name} is gone or changed .*--from {stage}"):
        run(config_of(folder), engine, [next_stage])


@pytest.mark.parametrize("name", ["manifest.jsonl", "manifest.state.json"])
def test_a_manifest_of_others_is_told_before_any_work(tmp_path: Path, engine: Engine, name: str) -> None:
    source = write_lines(tmp_path / "web.jsonl", [page(n) for n in range(4)])
    config = load(write_config(tmp_path, "run", {"web": source}))
    runfolder.make(config.root)
    theirs = Path(config.root) / "corpus" / name
    theirs.parent.mkdir()
    theirs.write_bytes(b'{"text": "mine"}\n')
    with pytest.raises(ConfigError, match=rf"corpus/{name}: not written by a run"):
        run(config, engine)
    assert [path for path in Path(config.root).rglob("*") if path.is_file()] == [
        Path(config.root) / runfolder.MARK,
        theirs,
    ]
    assert theirs.read_bytes() == b'{"text": "mine"}\n'


def test_files_of_the_run_folder_itself_are_known(folder: Path) -> None:
    """What a kill leaves half written of them is removed, and nothing else."""
    root = folder / "run"
    there = {path.name for path in root.iterdir() if path.is_file()} - {"log.jsonl"}
    assert there <= set(runfolder.OWN)
    for name in ("notes.txt", *there):
        (root / f".tmp-{'0' * 16}-{name}").write_bytes(b"half")
    with runfolder.claimed(str(root)):
        pass
    assert [path.name for path in root.glob(".tmp-*")] == [f".tmp-{'0' * 16}-notes.txt"]


def test_what_others_put_into_a_run_folder_stays(folder: Path, engine: Engine) -> None:
    """Whatever its name and wherever: a run that finds all, one that makes all again, a takedown."""
    root = folder / "run"
    names = [
        "mine.parquet",
        "notes.txt",
        ".hidden.parquet",
        "web/x.parquet",
        "spa/train-99999-of-99999.parquet",
        "manifest/00000001-00000001.jsonl",
        f".tmp-{'0' * 16}-notes.txt",
    ]
    places = {path.parent for path in of_a_run(folder)} | {root, root / "deduplicate-work", root / "new"}
    mine = [place / name for place in sorted(places) for name in names]
    for path in mine:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"mine")
    for size in ("8", "5"):
        changed = config_of(folder, {"ingest.shard_rows": size})
        run(changed, engine)
    (root / "takedown.jsonl").write_text(json.dumps({"kind": "source", "value": "web"}) + "\n")
    with pytest.raises(RunError):  # nothing is left
        run(changed, engine)
    assert [path for path in mine if not path.is_file() or path.read_bytes() != b"mine"] == []
