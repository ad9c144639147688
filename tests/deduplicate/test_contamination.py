"""Contamination by evaluation sets: found against plain Python, removed or marked, and listed."""

from __future__ import annotations

import bz2
import gzip
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.deduplicate.contamination import find_hits, load_evaluation, read_items
from corpus_latam.errors import ConfigError
from corpus_latam.text import as_utf8, segment
from tests.deduplicate.runs import Document, config_for, deduplicate, kept, words, write_run

QUESTION = " ".join(words(20, 77))
TEXTS = st.lists(st.lists(st.sampled_from(["a", "b", "c"]), max_size=12).map(" ".join), max_size=6)


@given(TEXTS, TEXTS, st.integers(1, 5))
def test_hits_are_shared_runs(
    tmp_path_factory: pytest.TempPathFactory, items: list[str], texts: list[str], width: int
) -> None:
    path = tmp_path_factory.mktemp("sets") / "set.txt"
    path.write_text("".join(item + "\n" for item in items))
    evaluation = load_evaluation((str(path),), width)
    hits = find_hits(segment(as_utf8(pa.array(texts, pa.large_string()))), evaluation, width)
    wanted = {run for item in items for run in runs_of(item, width)}
    expected = [(i, 0, sum(run in wanted for run in runs_of(text, width))) for i, text in enumerate(texts)]
    assert [tuple(row) for row in hits.tolist()] == [row for row in expected if row[2]]
    assert evaluation.short_items == sum(len(item.split()) < width for item in items)


def runs_of(text: str, width: int) -> list[tuple[str, ...]]:
    tokens = text.split()
    return [tuple(tokens[i : i + width]) for i in range(len(tokens) - width + 1)]


def test_items_of_every_format(tmp_path: Path) -> None:
    strings = ["uno", "dos", "tres"]
    (tmp_path / "a.txt").write_text("uno\ndos\ntres")
    with gzip.open(tmp_path / "b.jsonl.gz", "wt") as stream:
        stream.write(json.dumps({"q": "uno", "n": 3, "o": ["dos", {"x": "tres"}]}) + "\n")
    pq.write_table(pa.table({"q": strings, "n": [1, 2, 3]}), tmp_path / "c.parquet")
    (tmp_path / "a.jsonl::b.JSONL").write_text("".join(json.dumps(text) + "\n" for text in strings))
    (tmp_path / "D.TXT.BZ2").write_bytes(bz2.compress(b"uno\ndos\ntres"))
    for name in ("a.txt", "b.jsonl.gz", "c.parquet", "a.jsonl::b.JSONL", "D.TXT.BZ2"):
        assert [item.strip() for item in read_items(str(tmp_path / name))] == strings


def test_a_bad_set_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"q": "uno"}\n{"q": \n')
    with pytest.raises(ConfigError, match=r"a\.jsonl, line 2"):
        list(read_items(str(tmp_path / "a.jsonl")))
    (tmp_path / "b.parquet").write_bytes(b"PAR1 no")
    with pytest.raises(ConfigError, match=r"b\.parquet cannot be read"):
        list(read_items(str(tmp_path / "b.parquet")))
    write_run(tmp_path, [Document(QUESTION, "1")])
    config = config_for(tmp_path, {"web": 0}, decontaminate={"files": [str(tmp_path / "none*")]})
    with pytest.raises(ConfigError, match="names no file"):
        deduplicate(config)


@pytest.mark.parametrize("action", ["remove", "mark"])
def test_contaminated_documents_are_removed_or_marked_and_listed(tmp_path: Path, action: str) -> None:
    """A contaminated document that is removed shadows none: its clean near copy stays."""
    body = " ".join(words(150, 3))
    dirty = Document(f"{body} {QUESTION}", "dirty")
    clean, other = Document(body, "clean"), Document(" ".join(words(50, 4)), "other")
    write_run(tmp_path, [clean, dirty, other])
    (tmp_path / "exam.es.txt").write_text(QUESTION + "\npregunta corta\n")
    settings = {"files": [str(tmp_path / "exam.es.txt")], "action": action}
    rows = deduplicate(config_for(tmp_path, {"web": 0}, decontaminate=settings))
    assert rows[dirty.id]["reason"] == "contaminated.exam"
    assert rows[dirty.id]["duplicate_of"] is None
    removed = action == "remove"
    assert kept(rows) == ({clean.id, other.id} if removed else {dirty.id, other.id})
    assert rows[clean.id]["duplicate_of"] == (None if removed else dirty.id)
    listed = json.loads((tmp_path / "deduplicate" / "contamination.json").read_text())
    assert listed["found"] == [{"set": "exam", "source": "web", "documents": 1, "runs": 8}]
    assert list(listed["sets"]) == ["exam"]
