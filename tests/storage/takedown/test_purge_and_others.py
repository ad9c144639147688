"""Whatever a ledger, a source, an id or a line of a manifest says, purge touches only what manifests name.

All victims lie in the test's own folder, and so does whatever their names mean from a folder of the run.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from corpus_latam.schema import Holds, holding
from corpus_latam.storage.manifest import Manifest
from corpus_latam.storage.takedown.applied import apply
from corpus_latam.storage.takedown.foreseen import plan
from corpus_latam.storage.takedown.ledger import KINDS, rules
from corpus_latam.storage.takedown.purge import FOLDERS
from tests.storage.takedown.runs import add_what_quotes, write_run

WHOLE = holding(Holds.QUOTES)
HOME, RUN = "home/1/2/3/4/5/6", Path("a/run")
"""Deep enough that no name of a victim leads out of the test's folder, whatever folder it is read in."""
VICTIMS = [
    "victim/photo.parquet",
    "victim/notes.jsonl",
    *(str(RUN / folder / "mine.parquet") for folder in (*FOLDERS, *WHOLE, "quarantine/s", "report")),
    str(RUN / "thesis.txt"),
    str(RUN / "ingest/s/2.parquet"),
]
Named = Callable[[Path, str], str]
NAMES: list[Named] = [
    lambda top, victim: str(top / victim),
    lambda top, victim: str((top / victim).parent),
    lambda top, victim: f"file://{top / victim}",
    lambda top, victim: os.path.relpath(top / victim, top / RUN),
    lambda top, victim: os.path.relpath(top / victim, top / RUN / "ingest"),
    lambda top, victim: os.path.relpath((top / victim).parent, top / RUN / "quarantine"),
    lambda top, victim: os.path.relpath(top / victim, top / RUN / "deduplicate/repeated-lines"),
    lambda top, victim: str(top / victim)[:-4] + "*",
]
"""What a victim may be called."""


def lines(name: str) -> list[dict[str, Any]]:
    """Lines that somebody may write into a manifest to have a file removed."""
    file = {"path": name, "rows": 1, "bytes": 1, "sha256": ""}
    commit = {"key": "x", "fingerprint": "", "cursor": None, "counts": {}}
    return [
        {"writes": [name]},
        {"page": file},
        {**commit, "files": [file]},
        {**commit, "files": [], "quarantined": [file]},
    ]


@pytest.fixture(scope="module")
def top(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("top")


@settings(max_examples=15)
@example([(NAMES[4], str(RUN / "quarantine/s/mine.parquet"))], "corpus", 0, False)
@example([(NAMES[4], str(RUN / "quarantine/s/mine.parquet"))], "corpus", 2, True)
@given(
    names=st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(VICTIMS)), min_size=1, max_size=4),
    folder=st.sampled_from([*FOLDERS, *WHOLE]),
    forged=st.integers(0, len(lines("")) - 1),
    all_goes=st.booleans(),
)
def test_only_what_a_manifest_names_is_touched(
    top: Path, names: list[tuple[Named, str]], folder: str, forged: int, all_goes: bool
) -> None:
    home = top / HOME
    shutil.rmtree(top / "home", ignore_errors=True)
    values = [name(home, victim) for name, victim in names]
    root = write_run(
        home / RUN,
        {"s/0.parquet": values, "t/0.parquet": ["a"]},
        {"a": "t", **dict.fromkeys(values, values[-1])},
    )
    add_what_quotes(root)
    for victim in VICTIMS:
        (home / victim).parent.mkdir(parents=True, exist_ok=True)
        (home / victim).write_text(victim)
    outside = [value for value in values if value.startswith(("/", "../"))]
    if folder == "ingest" and "writes" in lines("")[forged]:
        outside = [value for value in outside if not value.startswith("../quarantine/")]  # it may write there
    for value in outside:
        with (root / folder / "manifest.jsonl").open("a") as manifest:
            manifest.write(json.dumps(lines(value)[forged]) + "\n")
    named = rules({kind: [*values, *(["s", "t"] if all_goes else [])] for kind in KINDS})
    with chdir(root):
        plan(str(root), named)
        removed = apply(str(root), named)
    assert removed["ingest"] > 0
    assert {victim: (home / victim).read_text() for victim in VICTIMS} == {v: v for v in VICTIMS}
    assert Manifest(str(root / "ingest")).files() == [] or not all_goes


def test_bad_records_that_no_manifest_names_are_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    root = write_run(tmp_path, {"s/0.parquet": ["a", "b"]}, {"a": "s", "b": "s"})
    add_what_quotes(root)
    apply(str(root), rules({"id": ["a"]}))
    assert "not this run's" not in caplog.text
    left = root / "quarantine/s/old.parquet"
    left.write_bytes(b"of another version")
    apply(str(root), rules({"id": ["a", "b"]}))
    assert f"1 file of the run folder is not this run's (the first: {left})" in caplog.text
    assert left.read_bytes() == b"of another version"
