"""A small run folder: rows of documents in every folder that holds some, and all that goes with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from corpus_latam.storage.atomic import write_bytes
from corpus_latam.storage.manifest import Commit, Manifest
from corpus_latam.storage.quarantine import BadRecord, write_quarantine
from corpus_latam.storage.shards import describe, write_shard
from corpus_latam.storage.takedown.purge import FOLDERS

SHARDS = {"s/0.parquet": ["a", "b", "c"], "s/1.parquet": ["d"], "t/0.parquet": ["e", "f"]}
COLUMN = {"a": "diario", "b": "diario", "c": "blog", "d": "blog", "e": "blog", "f": "foro"}
"""Values of the column `source`."""


def write_run(
    root: Path, shards: Mapping[str, Sequence[str]] = SHARDS, column: Mapping[str, str] = COLUMN
) -> Path:
    for folder in FOLDERS:
        manifest = Manifest(str(root / folder))
        for name, ids in shards.items():
            rows = [{"id": i, "url": f"https://x.cl/{i}", "source": column[i]} for i in ids]
            batch = pa.RecordBatch.from_pylist(rows)
            file = write_shard(manifest.folder, name, [batch], batch.schema)
            manifest.add(Commit(name, f"fingerprint of {name}", (file,)))
        manifest.finish(folder)
    return root


def add_what_quotes(root: Path) -> None:
    """Bad records of every source, the wording of repeated lines, and two tokenizers."""
    ingest = Manifest(str(root / "ingest"))
    for commit in list(ingest.commits.values()):
        bad = [BadRecord("x.jsonl", "1", "no text", b"sample")]
        file = write_quarantine(str(root / "quarantine"), commit.key, commit.key.split("/")[0], bad)
        ingest.amend(replace(commit, quarantined=(file,)))
    Manifest(str(root / "deduplicate/repeated-lines")).write_page("lines.json", b"{}")
    tokenizer = Manifest(str(root / "tokenizer"))
    for name in ("4096/tokenizer.json", "512/tokenizer.json", "pretokens/0.bin"):
        write_bytes(tokenizer.place(name), b"{}")
        tokenizer.add(Commit(name, "fingerprint", (describe(name, b"{}"),)))


def ids(root: Path, folder: str) -> list[str]:
    files = Manifest(str(root / folder)).files(".parquet")
    return [row for f in files for row in pq.read_table(root / folder / f.path)["id"].to_pylist()]
