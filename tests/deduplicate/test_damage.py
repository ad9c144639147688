"""A full disk is an error before anything is removed; a file that is lost or damaged is made again."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from corpus_latam.deduplicate import plan
from corpus_latam.deduplicate.flat import SUFFIX, read_partition
from corpus_latam.deduplicate.near import bands, candidates, find
from corpus_latam.deduplicate.work import WORK
from corpus_latam.errors import RunError
from tests.deduplicate.runs import config_for, deduplicate, kept, write_run
from tests.deduplicate.test_stage import corpus

RANKS = {"web": 1, "law": 0}


def stopped_after_bands(root: Path, patch: pytest.MonkeyPatch) -> Path:
    """A run that was killed when its bands were written; one of the band files."""

    def kill(*arguments: object) -> None:
        raise KeyboardInterrupt

    write_run(root, corpus(), 2)
    with patch.context() as context:
        context.setattr(candidates, "write_candidates", kill)
        with pytest.raises(KeyboardInterrupt):
            deduplicate(config_for(root, RANKS))
    return sorted((root / WORK / "bands").rglob(f"*{SUFFIX}"))[0]


def flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[100] ^= 1
    file.write_bytes(content)


def test_a_damaged_band_file_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = stopped_after_bands(tmp_path, monkeypatch)
    flip(file)
    with pytest.raises(RunError, match=f"{file.name} is damaged"):
        read_partition([str(file)], bands.KEY_TYPES, 0)


@pytest.mark.parametrize("spoil", [flip, Path.unlink])
def test_a_band_file_that_is_lost_is_written_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[Path], None]
) -> None:
    spoil(stopped_after_bands(tmp_path / "a", monkeypatch))
    write_run(tmp_path / "b", corpus(), 2)
    mended = deduplicate(config_for(tmp_path / "a", RANKS))
    assert kept(mended) == kept(deduplicate(config_for(tmp_path / "b", RANKS)))


@pytest.mark.parametrize("module", [plan, find])
def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: object) -> None:
    """Before any work for what every document takes, and again when it is known how many are candidates."""
    write_run(tmp_path, corpus(), 2)
    free = 10 if module is plan else plan.make_plan(60, 1, config_for(tmp_path, RANKS).deduplicate).disk_bytes
    with monkeypatch.context() as context:
        context.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=free))
        with pytest.raises(RunError, match="MB of disk for"):
            deduplicate(config_for(tmp_path, RANKS))
    assert (tmp_path / WORK).exists() == (module is find)
    assert not list((tmp_path / "deduplicate").rglob("*.parquet"))
    assert kept(deduplicate(config_for(tmp_path, RANKS)))
