"""A run of another config is killed before any one write or removal: the first then gives its own bytes."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from corpus_latam import made_with
from corpus_latam.engine import Engine
from corpus_latam.schema import STAGES, folders_of
from corpus_latam.storage import atomic, paths
from corpus_latam.storage.manifest import Manifest
from tests.conftest import output_hashes
from tests.test_lost_files import config_of, engine, finished, run

__all__ = ["engine", "finished"]

OTHER = {
    "report.lang": "en",
    "select.warn_share": "0",
    "export.redact": "none",
    "deduplicate.lines.top": "2",
    "name": "other",
}
PARTS, STRIDE = 2, 8
"""Of all changes every eighth one is tried: two runs for each. All of them: the slow test below."""
MOST = 1000


class Killed(BaseException):
    """As a signal that nobody can catch: nothing of ours handles it."""


def killed(*_: object) -> None:
    raise Killed


@contextmanager
def killed_before(change: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Raises `Killed` before the change of this number, from 0; yields what was changed before it."""
    seen: list[str] = []

    def counted(original: Callable[..., Any]) -> Callable[..., Any]:
        def changing(path: str, *rest: Any) -> Any:
            if len(seen) >= change:
                raise Killed
            seen.append(path)
            return original(path, *rest)

        return changing

    with monkeypatch.context() as patch:
        for module, name in ((atomic, "replace"), (atomic, "append_lines"), (paths, "remove")):
            patch.setattr(module, name, counted(getattr(module, name)))
        yield seen


def is_killed(folder: Path, engine: Engine, place: int, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether there was such a change to be killed before."""
    with killed_before(place, monkeypatch):
        try:
            run(config_of(folder, OTHER), engine)
        except Killed:
            return True
    return False


def check(
    finished: Path, tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch, places: range
) -> None:
    for place in places:
        folder = tmp_path / str(place)
        shutil.copytree(finished, folder)
        if not is_killed(folder, engine, place, monkeypatch):
            assert place > places.start
            return
        run(config_of(folder), engine)
        assert output_hashes(folder / "run") == output_hashes(finished / "run"), place
        shutil.rmtree(folder)


@pytest.mark.parametrize("part", range(PARTS))
def test_what_a_killed_run_left_is_seen(
    finished: Path, tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch, part: int
) -> None:
    check(finished, tmp_path, engine, monkeypatch, range(part * STRIDE, MOST, PARTS * STRIDE))


@pytest.mark.slow
def test_what_any_killed_run_left_is_seen(
    finished: Path, tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    check(finished, tmp_path, engine, monkeypatch, range(MOST))


@pytest.mark.parametrize("stage", ["ingest", "select", "deduplicate", "export"])
def test_a_stage_without_its_pages_is_unfinished(
    finished: Path, tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    """So no later stage builds on half of it; nor does `made_with.json` say how it was made."""
    folder = Path(shutil.copytree(finished, tmp_path / "folder"))
    config = config_of(folder, OTHER | {"ingest.shard_rows": "5"})
    run(config, engine, list(STAGES[: STAGES.index(stage)]))
    with monkeypatch.context() as patch:
        patch.setattr(Manifest, "write_page", killed)
        with pytest.raises(Killed):
            run(config, engine, [stage])
    assert Manifest(str(folder / "run" / folders_of(stage)[0])).is_unfinished
    assert stage not in made_with.read(config.root)
