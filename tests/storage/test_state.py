"""A folder is what its state file says in words; what cannot be read is unfinished."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus_latam.storage import state
from corpus_latam.storage.manifest import Commit, Manifest
from corpus_latam.storage.segments import MANIFEST
from corpus_latam.storage.state import STATE, FolderState, State


@pytest.fixture
def folder(tmp_path: Path) -> str:
    """A finished one."""
    manifest = Manifest(str(tmp_path / "select"))
    manifest.write_page("registers.json", b"{}")
    manifest.finish("whole")
    return manifest.folder


def words(folder: str) -> dict[str, str]:
    return dict(json.loads((Path(folder) / STATE).read_text()))


def read(folder: str) -> tuple[State, str | None]:
    found = state.read(folder)
    return found.state, found.fingerprint


def test_the_file_says_the_state_and_what_it_means(folder: str) -> None:
    assert words(folder)["state"] == "finished"
    state.mark_stale(folder, "ingest")
    assert words(folder)["state"] == "stale"
    assert "older than the last run of ingest" in words(folder)["means"]
    state.begin(folder)
    assert words(folder)["state"] == "unfinished"


def test_a_stale_folder_that_still_holds_is_finished_again(folder: str) -> None:
    state.mark_stale(folder, "ingest")
    state.mark_stale(folder, "annotate")
    assert state.is_stale(folder)
    assert "ingest" in words(folder)["means"]
    assert Manifest(folder).finished == "whole"
    state.clear(folder)
    assert read(folder) == (State.FINISHED, "whole")


def test_what_is_written_into_a_stale_folder_makes_it_unfinished(folder: str) -> None:
    state.mark_stale(folder, "ingest")
    manifest = Manifest(folder)
    manifest.announce(["x.parquet"])
    assert state.read(folder) == FolderState()
    state.clear(folder)
    assert Manifest(folder).is_unfinished
    manifest.finish("whole")
    assert not Manifest(folder).is_unfinished
    assert not state.is_stale(folder)


def test_a_takedown_leaves_the_state_as_it_is(folder: str) -> None:
    for mark in (State.FINISHED, State.STALE):
        manifest = Manifest(folder)
        manifest.amend_page("registers.json", mark.encode())
        assert read(folder) == (mark, "whole")
        assert Manifest(folder).lost() == []
        state.mark_stale(folder, "forget")


def test_only_what_was_finished_is_marked(tmp_path: Path) -> None:
    for folder in ("none", "begun"):
        (tmp_path / "begun").mkdir(exist_ok=True)
        state.mark_stale(str(tmp_path / folder), "ingest")
        assert not state.is_stale(str(tmp_path / folder))
    assert list(tmp_path.rglob("*")) == [tmp_path / "begun"]


def test_a_manifest_that_lost_lines_is_unfinished(folder: str) -> None:
    """Cut where a line ends, so that what is left can be read."""
    manifest = Manifest(folder)
    manifest.write_page("other.json", b"[]")
    manifest.add(Commit("web/0.parquet", "print", ()))
    manifest.finish("whole")
    path = Path(folder) / MANIFEST
    lines = path.read_bytes().splitlines(keepends=True)
    assert len(lines) == 4  # the first says whose it is
    for left in range(len(lines)):
        path.write_bytes(b"".join(lines[:left]))
        assert Manifest(folder).is_unfinished
    path.write_bytes(b"".join(lines))
    assert Manifest(folder).finished == "whole"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'{"state": "done"}',
        b'{"state": "finished"}',
        b'{"state": "finished", "fingerprint": "whole"}',
        b'{"state": "done", "fingerprint": "whole", "listed": ""}',
        b'{"state": 3}',
        b"\xff",
        b"[" * 100_000,
    ],
)
def test_what_cannot_be_read_is_unfinished(folder: str, content: bytes) -> None:
    (Path(folder) / STATE).write_bytes(content)
    assert state.read(folder) == FolderState()
    assert Manifest(folder).is_unfinished
    manifest = Manifest(folder)
    manifest.finish("whole")
    assert Manifest(folder).finished == "whole"


def test_nothing_is_finished_where_there_is_no_manifest(folder: str) -> None:
    """As when it was killed while it removed all."""
    (Path(folder) / "manifest.jsonl").unlink()
    assert Manifest(folder).finished is None
    assert not Manifest(folder).is_unfinished
