"""Training from the merged counts where memory is short: what is left out, and that it is said."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest

from corpus_latam.config import TokenizerConfig
from corpus_latam.errors import RunError
from corpus_latam.storage.manifest import Commit
from corpus_latam.storage.shards import read_table
from corpus_latam.tokenizer import stage
from corpus_latam.tokenizer.train import bpe, budget, loss, reading
from corpus_latam.tokenizer.train.chosen import Words, memory
from corpus_latam.tokenizer.train.reading import WHOLE, read_pretokens
from corpus_latam.tokenizer.train.sums import in_parts
from corpus_latam.tokenizer.train.vocabularies import _within_budget, train_vocabularies
from corpus_latam.tokenizer.train.weights import sums
from tests.tokenizer.corpora import small_corpus, stage_context

OPTIONS: dict[str, dict[str, Any]] = {
    "plain": {},
    "weighted": {"weights": {"rule": "equal", "by": "country"}, "min_count": 2},
    "parity": {"parity": {"by": "language", "global_merges": 5}, "min_count": 3},
    "superwords": {"superwords": {"subword_share": 0.7}},
}
SMALL = 15_000
"""Bytes: too few for the words of the corpus, enough for some of them."""
KEPT_FILES = ("training.json", "300/tokenizer.json", "400/tokenizer.json", "400-superword/tokenizer.json")


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished stage, for its counts."""
    root = tmp_path_factory.mktemp("counted")
    small_corpus(root)
    with stage_context(root, superwords={"subword_share": 0.7}) as context:
        stage.run(context)
    return root / "tokenizer"


