"""`corpus-latam forget` as a user runs it: gone from every output, and not brought back by a later run."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.conftest import REPOSITORY, corpus_latam

FOLDERS = ("corpus", "rejected", "deduplicate", "select", "annotate", "ingest")


@pytest.fixture
def root(demo_run: tuple[Path, str], tmp_path: Path) -> Path:
    shutil.copytree(demo_run[0], tmp_path / "run")
    return tmp_path / "run"


def forget(root: Path, *arguments: str) -> tuple[int, str]:
    done = corpus_latam("forget", "configs/demo.yaml", "--set", f"output={root}", *arguments)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout + done.stderr


def rows(root: Path, folder: str, column: str) -> set[str]:
    files = sorted((root / folder).rglob("*.parquet"))
    tables = [pq.read_table(file) for file in files]
    return {value for found in tables if column in found.schema.names for value in found[column].to_pylist()}


def test_by_address_by_id_and_not_brought_back(root: Path, tmp_path: Path) -> None:
    files = sorted((root / "corpus").rglob("*.parquet"))
    corpus = [
        row for file in files for row in pq.read_table(file, columns=["id", "url", "source"]).to_pylist()
    ]
    prefix = next(row["url"] for row in corpus if row["source"] == "foro")
    by_id = next(row["id"] for row in corpus if row["source"] == "leyes")
    by_url = {row["id"] for row in corpus if (row["url"] or "").startswith(prefix)}
    listed = tmp_path / "ids.txt"
    listed.write_text(by_id + "\n")
    assert forget(root, "--url-prefix", prefix, "--note", "a petición")[0] == 0
    code, said = forget(root, "--ids", str(listed))
    assert (code, "1 documents of this run were named" in said) == (0, True)
    gone = {*by_url, by_id}
    for folder in FOLDERS:
        assert not rows(root, folder, "id") & gone, folder
    entries = [json.loads(line) for line in (root / "takedown.jsonl").read_text().splitlines()]
    assert [(entry["kind"], entry["value"]) for entry in entries] == [("url_prefix", prefix), ("id", by_id)]
    shutil.rmtree(root / "ingest")
    done = corpus_latam(
        "run", "configs/demo.yaml", "--workers", "2", "--set", f"output={root}", "--until", "export"
    )
    assert done.returncode == 0, done.stderr
    for folder in FOLDERS:
        assert not rows(root, folder, "id") & gone, folder
    assert len(rows(root, "corpus", "id")) == len(corpus) - len(gone)
    assert rows(root, "quarantine", "sample") == {None}
    assert f"{len(gone)} forgotten" in done.stdout


def test_no_file_holds_a_word_of_it(root: Path, tmp_path: Path) -> None:
    """Every file of the run folder is searched, Parquet column by column."""
    texts = {
        row["id"]: row["text"]
        for file in (root / "ingest").rglob("*.parquet")
        for row in pq.read_table(file, columns=["id", "text"]).to_pylist()
    }
    held = Counter(word for text in texts.values() for word in words_of(text))
    prose = words_of((REPOSITORY / "src/corpus_latam/report/strings.yaml").read_text(encoding="utf-8"))
    unique = {
        name: {word for word in words_of(texts[name]) - prose if held[word] == 1}
        for name in sorted(rows(root, "corpus", "id"))
    }
    gone = max(unique, key=lambda name: len(unique[name]))
    assert all(found_in(root / folder, unique[gone]) for folder in ("corpus", "ingest", "tokenizer"))
    (tmp_path / "ids.txt").write_text(gone)
    code, said = forget(root, "--ids", str(tmp_path / "ids.txt"))
    assert (code, "word counts" in said) == (0, True)
    assert found_in(root, unique[gone]) == {}
    samples = rows(root, "quarantine", "sample")
    assert samples == {None}
    assert (root / "report" / "STALE.txt").exists()


def words_of(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]{5,}", text))


def found_in(folder: Path, words: set[str]) -> dict[str, set[str]]:
    """Which of the words each file below a folder holds."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    found = {str(path.relative_to(folder)): words & words_of(content(path)) for path in files}
    return {name: words for name, words in found.items() if words}


def content(path: Path) -> str:
    """All that a file says, decompressed."""
    if path.suffix != ".parquet":
        return path.read_bytes().decode(errors="replace")
    columns = [column.to_pylist() for column in pq.read_table(path).columns]
    values = [
        value.decode(errors="replace") if isinstance(value, bytes) else str(value)
        for column in columns
        for value in column
    ]
    return "\n".join(values)


def test_a_whole_source(root: Path) -> None:
    assert forget(root, "--source", "tuits")[0] == 0
    assert "tuits" not in rows(root, "corpus", "source") | rows(root, "ingest", "source")
    assert not (root / "ingest" / "tuits").exists() or not any((root / "ingest" / "tuits").iterdir())


def test_what_is_wrong_with_the_command(root: Path, tmp_path: Path) -> None:
    listed = tmp_path / "ids.txt"
    listed.write_text("no-soy-un-id\n")
    for arguments, word in (
        ((), "--ids"),
        (("--source", "a", "--url-prefix", "b"), "one of"),
        (("--ids", "none.txt"), "no such file"),
        (("--ids", str(listed)), "entry 1"),
    ):
        code, said = forget(root, *arguments)
        assert (code, word in said) == (2, True), said
    assert not (root / "takedown.jsonl").exists()
