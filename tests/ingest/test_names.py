"""Files of any name are read once each, and what is written of their names is UTF-8."""

from __future__ import annotations

import gzip
import io
import json
import logging
from pathlib import Path
from typing import Any

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corpus_latam.engine import Engine
from corpus_latam.ingest import stage
from corpus_latam.storage.shards import read_table
from tests.deduplicate.runs import ThreadEngine
from tests.ingest import runs
from tests.sources import packed_archives

NAMES = [
    "acta.jsonl",
    "acta.jsonl::v2.jsonl",
    "a*b.jsonl",
    "[2024] leyes.jsonl",
    "s3:a.jsonl",
    "memory:a.jsonl",
    "line\nend.jsonl",
    "byte\udcff.jsonl",
    "-rf.jsonl",
    "50%20#1?.jsonl",
    "MAYÚSCULAS.JSONL",
    "~.jsonl",
    " .jsonl",
    "\u2028\u202e.jsonl",
]


def fill(folder: Path) -> None:
    folder.mkdir(parents=True)
    for name in NAMES:
        line = json.dumps({"text": f"texto de {name!a}"}) + "\n"
        (folder / name).write_text(line + "mal\n")
        (folder / name.replace("jsonl", "txt").replace("JSONL", "TXT")).write_text(line)
        table = pa.table({"text": [f"tabla de {name!a}"]})
        stream = io.BytesIO()  # pyarrow opens no name that is not UTF-8
        pq.write_table(table, stream)
        file = folder / name.replace("jsonl", "parquet").replace("JSONL", "PARQUET")
        file.write_bytes(stream.getvalue())


@pytest.mark.parametrize("folder", ["plain", "[2024] *?::#%20", "s3:", "byte\udcfe\n"])
def test_every_file_is_read_once(
    tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    fill(tmp_path / folder)
    monkeypatch.chdir(tmp_path)
    typed = {"jsonl": folder, "text": f"{tmp_path}/{folder}", "parquet": f"./{folder}/"}
    if folder.startswith("byte"):  # a config is UTF-8 and cannot name it, but a user may stand in it
        monkeypatch.chdir(folder)
        typed = {"jsonl": ".", "text": "./", "parquet": "*.[pP]*"}
    sources = {kind: {"type": kind, "path": path} for kind, path in typed.items()}
    root = tmp_path / "run [1]*"
    runs.run(runs.config(root, sources, ingest={"max_bad_share": 0.9}), engine)
    rows = runs.rows(root)
    for source, start in (("jsonl", "texto de"), ("parquet", "tabla de")):
        texts = sorted(row["text"] for row in rows if row["source"] == source)
        assert texts == sorted(f"{start} {name!a}" for name in NAMES)
    ids = sorted(row["source_id"] for row in rows if row["source"] == "text")
    expected = [name.replace("jsonl", "txt").replace("JSONL", "TXT") for name in NAMES]
    assert ids == sorted(name.replace("\udcff", "\\xff") for name in expected)
    bad = runs.rows(root, "quarantine")
    assert len(bad) == len(NAMES)
    for file in (root / "ingest").rglob("*.json*"):
        file.read_bytes().decode()
        assert "\\udc" not in file.read_text()


def test_one_file_can_be_named_whatever_its_name(tmp_path: Path, engine: Engine) -> None:
    fill(tmp_path / "d")
    named = [name for name in NAMES if "\udcff" not in name]
    sources = {f"s{n}": {"type": "jsonl", "path": f"{tmp_path}/d/{name}"} for n, name in enumerate(named)}
    runs.run(runs.config(tmp_path / "run", sources, ingest={"max_bad_share": 0.9}), engine)
    assert sorted(row["text"] for row in runs.rows(tmp_path / "run")) == sorted(
        f"texto de {name!a}" for name in named
    )


def test_what_is_passed_over_is_said_once_and_kept(
    tmp_path: Path, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    fill(tmp_path / "d")
    for name in ("._a.jsonl", "_SUCCESS", "b\x1b[31m.pdf", "c.pdf"):
        (tmp_path / "d" / name).touch()
    sources: dict[str, Any] = {"s": {"type": "jsonl", "path": f"{tmp_path}/d"}}
    config = runs.config(tmp_path / "run", sources, ingest={"max_bad_share": 0.9})
    with caplog.at_level(logging.WARNING):
        runs.run(config, engine)
    (line,) = [record.getMessage() for record in caplog.records if "not read" in record.getMessage()]
    assert line.startswith("ingest: s: not read: 2 names (._a.jsonl, _SUCCESS): begins with . or _")
    assert f"; {len(NAMES)} .parquet files (" in line
    assert "; 2 .pdf files: of a kind" in line  # three files are named in all
    kept = tmp_path / "run" / "ingest" / "passed-over.json"
    rows = json.loads(kept.read_text())
    assert [(row["why"], row["suffix"], row["files"]) for row in rows] == [
        ("hidden", "", 2),
        ("other", ".parquet", len(NAMES)),
        ("other", ".pdf", 2),
        ("other", ".txt", len(NAMES)),
    ]
    before = kept.stat()
    stage.run(runs.run(config, engine))
    assert kept.stat() == before


def test_names_in_an_object_store_are_read_as_they_are() -> None:
    fs = fsspec.filesystem("memory", use_listings_cache=False)
    names = [f"{n}::{n}*.txt" for n in range(12)]
    for name in names:
        fs.pipe_file(f"/src [x]/{name}", f"hola {name}".encode())
    fs.pipe_file("/src [x]/a*.JSONL.GZ", gzip.compress(b'{"text":"x"}\n'))
    sources = {kind: {"type": kind, "path": "memory://src [x]"} for kind in ("text", "jsonl")}
    config = runs.config(Path("x"), sources).model_copy(update={"output": "memory://run[1]"})
    try:
        first, second = (runs.run(config, ThreadEngine(1)).meter for _ in range(2))
        assert (first.tasks_run, second.tasks_run, second.tasks_found) == (2, 0, 2)
        table = read_table("memory://run[1]/ingest/text/00000-00000.parquet")
        assert sorted(table["source_id"].to_pylist()) == sorted(names)
        assert read_table("memory://run[1]/ingest/jsonl/00000-00000.parquet").num_rows == 1
    finally:
        fs.store.clear()
        fs.pseudo_dirs[:] = [""]


def test_what_is_not_read_inside_archives_is_counted_and_said(
    tmp_path: Path, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    inside = {"a.txt": b"uno", "b.jpg": b"x", "c.jpg": b"x", "d": b"x", "e.txt": b"dos"}
    (tmp_path / "a.tar.gz").write_bytes(packed_archives.tar(inside, ".tar.gz"))
    sources: dict[str, Any] = {"s": {"type": "text", "path": str(tmp_path / "a.tar.gz")}}
    with caplog.at_level(logging.WARNING):
        runs.run(runs.config(tmp_path / "run", sources, ingest={"shard_rows": 1}), engine)
    (line,) = [record.getMessage() for record in caplog.records if "not read" in record.getMessage()]
    assert line == "ingest: s: not read inside archives: 3 files: .jpg (2), without a suffix (1)."
    assert [row["text"] for row in runs.rows(tmp_path / "run")] == ["uno", "dos"]
