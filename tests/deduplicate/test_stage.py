"""The whole stage on run folders small enough to know every outcome."""

from __future__ import annotations

import json
import logging
import random
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from corpus_latam.deduplicate import stage
from corpus_latam.deduplicate.near import find
from corpus_latam.errors import ConfigError, RunError
from corpus_latam.storage.manifest import Commit, Manifest
from tests.deduplicate.runs import (
    Document,
    changed,
    config_for,
    deduplicate,
    jaccard,
    kept,
    words,
    write_run,
)

BASE = " ".join(words(200, 1))


def test_exact_copies_go_and_name_the_one_that_stays(tmp_path: Path) -> None:
    first, copy, other = (
        Document(BASE, "1", date="2001-01-01"),
        Document(BASE.upper(), "2", date="2002-01-01"),
        Document(" ".join(words(200, 2)), "3"),
    )
    write_run(tmp_path, [copy, other, first])
    rows = deduplicate(config_for(tmp_path, {"web": 0}))
    assert kept(rows) == {first.id, other.id}
    gone = rows[copy.id]
    assert (gone["reason"], gone["duplicate_of"], gone["similarity"]) == ("duplicate.exact", first.id, 1.0)
    assert rows[first.id]["minhash_cluster_size"] == gone["minhash_cluster_size"] == 2
    assert rows[other.id] == {
        "id": other.id,
        "keep": True,
        "reason": None,
        "duplicate_of": None,
        "similarity": None,
        "minhash_cluster_size": 1,
        "cut_spans": None,
        "cut_bytes": 0,
        "cut_words": 0,
    }


def test_near_copies_above_the_threshold_go_and_others_stay(tmp_path: Path) -> None:
    near, far = changed(BASE, [40, 120]), changed(BASE, range(5, 200, 14))
    assert jaccard(BASE, near) > 0.85
    assert jaccard(BASE, far) < 0.6
    documents = [Document(BASE, "1"), Document(near + " final", "2"), Document(far, "3")]
    write_run(tmp_path, documents)
    rows = deduplicate(config_for(tmp_path, {"web": 0}))
    assert kept(rows) == {documents[1].id, documents[2].id}  # the longer of the near pair stays
    gone = rows[documents[0].id]
    assert (gone["reason"], gone["duplicate_of"]) == ("duplicate.near", documents[1].id)
    assert gone["similarity"] == pytest.approx(jaccard(BASE, near + " final"), abs=0.12)


def test_the_grey_zone_is_settled_by_the_texts(tmp_path: Path) -> None:
    documents = [Document(BASE, "1"), Document(changed(BASE, [20, 50, 90, 140]), "2")]
    truth = jaccard(documents[0].text, documents[1].text)
    write_run(tmp_path, documents)
    for threshold, stay in ((truth - 0.01, 1), (truth + 0.01, 2)):
        config = config_for(tmp_path, {"web": 0}, threshold=threshold, grey_zone=(0.3, 1.0))
        rows = deduplicate(config)
        assert len(kept(rows)) == stay
        similarities = [row["similarity"] for row in rows.values() if row["similarity"] is not None]
        assert similarities == pytest.approx([truth] * (2 - stay))


def test_a_lower_source_rank_stays_before_more_words(tmp_path: Path) -> None:
    long, short = Document(f"{BASE} y algo más", "1", "web"), Document(BASE, "1", "law")
    write_run(tmp_path, [long, short])
    assert kept(deduplicate(config_for(tmp_path, {"web": 5, "law": 1}))) == {short.id}


def test_no_chains_a_document_goes_only_for_one_that_stays(tmp_path: Path) -> None:
    """a ~ b and b ~ c but not a ~ c: b goes for a, and c stays."""
    a = BASE
    b = changed(a, [10, 60, 110, 160])
    c = changed(b, [30, 85, 135, 185])
    documents = [Document(a + " x y", "a"), Document(b + " x", "b"), Document(c, "c")]
    assert min(jaccard(a, b), jaccard(b, c)) > 0.75
    assert jaccard(a, c) < 0.7
    write_run(tmp_path, documents)
    rows = deduplicate(config_for(tmp_path, {"web": 0}, grey_zone=(0.4, 1.0)))
    assert kept(rows) == {documents[0].id, documents[2].id}
    assert rows[documents[1].id]["duplicate_of"] == documents[0].id


