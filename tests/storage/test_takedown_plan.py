"""What a plan says is what `purge` then does."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus_latam.storage.purge import FOLDERS, purge
from corpus_latam.storage.takedown import Rules, rules
from corpus_latam.storage.takedown_plan import plan
from tests.storage.runs import ids, write_run

RULES = st.builds(
    rules,
    st.fixed_dictionaries(
        {
            "id": st.sets(st.sampled_from("abcdefz"), max_size=3),
            "url_prefix": st.sets(st.sampled_from(["https://x.cl/a", "https://x.cl/", "ftp:"]), max_size=1),
            "source": st.sets(st.sampled_from(["s", "t", "diario", "none"]), max_size=2),
        }
    ),
)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_run(tmp_path_factory.mktemp("plan") / "run")


@settings(max_examples=25)
@given(named=RULES, before=RULES)
def test_a_plan_counts_what_purge_removes(run: Path, named: Rules, before: Rules) -> None:
    root = run.with_name("copy")
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(run, root)
    purge(str(root), before)
    there = {folder: set(ids(root, folder)) for folder in FOLDERS}
    foreseen = plan(str(root), before | named)
    assert {folder: set(ids(root, folder)) for folder in FOLDERS} == there
    assert foreseen.rows == purge(str(root), before | named)
    for folder in FOLDERS:
        assert len(there[folder]) - len(ids(root, folder)) == foreseen.rows.get(folder, 0)
    assert set(foreseen.named) >= there["ingest"] - set(ids(root, "ingest"))


def test_what_goes_as_a_whole(run: Path) -> None:
    for name in ("tokenizer/4096/tokenizer.json", "tokenizer/512/tokenizer.json", "quarantine/s/0.parquet"):
        (run / name).parent.mkdir(parents=True)
        (run / name).write_text("{}")
    (run / "tokenizer" / "pretokens").mkdir()
    found = plan(str(run), rules({"source": ["diario"]}))
    assert (found.whole, found.tokenizers) == (("tokenizer",), ("4096", "512"))
    assert (found.samples, found.quarantined) == (1, 0)
    assert plan(str(run), rules({"source": ["s"]})).quarantined == 1
    nothing = plan(str(run), rules({"id": ["z"]}))
    assert (nothing.named, nothing.whole, nothing.samples) == ((), (), 0)


def test_nothing_is_planned_for_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert plan(str(tmp_path / "none"), rules({"id": ["a"]})).rows == dict.fromkeys(FOLDERS, 0)
    assert plan(str(tmp_path / "none"), Rules()).rows == {}
    assert not (tmp_path / "none").exists()
