"""Work that was done before and is done again has a reason, which the run says in one line per stage."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from corpus_latam import __version__, program
from corpus_latam.storage.state import STATE
from tests.cli.test_deduplicate import page, write_config, write_lines
from tests.conftest import corpus_latam


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `run.yaml` and its run, finished until export."""
    folder = tmp_path_factory.mktemp("program")
    source = write_lines(folder / "web.jsonl", [page(n) for n in range(20)])
    write_config(folder, "run", {"web": source}, export={"validation_share": 0.3})
    assert again(folder) == {}
    return folder


@pytest.fixture
def folder(finished: Path, tmp_path: Path) -> Path:
    shutil.copytree(finished, tmp_path, dirs_exist_ok=True)
    return tmp_path


def again(folder: Path, *settings: str) -> dict[str, str]:
    """The same command once more: by stage, why it says that work is done again."""
    options = [word for setting in (f"output={folder / 'run'}", *settings) for word in ("--set", setting)]
    done = corpus_latam("run", str(folder / "run.yaml"), "--workers", "1", "--until", "export", *options)
    assert done.returncode == 0, done.stderr
    said = re.findall(r"(\w+): of [\d,]+ finished parts?, [\d,]+ (?:is|are) made again: (.*)", done.stderr)
    assert len(dict(said)) == len(said), "once for each stage"
    return dict(said)


def rewrite(path: Path, change: Callable[[Any], Any]) -> None:
    path.write_text(
        "".join(json.dumps(change(json.loads(line))) + "\n" for line in path.read_text().splitlines())
    )


def of_another_code(folder: Path, stage: str) -> None:
    """What a stage's manifest and state are where another program wrote them."""
    state = folder / "run" / stage / STATE
    state.write_text(json.dumps(json.loads(state.read_text()) | {"fingerprint": "0" * 64}))
    manifest = folder / "run" / stage / "manifest.jsonl"
    rewrite(manifest, lambda line: line | {"fingerprint": "0" * 64} if "fingerprint" in line else line)


def note(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    path = folder / "run" / program.FILE
    found = json.loads(path.read_text())
    change(found[program.KEY])
    path.write_text(json.dumps(found))


def test_what_holds_is_not_done_again(folder: Path) -> None:
    assert again(folder) == {}


def test_a_changed_config_and_what_follows_from_it(folder: Path) -> None:
    said = again(folder, "export.validation_share=0.5", "annotate.signature.seed=9")
    assert said["annotate"].startswith("the config has changed (annotate.signature.seed was ")
    assert said["deduplicate"] == "what they were made from has changed"
    assert said["export"] == "the config has changed (export.validation_share was 0.3 and is 0.5)"
    assert "ingest" not in said


def test_another_version_and_another_code(folder: Path) -> None:
    of_another_code(folder, "select")
    of_another_code(folder, "annotate")
    note(folder, lambda programs: programs.update(select={"version": "0.0.9", "code": "0"}))
    note(folder, lambda programs: programs["annotate"].update(code="0"))
    said = again(folder)
    assert said["annotate"] == "the code of this program has changed since"
    assert said["select"] == f"they are of another version of this program (0.0.9, now {__version__})"
    assert again(folder) == {}


def test_a_run_of_a_version_that_noted_nothing(folder: Path) -> None:
    of_another_code(folder, "ingest")
    note(folder, dict.clear)
    assert again(folder)["ingest"] == "they are of an older version of this program"


def test_lines_of_a_manifest_that_this_version_cannot_read(folder: Path) -> None:
    rewrite(folder / "run" / "select" / "manifest.jsonl", lambda line: line | {"of_the_future": 1})
    done = corpus_latam(
        "select", str(folder / "run.yaml"), "--workers", "1", "--set", f"output={folder / 'run'}"
    )
    assert done.returncode == 0, done.stderr
    assert re.search(r"select: 2 lines of .*select/manifest.jsonl cannot be read", done.stderr), done.stderr
