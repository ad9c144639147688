"""A run folder belongs to one run at a time, and not to a config with other sources."""

import json
import logging
import os
from pathlib import Path

import pytest

from corpus_latam import runfolder
from corpus_latam.config import validate
from corpus_latam.errors import ConfigError, Interrupted, RunError
from corpus_latam.storage import atomic
from corpus_latam.storage.manifest import Commit, Manifest
from corpus_latam.storage.shards import ShardFile


def test_two_runs_cannot_share_a_folder(tmp_path: Path) -> None:
    folder = str(tmp_path / "run")
    with (
        runfolder.claimed(folder),
        pytest.raises(RunError, match="Another run is working"),
        runfolder.claimed(folder),
    ):
        pass
    with runfolder.claimed(folder):
        pass


def test_the_log_is_json_lines(tmp_path: Path) -> None:
    with runfolder.claimed(str(tmp_path)):
        logging.getLogger("corpus_latam.x").warning("%d bad records", 3)
    (line,) = (tmp_path / "log.jsonl").read_text().splitlines()
    assert (json.loads(line)["level"], json.loads(line)["message"]) == ("warning", "3 bad records")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (RunError("export: no document was kept"), "export: no document was kept"),
        (Interrupted(), "the same command goes on from here."),
        (OSError(28, "No space left on device"), "[Errno 28] No space left on device"),
        (ValueError("a bug, 100 %s"), "ValueError: a bug, 100 %s"),
    ],
    ids=repr,
)
def test_the_log_says_why_a_run_ended(
    tmp_path: Path, error: BaseException, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(type(error)), runfolder.claimed(str(tmp_path)):
        raise error
    (line,) = (tmp_path / "log.jsonl").read_text().splitlines()
    entry = json.loads(line)
    assert entry["level"] == "error"
    assert entry["message"].rstrip().endswith(said)
    assert said not in capsys.readouterr().err


def test_a_config_that_would_drop_sources_is_refused(tmp_path: Path) -> None:
    files = (ShardFile("old/00000-00000.parquet", 1, 1, "0" * 64),)
    Manifest(str(tmp_path / "ingest")).add(Commit("old/00000-00000", "f", files))
    source = {"type": "parquet", "path": "x"}
    both = validate({"name": "t", "output": str(tmp_path), "sources": {"old": source, "new": source}})
    runfolder.refuse_to_drop_sources(both)
    other = validate({"name": "t", "output": str(tmp_path), "sources": {"new": source}})
    with pytest.raises(ConfigError, match="holds the sources old"):
        runfolder.refuse_to_drop_sources(other)


THEIRS = [
    "notes.txt",
    "corpus/mine.parquet",
    "ingest/a/b.parquet",
    ".git/config",
    "quarantine/x.txt",
    "run.json",
]


@pytest.mark.parametrize("name", THEIRS)
def test_a_folder_of_somebody_else_is_refused_before_any_work(tmp_path: Path, name: str) -> None:
    theirs = tmp_path / name
    theirs.parent.mkdir(parents=True, exist_ok=True)
    theirs.write_text("mine")
    source = {"type": "parquet", "path": "x"}
    config = validate({"name": "t", "output": str(tmp_path), "sources": {"a": source}})
    with pytest.raises(ConfigError, match="holds files and is no run folder"):
        runfolder.refuse_folders_of_others(config)
    with pytest.raises(ConfigError, match="is no run folder"), runfolder.claimed(str(tmp_path)):
        pass
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [theirs]


def test_a_file_is_no_run_folder(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("mine")
    with pytest.raises(ConfigError, match="run is a file"), runfolder.claimed(str(tmp_path / "run")):
        pass


def test_empty_new_and_marked_folders_are_taken(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for name in ("empty", "new", "a/b/new", "[2024] *?"):
        for _ in range(2):
            with runfolder.claimed(str(tmp_path / name)):
                (tmp_path / name / "mine.txt").write_text("mine")
        assert "run folder of corpus-latam" in (tmp_path / name / runfolder.MARK).read_text()


@pytest.mark.parametrize("name", ["..", ".", ".hidden", "-x", "a/b", "../x", "a\nb", ""])
def test_the_name_of_a_run_stays_in_runs(name: str) -> None:
    with pytest.raises(ConfigError, match="name: "):
        validate({"name": name, "sources": {"a": {"type": "parquet", "path": "x"}}})


def modes_below(root: Path) -> set[str]:
    return {oct(path.stat().st_mode & 0o777) for path in [root, *root.rglob("*")] if not path.is_symlink()}


@pytest.mark.parametrize("umask", [0o022, 0o077, 0o002])
@pytest.mark.parametrize(
    ("mode", "allowed"),
    [("private", {"0o700", "0o600"}), ("group", {"0o750", "0o640"}), ("all", {"0o755", "0o644"})],
)
def test_a_run_folder_is_as_open_as_the_config_says(
    tmp_path: Path, mode: str, allowed: set[str], umask: int
) -> None:
    before = os.umask(umask)
    try:
        root = tmp_path / "run"
        with runfolder.claimed(str(root), mode):
            atomic.write_bytes(str(root / "ingest/a/0.parquet"), b"x")
            Manifest(str(root / "ingest")).add(Commit("a", "f", ()))
        assert modes_below(root) <= allowed | {"0o750" if mode == "group" else "0o700"}
        assert oct(root.stat().st_mode & 0o777) in allowed
        with runfolder.claimed(str(root), "private"):
            pass
        assert modes_below(root) == {"0o700", "0o600"}
    finally:
        os.umask(before)


def test_a_mode_that_was_chosen_is_left_by_commands_that_do_not_say(tmp_path: Path) -> None:
    root = tmp_path / "run"
    with runfolder.claimed(str(root), "all"):
        pass
    with runfolder.claimed(str(root)):
        pass
    assert oct(root.stat().st_mode & 0o777) == "0o755"