def test_the_copy_of_a_near_duplicate_goes_for_the_same_document(tmp_path: Path) -> None:
    best = Document(BASE + " y más", "1")
    near, copy = Document(BASE, "2"), Document(BASE, "3")
    write_run(tmp_path, [near, copy, best])
    rows = deduplicate(config_for(tmp_path, {"web": 0}))
    assert kept(rows) == {best.id}
    assert {rows[d.id]["duplicate_of"] for d in (near, copy)} == {best.id}
    assert {rows[d.id]["reason"] for d in (near, copy)} == {"duplicate.near"}
    assert {row["minhash_cluster_size"] for row in rows.values()} == {3}


def test_a_rejected_document_shadows_none_unless_asked(tmp_path: Path) -> None:
    rejected, good = Document(BASE, "1", date="1990-01-01", keep=False), Document(BASE, "2")
    write_run(tmp_path, [rejected, good])
    rows = deduplicate(config_for(tmp_path, {"web": 0}))
    assert kept(rows) == {good.id}
    assert rows[rejected.id]["reason"] is None
    assert rows[good.id]["minhash_cluster_size"] == 1
    rows = deduplicate(config_for(tmp_path, {"web": 0}, over="all"))
    assert kept(rows) == set()
    assert rows[good.id]["duplicate_of"] == rejected.id
    assert rows[rejected.id]["reason"] is None


def test_short_documents_are_compared_exactly_only(tmp_path: Path) -> None:
    documents = [
        Document(text, str(i)) for i, text in enumerate(["hola a todos", "hola a todos", "hola a todas"])
    ]
    write_run(tmp_path, documents)
    assert len(kept(deduplicate(config_for(tmp_path, {"web": 0})))) == 2


