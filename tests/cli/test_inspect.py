"""`inspect` on the demo, after select and after all: what is asked for, by chance, and names that are not."""

from __future__ import annotations

import io
import json
import shutil
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds
import pytest

from corpus_latam import runfolder
from corpus_latam.cli.inspect import inspect
from corpus_latam.errors import ConfigError
from corpus_latam.storage import state


def shown(root: Path, **asked: Any) -> list[list[str]]:
    """The headings of what is printed, in parts: id, source, kind, language, country, reason, limit."""
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(io.StringIO()):
        inspect(str(root), **asked)
    headings = [line for line in out.getvalue().splitlines() if line.startswith("── ")]
    return [line.removeprefix("── ").split("  ")[0].split(" · ") for line in headings]


@pytest.fixture(params=["finished", "selected"])
def root(demo_run: tuple[Path, str], tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """The demo, whole or as it is once select has run."""
    if request.param == "finished":
        return demo_run[0]
    for stage in ("ingest", "annotate", "select", "config.resolved.yaml"):
        whole = demo_run[0] / stage
        (shutil.copytree if whole.is_dir() else shutil.copy)(whole, tmp_path / stage)
    return tmp_path


def rows(root: Path, stage: str) -> list[dict[str, Any]]:
    files = sorted((root / stage).rglob("*.parquet"))
    return list(ds.dataset(files).to_table().to_pylist())


def test_kept_documents_by_language_kind_and_source(root: Path) -> None:
    verdicts = "deduplicate" if (root / "deduplicate").exists() else "select"
    kept = {row["id"] for row in rows(root, verdicts) if row["keep"]}
    known = {
        (one["id"], one["source"], one["doc_type"], two["language"])
        for one, two in zip(rows(root, "ingest"), rows(root, "annotate"), strict=True)
        if one["id"] in kept
    }
    for asked in ({}, {"language": "por"}, {"doc_type": "law"}, {"source": "foro", "language": "spa"}):
        places = {"source": 1, "doc_type": 2, "language": 3}
        wanted = {one for one in known if all(one[places[key]] == value for key, value in asked.items())}
        assert wanted
        assert {tuple(parts[:4]) for parts in shown(root, limit=1_000, **asked)} == wanted


def test_a_rejected_document_shows_its_value_and_the_limit(root: Path) -> None:
    for parts in shown(root, reason="quality.words", limit=1_000):
        words = next(row["words"] for row in rows(root, "annotate") if row["id"] == parts[0])
        assert f"words {words}, at least " in parts[-1]
        assert "quality.words" in parts


def test_a_document_by_its_id_whatever_became_of_it(root: Path) -> None:
    sources = [row["source_id"] for row in rows(root, "ingest")]
    for row, source_id in list(zip(rows(root, "select"), sources, strict=True))[::40]:
        for name in (row["id"], row["id"][:12], source_id):
            (parts,) = shown(root, document=name)
            assert parts[0] == row["id"]
            assert row["reason"] is None or row["reason"] in parts


def test_an_id_that_no_document_has(root: Path) -> None:
    with pytest.raises(ConfigError, match=r"None has the id 'no-such'.*columns\.source_id"):
        shown(root, document="no-such")


def test_a_sample_is_the_same_for_the_same_seed_and_not_the_first_ones(root: Path) -> None:
    first = [parts[0] for parts in shown(root, limit=5)]
    samples = [[parts[0] for parts in shown(root, sample=5, seed=seed)] for seed in (1, 1, 2)]
    assert samples[0] == samples[1]
    assert len({*samples[0]}) == 5
    assert samples[2] != samples[0] != first


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"reason": "quality.word"}, "nothing"),
        ({"reason": "qualty.words"}, r"Did you mean quality\.words"),
        ({"reason": "zzz"}, "There are: "),
        ({"source": "diario"}, r"Of those, source is .*foro \d"),
        ({"language": "es"}, r"Of those, language is spa \d"),
        ({"document": "no id"}, "no document matches"),
    ],
)
def test_names_that_are_not_there_get_those_that_are(
    demo_run: tuple[Path, str], asked: dict[str, str], said: str
) -> None:
    if said == "nothing":
        assert shown(demo_run[0], **asked)
        return
    with pytest.raises(ConfigError, match=said):
        shown(demo_run[0], **asked)


def test_a_run_that_has_not_come_to_select(tmp_path: Path) -> None:
    runfolder.make(str(tmp_path / "run"))
    with pytest.raises(ConfigError, match=r"select says .* It has not run yet\. .* --until select`"):
        shown(tmp_path / "run")


def spoil(root: Path, how: str) -> None:
    """Makes of a finished `select` what a version before this one, a kill or an editor may have left."""
    file = root / "select" / state.STATE
    words = json.loads(file.read_text())
    if how == "no state":
        return file.unlink()
    if how == "begun":
        return state.begin(str(root / "select"))
    if how == "fewer fields":
        del words["listed"]
    elif how == "lost lines":
        words["listed"] = "0" * 64
    file.write_text(json.dumps(words))
    return None


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("no state", "was run by an older version of the program"),
        ("fewer fields", "was finished by another version of the program"),
        ("lost lines", "its manifest has lost lines since"),
        ("begun", "has begun and has not finished"),
    ],
)
def test_a_select_that_is_not_whole_is_told_as_what_it_is(
    demo_run: tuple[Path, str], tmp_path: Path, how: str, said: str
) -> None:
    shutil.copytree(demo_run[0], tmp_path / "run")
    spoil(tmp_path / "run", how)
    with pytest.raises(ConfigError, match=said):
        shown(tmp_path / "run")
