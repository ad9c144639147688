"""What a plan says is what `purge` then does."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus_latam.storage.manifest import Manifest
from corpus_latam.storage.takedown.foreseen import Plan, plan
from corpus_latam.storage.takedown.ledger import Rules, rules
from corpus_latam.storage.takedown.named import named_in
from corpus_latam.storage.takedown.purge import FOLDERS, purge
from tests.storage.takedown.runs import add_what_quotes, ids, write_run

ADDRESSES = [f"https://x.cl/{document}" for document in "abcdef"]
RULES = st.builds(
    rules,
    st.fixed_dictionaries(
        {
            "id": st.sets(st.sampled_from("abcdefz"), max_size=3),
            "url_prefix": st.sets(st.sampled_from([*ADDRESSES, "https://x.cl", "https://y.cl"]), max_size=1),
            "source": st.sets(st.sampled_from(["s", "t", "diario", "blog", "foro", "none"]), max_size=2),
        }
    ),
)
"""Over the run's own names, and one of each kind that it has not."""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write_run(tmp_path_factory.mktemp("plan") / "run")
    add_what_quotes(root)
    return root


@settings(max_examples=15)
@given(before=RULES, named=RULES)
def test_a_plan_is_what_purge_does(run: Path, before: Rules, named: Rules) -> None:
    """Also on a folder where something was taken out before."""
    root = run.with_name("copy")
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(run, root)
    purge(str(root), before)
    there, held = files(root), rows(root)
    foreseen = plan(str(root), before | named)
    assert files(root) == there
    assert foreseen.rows == purge(str(root), before | named)
    lost = {folder: held[folder] - count for folder, count in rows(root).items()}
    assert {folder: foreseen.rows.get(folder, 0) for folder in FOLDERS} == lost
    gone = there.keys() - files(root).keys()
    assert foreseen.quarantined == sum(name.startswith("quarantine/") for name in gone)
    assert {name.split("/")[1] for name in gone if name.endswith("/tokenizer.json")} == {*foreseen.tokenizers}
    assert {name for name in gone if name.startswith(("tokenizer/", "deduplicate/repeated-lines/"))} == {
        name for name in there for folder in foreseen.whole if name.startswith(f"{folder}/")
    }
    assert foreseen.samples in (0, samples(root))
    assert len(named_in(str(root), before | named)) == 0
    assert plan(str(root), before | named) == Plan()


def files(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def rows(root: Path) -> dict[str, int]:
    return {folder: len(ids(root, folder)) for folder in FOLDERS}


def samples(root: Path) -> int:
    return len(Manifest(str(root / "ingest")).quarantined())


def test_what_goes_as_a_whole(run: Path) -> None:
    found = plan(str(run), rules({"source": ["diario"]}))
    assert found.whole == ("deduplicate/repeated-lines", "tokenizer")
    assert (found.tokenizers, found.samples, found.quarantined) == (("4096", "512"), 3, 0)
    assert plan(str(run), rules({"source": ["s"]})).quarantined == 2
    nothing = plan(str(run), rules({"id": ["z"]}))
    assert (nothing.named, nothing.whole, nothing.samples) == (0, (), 0)


def test_nothing_is_planned_for_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert plan(str(tmp_path / "none"), rules({"id": ["a"]})) == Plan(rows=dict.fromkeys(FOLDERS, 0))
    assert plan(str(tmp_path / "none"), Rules()) == Plan()
    assert not (tmp_path / "none").exists()
