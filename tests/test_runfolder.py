"""A run folder belongs to one run at a time, and not to a config with other sources."""

import json
import logging
from pathlib import Path

import pytest

from corpus_latam import runfolder
from corpus_latam.config import validate
from corpus_latam.errors import ConfigError, Interrupted, RunError
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
