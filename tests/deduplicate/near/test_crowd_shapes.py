"""The stage on crowds of every shape: who stays, and that neither shards, workers nor memory change it."""

from __future__ import annotations

import logging
import random
from pathlib import Path
from typing import Any

import pytest

from tests.deduplicate.runs import Document, config_for, deduplicate, jaccard, kept, write_run
from tests.deduplicate.shapes import BASE, SHAPES, small_parts

RANKS = {"web": 1, "law": 0}
CAP = 4
CUTS = [(1, 1, "1GB"), (3, 2, "60KB"), (2, 3, "30KB")]
"""Shards, workers, memory."""


Outcomes = tuple[list[Document], list[dict[str, dict[str, Any]]]]
"""A shape's documents, and the stage's rows for each of `CUTS`."""


@pytest.fixture(scope="module")
def made() -> dict[str, Outcomes]:
    """By shape. A fixture with parameters would be made anew for every test, whose order is fixed."""
    return {}


@pytest.fixture(params=SHAPES)
def outcomes(
    request: pytest.FixtureRequest, made: dict[str, Outcomes], tmp_path_factory: pytest.TempPathFactory
) -> Outcomes:
    if request.param not in made:
        documents = SHAPES[request.param](random.Random(5))
        with small_parts():
            made[request.param] = (
                documents,
                [run(tmp_path_factory.mktemp("run"), documents, *cut) for cut in CUTS],
            )
    return made[request.param]


def run(
    root: Path, documents: list[Document], shards: int, workers: int, memory: str
) -> dict[str, dict[str, Any]]:
    shuffled = random.Random(shards).sample(documents, k=len(documents))
    write_run(root, shuffled, shards)
    config = config_for(root, RANKS, bucket_cap=CAP, memory_budget=memory)
    return deduplicate(config, workers)


def test_cuts_change_nothing(outcomes: Outcomes) -> None:
    assert outcomes[1][0] == outcomes[1][1] == outcomes[1][2]


def test_whoever_goes_resembles_one_that_stays_and_comes_before(
    outcomes: Outcomes,
) -> None:
    documents, (rows, *_) = outcomes
    by_id = {d.id: d for d in documents}
    gone = [(by_id[k], by_id[row["duplicate_of"]], row) for k, row in rows.items() if not row["keep"]]
    assert gone
    for document, original, row in gone:
        assert rows[original.id]["keep"]
        assert order(original) < order(document)
        truth = jaccard(document.text, original.text)
        assert truth >= 0.7 or row["reason"] == "duplicate.exact"
        assert row["similarity"] == pytest.approx(truth, abs=0.15)


def order(document: Document) -> tuple[int, int, str, str]:
    return (
        RANKS[document.source],
        -len(document.text.split()),
        (document.date or "9999").ljust(10, "-"),
        document.id,
    )


def test_nearly_all_similar_pairs_are_found(
    outcomes: Outcomes,
) -> None:
    """Of pairs with an index of 0.75 or more one goes: the cap of four costs few of them."""
    documents, (rows, *_) = outcomes
    pairs = [
        (a.id, b.id)
        for i, a in enumerate(documents)
        for b in documents[:i]
        if jaccard(a.text, b.text) >= 0.75
    ]
    missed = [pair for pair in pairs if rows[pair[0]]["keep"] and rows[pair[1]]["keep"]]
    assert pairs
    assert len(missed) <= 0.02 * len(pairs)


def test_a_crowd_goes_for_its_first(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """However large: one stays of documents that all resemble each other."""
    documents = [Document(f"{BASE} fin{i}", str(i), date=f"20{i:02d}-01-01") for i in range(99)]
    write_run(tmp_path, documents, 2)
    with caplog.at_level(logging.WARNING):
        rows = deduplicate(config_for(tmp_path, {"web": 0}, bucket_cap=3))
    assert kept(rows) == {documents[0].id}
    assert {row["duplicate_of"] for row in rows.values()} == {None, documents[0].id}
    assert "hold more than 4 documents (the largest" in caplog.text


def test_a_crowd_against_a_finished_corpus_goes_for_it(tmp_path: Path) -> None:
    """Also for documents that the finished corpus kept beyond the cap, where none resembles another."""
    settled = [Document(f"{BASE} y más", "settled")]
    write_run(tmp_path / "old", settled)
    deduplicate(config_for(tmp_path / "old", {"web": 0}))
    new = [Document(f"{BASE} fin{i} y mucho más", str(i), "law") for i in range(40)]
    for workers, memory in ((1, "1GB"), (2, "30KB")):
        root = tmp_path / memory
        write_run(root, new, 3)
        against = [str(tmp_path / "old")]
        config = config_for(root, {"law": 0}, bucket_cap=3, memory_budget=memory, against=against)
        rows = deduplicate(config, workers)
        assert kept(rows) == set()
        assert {row["duplicate_of"] for row in rows.values()} == {settled[0].id}