def corpus(count: int = 60) -> list[Document]:
    """Families of near and exact copies, in two sources, with dates that tie and one shared id."""
    rng = random.Random(3)
    documents = []
    for family in range(count // 6):
        base = " ".join(words(120, 100 + family))
        for member in range(6):
            text = changed(base, rng.sample(range(120), k=member // 2))
            date = rng.choice([None, "2020-05-01", "2021"])
            documents.append(Document(text, f"{family}-{member}", rng.choice(["web", "law"]), date))
    return documents


def test_the_same_documents_stay_however_they_are_cut_and_ordered(tmp_path: Path) -> None:
    documents = corpus()
    stay = []
    for run, (shards, workers, budget) in enumerate([(1, 1, "1GB"), (3, 2, "20KB"), (16, 1, "4KB")]):
        shuffled = random.Random(run).sample(documents, k=len(documents))
        root = tmp_path / str(run)
        write_run(root, shuffled, shards)
        rows = deduplicate(config_for(root, {"web": 1, "law": 0}, memory_budget=budget), workers)
        stay.append({key: (row["keep"], row["duplicate_of"], row["similarity"]) for key, row in rows.items()})
    assert stay[0] == stay[1] == stay[2]
    assert 10 <= sum(keep for keep, _, _ in stay[0].values()) < len(documents)


def test_every_removed_document_names_one_that_stays(tmp_path: Path) -> None:
    write_run(tmp_path, corpus(), 4)
    rows = deduplicate(config_for(tmp_path, {"web": 1, "law": 0}))
    sizes: dict[str, int] = {}
    for row in rows.values():
        if row["duplicate_of"]:
            assert not row["keep"]
            assert rows[row["duplicate_of"]]["keep"]
            assert row["minhash_cluster_size"] == rows[row["duplicate_of"]]["minhash_cluster_size"]
            sizes[row["duplicate_of"]] = sizes.get(row["duplicate_of"], 1) + 1
    assert sizes == {
        k: r["minhash_cluster_size"] for k, r in rows.items() if r["minhash_cluster_size"] > 1 and r["keep"]
    }


def test_documents_with_one_id_are_told_apart(tmp_path: Path) -> None:
    twins = [Document(BASE, "1"), Document(BASE, "1"), Document(BASE, "1")]
    write_run(tmp_path, twins, 2)
    config = config_for(tmp_path, {"web": 0})
    deduplicate(config)
    keeps = [
        pq.read_table(p)["keep"].to_pylist() for p in sorted((tmp_path / "deduplicate").rglob("*.parquet"))
    ]
    assert keeps == [[True, False], [False]]


def test_a_finished_stage_is_found_done_and_its_temporary_files_are_gone(tmp_path: Path) -> None:
    write_run(tmp_path, corpus(), 2)
    config = config_for(tmp_path, {"web": 0, "law": 0})
    deduplicate(config)
    before = {p: p.stat().st_mtime_ns for p in (tmp_path / "deduplicate").rglob("*.parquet")}
    assert not (tmp_path / "deduplicate-work").exists()
    deduplicate(config)
    assert before == {p: p.stat().st_mtime_ns for p in (tmp_path / "deduplicate").rglob("*.parquet")}


def test_a_crowded_bucket_is_handled_and_reported(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    documents = [Document(changed(BASE, [i]), str(i), date=f"20{i:02d}-01-01") for i in range(30)]
    write_run(tmp_path, documents)
    with caplog.at_level(logging.WARNING):
        rows = deduplicate(config_for(tmp_path, {"web": 0}, bucket_cap=4))
    assert kept(rows) == {documents[0].id}
    assert "hold more than 5 documents (the largest" in caplog.text


def test_signatures_made_otherwise_are_refused_by_name(tmp_path: Path) -> None:
    write_run(tmp_path, corpus(12))
    config = config_for(tmp_path, {"web": 0, "law": 0})
    other = config.model_copy(
        update={
            "annotate": config.annotate.model_copy(
                update={"signature": config.annotate.signature.model_copy(update={"seed": 7})}
            )
        }
    )
    with pytest.raises(
        RunError, match=r"annotate/.*parquet: its signatures were made with seed 1 \(wanted 7\)"
    ):
        deduplicate(other)
    assert not list(tmp_path.glob("deduplicate/**/*.parquet"))


def test_a_threshold_outside_the_grey_zone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"must lie inside deduplicate\.grey_zone"):
        deduplicate(config_for(tmp_path, {"web": 0}, threshold=0.95))


def test_a_shard_that_a_stage_lacks_is_named(tmp_path: Path) -> None:
    write_run(tmp_path, corpus(12))
    (tmp_path / "select" / "manifest.jsonl").write_text("")
    with pytest.raises(RunError, match="needs the output of select"):
        deduplicate(config_for(tmp_path, {"web": 0, "law": 0}))


def test_all_rejected_is_an_error_that_says_so(tmp_path: Path) -> None:
    write_run(tmp_path, [Document(BASE, "1", keep=False)])
    with pytest.raises(RunError, match="select rejected every document"):
        deduplicate(config_for(tmp_path, {"web": 0}))


def test_a_new_source_against_a_finished_corpus(tmp_path: Path) -> None:
    """What the finished corpus kept stays though it is worse; what it removed shadows none."""
    old = [Document(BASE, "old", "law"), Document(BASE, "removed", "law")]
    alone = Document(" ".join(words(100, 5)), "alone", "law", keep=False)
    write_run(tmp_path / "old", [*old, alone])
    deduplicate(config_for(tmp_path / "old", {"law": 9}))
    new = [Document(BASE + " y más", "near"), Document(BASE, "copy"), Document(alone.text, "new")]
    write_run(tmp_path / "new", new, 2)
    rows = deduplicate(config_for(tmp_path / "new", {"web": 0}, against=[str(tmp_path / "old")]))
    assert set(rows) == {d.id for d in new}
    assert kept(rows) == {new[2].id}
    assert {rows[d.id]["duplicate_of"] for d in new[:2]} <= {d.id for d in old}
    assert {rows[d.id]["reason"] for d in new[:2]} == {"duplicate.exact", "duplicate.near"}
    assert (tmp_path / "old" / "deduplicate" / "manifest.jsonl").exists()


def test_an_unfinished_corpus_to_compare_against_is_refused(tmp_path: Path) -> None:
    write_run(tmp_path / "old", corpus(12))
    write_run(tmp_path / "new", corpus(12))
    config = config_for(tmp_path / "new", {"web": 0, "law": 0}, against=[str(tmp_path / "old")])
    for attempt in (deduplicate, stage.preflight):
        with pytest.raises(ConfigError, match="old/deduplicate holds no shards"):
            attempt(config)
    with pytest.raises(ConfigError, match="own folder"):
        deduplicate(config_for(tmp_path / "new", {"web": 0, "law": 0}, against=[str(tmp_path / "new")]))


def test_overlap_counts_what_each_source_lost_to_which(tmp_path: Path) -> None:
    documents = [
        Document(BASE, "1", "law"),
        Document(BASE, "2", "law"),
        Document(BASE, "3", "web"),
        Document(changed(BASE, [5]), "4", "web"),
        Document(" ".join(words(50, 9)), "5", "web"),
    ]
    write_run(tmp_path, documents)
    deduplicate(config_for(tmp_path, {"law": 0, "web": 1}))
    size, changed_size = len(BASE), len(documents[3].text)
    assert json.loads((tmp_path / "deduplicate" / "overlap.json").read_text()) == [
        {"stays": "law", "goes": "law", "documents": 1, "bytes": size},
        {"stays": "law", "goes": "web", "documents": 2, "bytes": size + changed_size},
    ]


@pytest.mark.parametrize("seed", range(6))
def test_a_stage_that_was_stopped_goes_on_to_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Stopped at a random commit, then finished with another budget: nothing of the first cut may mix in."""
    write_run(tmp_path, corpus(), 3)
    commits, stop_at = 0, 0

    def add(self: Manifest, commit: Commit) -> None:
        nonlocal commits
        commits += 1
        if commits == stop_at:
            raise KeyboardInterrupt
        written(self, commit)

    written = Manifest.add
    with monkeypatch.context() as patch:
        patch.setattr(Manifest, "add", add)
        deduplicate(config_for(tmp_path, {"web": 1, "law": 0}))
        finished = snapshot(tmp_path)
        shutil.rmtree(tmp_path / "deduplicate")
        commits, stop_at = 0, random.Random(seed).randrange(1, commits + 1)
        with pytest.raises(KeyboardInterrupt):
            deduplicate(config_for(tmp_path, {"web": 1, "law": 0}))
    assert (tmp_path / "deduplicate-work").exists()
    budget = "6KB" if seed % 2 else "2GB"
    deduplicate(config_for(tmp_path, {"web": 1, "law": 0}, memory_budget=budget), workers=1 + seed % 3)
    assert snapshot(tmp_path) == finished


def snapshot(root: Path) -> dict[str, bytes]:
    """The stage's output, byte for byte."""
    found = sorted(p for p in (root / "deduplicate").rglob("*") if p.suffix in (".parquet", ".json"))
    return {str(p.relative_to(root)): p.read_bytes() for p in found}


def test_no_candidates_among_many_documents_is_loud(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(find, "MANY_DOCUMENTS", 2)
    write_run(tmp_path, [Document(" ".join(words(30, seed)), str(seed)) for seed in range(3)])
    with caplog.at_level(logging.WARNING):
        assert len(kept(deduplicate(config_for(tmp_path, {"web": 0})))) == 3
    assert "NOT ONE of 3 documents resembles another" in caplog.text


def test_a_source_that_is_all_copies_is_named(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    write_run(tmp_path, [Document(BASE, "1", "law"), Document(BASE, "2", "web")])
    with caplog.at_level(logging.WARNING):
        deduplicate(config_for(tmp_path, {"law": 0, "web": 1}))
    assert "of 1 document of web, 1 goes as a copy" in caplog.text
    assert "of law" not in caplog.text
