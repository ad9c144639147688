"""Partitions of files, and how a change of theirs is told."""

import os
from pathlib import Path

import fsspec
import pytest

from corpus_latam.sources import files
from corpus_latam.sources.files import change, locate, state

SUFFIXES = (".jsonl",)


def test_identity_changes_with_the_content(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("one")
    (before,) = locate(str(path), SUFFIXES).partitions
    path.write_text("three")
    (after,) = locate(str(path), SUFFIXES).partitions
    assert before.identity != after.identity
    assert (before.name, after.bytes) == ("00000", 5)


def test_identity_goes_by_the_name_below_the_path(tmp_path: Path) -> None:
    (tmp_path / "one" / "x").mkdir(parents=True)
    (tmp_path / "one" / "x" / "a.jsonl").touch()
    (before,) = locate(f"{tmp_path}/one", SUFFIXES).partitions
    (tmp_path / "one").rename(tmp_path / "two")
    (moved,) = locate(f"{tmp_path}/two", SUFFIXES).partitions
    (tmp_path / "two" / "x").rename(tmp_path / "two" / "y")
    (renamed,) = locate(f"{tmp_path}/two", SUFFIXES).partitions
    assert before.identity == moved.identity != renamed.identity


def test_every_change_is_told(tmp_path: Path) -> None:
    path, other = tmp_path / "a\udcff.jsonl", tmp_path / "b"
    path.write_text("one")
    other.write_text("two")
    (part,) = locate(str(path), SUFFIXES).partitions
    assert change(part.identity, state(part)) is None
    os.utime(other, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns))
    other.replace(path)
    replaced = state(part)
    assert change(part.identity, replaced) == "a\\xff.jsonl: another file lies in its place"
    assert change(part.identity, replaced, elsewhere=True) is None
    os.utime(path, ns=(0, 0))
    assert change(part.identity, state(part)) == "a\\xff.jsonl: it was written again"
    path.write_text("three")
    assert change(part.identity, state(part)) == "a\\xff.jsonl: it had 3 bytes and has 5"
    path.unlink()
    assert change(part.identity, state(part)) == "a\\xff.jsonl: it is gone"


def test_groups_hold_so_many_files(tmp_path: Path) -> None:
    for n in range(5):
        (tmp_path / f"{n}.jsonl").touch()
    parts = files.locate(str(tmp_path), SUFFIXES, 2).partitions
    assert [len(part.files) for part in parts] == [2, 2, 1]
    assert [part.name for part in parts] == ["00000", "00001", "00002"]


def test_files_in_a_store_are_looked_up_in_one_listing(monkeypatch: pytest.MonkeyPatch) -> None:
    fs = fsspec.filesystem("memory", use_listings_cache=False)
    for n in range(30):
        fs.pipe_file(f"/many/{n:02}.jsonl", b"x" * n)
    asked = []
    info = type(fs).info
    monkeypatch.setattr(type(fs), "info", lambda self, path: asked.append(path) or info(self, path))
    try:
        (part,) = locate("memory://many", SUFFIXES, 100).partitions
        assert part.bytes == sum(range(30))
        assert change(part.identity, state(part)) is None
        assert not [path for path in asked if path.endswith(".jsonl")]
        fs.rm_file("/many/29.jsonl")
        assert change(part.identity, state(part)) == "29.jsonl: it is gone"
        fs.pipe_file("/many/07.jsonl", b"other")
        assert change(part.identity, state(part)) == "07.jsonl: it had 7 bytes and has 5"
    finally:
        fs.store.clear()
        fs.pseudo_dirs[:] = [""]