@pytest.fixture(autouse=True)
def small_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a few kilobytes are a budget."""
    monkeypatch.setattr(bpe, "FIRST_TABLE", 4)
    monkeypatch.setattr(bpe, "FIRST_TOUCHED", 1)


def config(memory_budget: int = 10**9, **options: Any) -> TokenizerConfig:
    return TokenizerConfig(vocab_sizes=(300, 400), **options).model_copy(
        update={"memory_budget": memory_budget}
    )


def train(counted: Path, work: Path, config: TokenizerConfig) -> tuple[Commit, dict[str, bytes]]:
    """Trains in a folder of its own that has the counts; the commit, and the files that training wrote."""
    work.mkdir()
    for name in ("pretokens.parquet", "pretokens-groups.parquet", "phrases.parquet"):
        (work / name).write_bytes((counted / name).read_bytes())
    commit = train_vocabularies(str(work), config, "vocabularies", "-")
    return commit, {n: (work / n).read_bytes() for n in KEPT_FILES if (work / n).exists()}


@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
def test_adding_up_in_parts_gives_the_same_files(
    counted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: dict[str, Any]
) -> None:
    whole = train(counted, tmp_path / "whole", config(**options))[1]
    limit = 1000
    monkeypatch.setattr(budget, "SUMS_SHARE", limit / 10**9)
    assert len(list(in_parts(lambda: reading._rows(*_place(counted, options)), limit))) > 3
    assert train(counted, tmp_path / "parts", config(**options))[1] == whole
    assert b"left_out" not in whole["training.json"]


def _place(counted: Path, options: dict[str, Any]) -> tuple[str, str, TokenizerConfig]:
    return str(counted / "pretokens.parquet"), str(counted), config(**options)


def test_the_rarest_are_left_out_and_the_loss_is_stated(
    counted: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    everything = read_pretokens(str(counted), config())[0]
    needed = everything.memory
    small = config(int(needed / budget.WORDS_SHARE) // 2)
    chosen = read_pretokens(str(counted), small)[0]
    assert memory(chosen.texts[WHOLE]) <= needed / 2
    assert chosen.texts[WHOLE].counts.min() >= 1
    rows = read_table(str(counted / "pretokens.parquet")).to_pylist()
    occurrences = sum(row["count"] for row in rows if row["split"] == "train")
    size = sum(row["count"] * len(row["pretoken"]) for row in rows if row["split"] == "train")
    assert (chosen.all.pretokens, chosen.all.bytes) == (occurrences, size)
    assert chosen.lost.types == len(everything.texts[WHOLE].counts) - len(chosen.texts[WHOLE].counts)
    kept = chosen.texts[WHOLE]
    assert chosen.lost.pretokens == occurrences - kept.counts.sum()

    commit, written = train(counted, tmp_path / "small", small)
    trained = json.loads(written["training.json"])
    assert trained == commit.counts
    assert trained["left_out_pretokens"] >= chosen.lost.pretokens
    assert trained["left_out_of_bytes"] == size
    with caplog.at_level(logging.WARNING):
        stage._say(commit, small)
    share = trained["left_out_bytes"] / size
    assert f"and {share:.2%} of the bytes" in caplog.text
    assert "tokenizer.memory_budget" in caplog.text


def test_one_budget_gives_one_vocabulary(counted: Path, tmp_path: Path) -> None:
    small = config(SMALL)
    first = train(counted, tmp_path / "one", small)[1]
    assert train(counted, tmp_path / "two", small)[1] == first
    assert b"left_out" in first["training.json"]


@pytest.mark.parametrize("name", ["parity", "superwords"])
def test_other_ways_of_training_keep_to_the_budget_too(
    counted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    taken: list[int] = []
    monkeypatch.setattr(budget.Room, "take", lambda room, size: _note(taken, room, size))
    trained = train(counted, tmp_path / name, config(SMALL, **OPTIONS[name]))[0].counts
    variant = "400-superword" if name == "superwords" else ""
    said = list(loss.sentences(trained, SMALL, (variant,)))
    assert len(said) == 1
    assert ("phrases of 400-superword" in said[0]) == (name == "superwords")
    assert max(taken) <= SMALL


def _note(taken: list[int], room: budget.Room, size: int) -> None:
    if size > room.left:
        raise budget.OutOfRoomError
    if room.left <= SMALL:  # some text at a time is carried out without a limit
        taken.append(size)
    room.left -= size


def test_training_begins_again_with_fewer_words(
    counted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The words fit, but what is left is too little for the pairs."""
    needed = read_pretokens(str(counted), config())[0].memory
    monkeypatch.setattr(budget, "WORDS_SHARE", 0.99)
    trained = train(counted, tmp_path / "again", config(int(needed / 0.99) + 1000))[0].counts
    assert 0 < trained["left_out_types"] < trained["left_out_of_types"]
    assert trained["300"] == 300


def test_no_training_begins_again_with_the_same_words(counted: Path) -> None:
    """The words may take a small part of their room, and their pairs more than all the rest."""
    chosen = read_pretokens(str(counted), config())[0]
    tried: list[int] = []

    def attempt(texts: dict[str, Words], room: budget.Room) -> bpe.Merges:
        tried.append(len(texts[WHOLE].counts))
        if len(tried) < 4:
            raise budget.OutOfRoomError
        return bpe.Learned().merges()

    _within_budget(config().memory_budget, chosen, attempt)
    assert sorted(set(tried), reverse=True) == tried


def test_phrases_that_weigh_nothing_are_none(
    counted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where the groups that have weight are missing from the sample of phrases."""
    options = {**OPTIONS["superwords"], "weights": {"rule": "equal", "by": "country"}}
    monkeypatch.setattr(reading, "factors", lambda groups, weights: dict.fromkeys(_countries(counted), 0))
    assert reading.read_phrases(str(counted), config(**options), [(0, 1)]).texts == {}


def _countries(counted: Path) -> list[str]:
    return sorted(sums(reading.training_groups(str(counted)), "country", "bytes"))


def test_a_budget_that_no_word_fits_in(counted: Path, tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"tokenizer\.memory_budget \(0 MB\) is too small to train in"):
        train(counted, tmp_path / "none", config(100))
