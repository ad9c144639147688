"""A run that was stopped anywhere goes on to the same bytes, whatever cuts the work when it goes on."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from corpus_latam.deduplicate.work import Work
from corpus_latam.storage.manifest import Commit, Manifest
from tests.deduplicate.lines.test_cuts import documents as repeating
from tests.deduplicate.runs import config_for, deduplicate, write_run
from tests.deduplicate.shapes import mixed, small_parts

RANKS = {"web": 1, "law": 0}
CUTS = [("1GB", 1), ("60KB", 2), ("90KB", 3), ("30KB", 1), ("80KB", 4)]
"""Memory and workers: what decides how work is cut, and never what comes of it."""
STEPS = (
    *(
        "order",
        "numbers",
        "hashes",
        "copies",
        "bands",
        "candidates",
        "crowd-signatures",
        "crowd-sets",
        "crowds-00000",
    ),
    *(
        "signatures",
        "estimates",
        "sets",
        "comparisons",
        "heads",
        "meetings",
        "told-heads",
        "lines",
        "frequent-lines",
        "repeated-lines",
    ),
)


def write(root: Path) -> None:
    """A corpus with crowds, and with lines that are cut."""
    write_run(root, mixed(random.Random(6)) + repeating(), 2)


def run(root: Path, memory: str, workers: int) -> None:
    rules: dict[str, Any] = {"bucket_cap": 4, "lines": {"remove": {"web": "both"}}}
    with small_parts():
        deduplicate(config_for(root, RANKS, memory_budget=memory, **rules), workers)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes], list[str]]:
    """A run folder before the stage; what an undisturbed run writes; its steps."""
    root = tmp_path_factory.mktemp("whole")
    write(root / "input")
    shutil.copytree(root / "input", root / "run")
    done: list[str] = []
    plain = Work.commit

    def commit(work: Work, step: str, tasks: Iterable[Any]) -> list[Commit]:
        done.append(step)
        return plain(work, step, tasks)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Work, "commit", commit)
        run(root / "run", *CUTS[0])
    return root / "input", snapshot(root / "run"), done


def snapshot(root: Path) -> dict[str, bytes]:
    """The stage's output, byte for byte."""
    found = sorted(p for p in (root / "deduplicate").rglob("*") if p.suffix in (".parquet", ".json"))
    return {str(p.relative_to(root)): p.read_bytes() for p in found}


def test_no_step_is_left_out_here(finished: tuple[Path, dict[str, bytes], list[str]]) -> None:
    assert sorted(finished[2]) == sorted(STEPS)


@pytest.mark.parametrize("place", range(len(STEPS)))
def test_stopped_in_a_step_and_gone_on_with_another_cut(
    finished: tuple[Path, dict[str, bytes], list[str]], tmp_path: Path, place: int
) -> None:
    """After the first task of a step, or after its last: the second run may cut the work in any other way."""
    first, second = CUTS[place % len(CUTS)], CUTS[(place + 1 + place // len(CUTS)) % len(CUTS)]
    shutil.copytree(finished[0], tmp_path / "run")
    with pytest.MonkeyPatch.context() as patch:
        stop(patch, STEPS[place], at_once=place % 2 == 0)
        with pytest.raises(KeyboardInterrupt):
            run(tmp_path / "run", *first)
    assert (tmp_path / "run" / "deduplicate-work").exists()
    run(tmp_path / "run", *second)
    assert snapshot(tmp_path / "run") == finished[1]


def stop(patch: pytest.MonkeyPatch, step: str, at_once: bool) -> None:
    """Interrupts a run at the first commit of a step, or once the step is done."""
    add, commit = Manifest.add, Work.commit

    def interrupted_add(self: Manifest, done: Commit) -> None:
        add(self, done)
        if at_once and self.folder.endswith(f"deduplicate-work/{step}"):
            raise KeyboardInterrupt

    def interrupted_commit(work: Work, name: str, tasks: Iterable[Any]) -> list[Commit]:
        commits = commit(work, name, tasks)
        if name == step:
            raise KeyboardInterrupt
        return commits

    patch.setattr(Manifest, "add", interrupted_add)
    patch.setattr(Work, "commit", interrupted_commit)


@pytest.mark.parametrize("seed", range(3))
def test_stopped_between_the_stages_own_shards(
    finished: tuple[Path, dict[str, bytes], list[str]], tmp_path: Path, seed: int
) -> None:
    shutil.copytree(finished[0], tmp_path / "run")
    add, left = Manifest.add, 1 + seed

    def interrupted(self: Manifest, done: Commit) -> None:
        nonlocal left
        left -= self.folder.endswith("deduplicate")
        if not left:
            raise KeyboardInterrupt
        add(self, done)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Manifest, "add", interrupted)
        with pytest.raises(KeyboardInterrupt):
            run(tmp_path / "run", *CUTS[seed])
    run(tmp_path / "run", *CUTS[seed + 1])
    assert snapshot(tmp_path / "run") == finished[1]
