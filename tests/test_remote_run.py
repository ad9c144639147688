"""A whole run in an object store of the tests (`tests/object_store.py`), in this process.

`tests/test_object_store.py` does it with commands and an S3 server, where its packages are installed.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus_latam.engine import Engine
from corpus_latam.storage import state
from corpus_latam.storage.manifest import Manifest
from corpus_latam.storage.segments import MANIFEST
from corpus_latam.storage.takedown.applied import apply
from corpus_latam.storage.takedown.ledger import rules
from tests.conftest import output_hashes
from tests.object_store import ObjectStore, store
from tests.test_kill_anywhere import Killed, killed_before
from tests.test_lost_files import config_of, engine, finished, run

__all__ = ["engine", "finished"]

PLACES = range(3, 600, 83)


def remote(folder: Path) -> dict[str, str]:
    """Settings for a run in a store that lies in `folder`."""
    return {"output": f"{store(folder)}/run"}


@pytest.fixture(scope="module")
def whole(finished: Path, tmp_path_factory: pytest.TempPathFactory, engine: Engine) -> Path:
    """The folder of a store with the run that `finished` has on a disk."""
    folder = tmp_path_factory.mktemp("remote") / "store"
    run(config_of(finished, remote(folder)), engine)
    return folder


def test_the_bytes_are_those_of_a_local_run(finished: Path, whole: Path) -> None:
    assert output_hashes(whole / "run") == output_hashes(finished / "run")


def test_a_finished_folder_has_one_manifest_and_no_segment(whole: Path) -> None:
    manifests = [path for path in whole.rglob("*") if path.name == MANIFEST]
    assert len(manifests) > 6
    assert list(whole.rglob("manifest/*")) == []
    assert {state.read(str(path.parent)).state for path in manifests} == {state.State.FINISHED}


def test_a_second_run_puts_no_result_again(finished: Path, whole: Path, engine: Engine) -> None:
    settings = remote(whole)
    host = settings["output"].partition("://")[2]
    results = run(config_of(finished, settings), engine)
    assert [result.tasks_run for result in results] == [0] * len(results)
    put = {name.rpartition("/")[2] for name in ObjectStore.puts if name.startswith(host)}
    assert put <= {"config.resolved.yaml", "run.json", "made_with.json"}


@pytest.mark.parametrize("place", PLACES)
def test_a_killed_run_goes_on(
    finished: Path, tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch, place: int
) -> None:
    config = config_of(finished, remote(tmp_path / "store"))
    with killed_before(place, monkeypatch):
        try:
            run(config, engine)
            return  # there is no such change
        except Killed:
            pass
    run(config, engine)
    assert output_hashes(tmp_path / "store/run") == output_hashes(finished / "run")
    assert list((tmp_path / "store").rglob("manifest/*")) == []


def test_a_takedown_leaves_marks_and_a_readable_manifest(
    finished: Path, tmp_path: Path, engine: Engine
) -> None:
    settings = remote(tmp_path / "store")
    root = settings["output"]
    run(config_of(finished, settings), engine)
    removed = apply(root, rules({"source": ["web"]}))
    assert removed["ingest"] > 0
    assert {name for name in ("corpus", "report", "select") if state.is_stale(f"{root}/{name}")} == {
        "corpus",
        "report",
    }
    assert Manifest(f"{root}/ingest").files(".parquet") == []
    assert not Manifest(f"{root}/ingest").is_unfinished
