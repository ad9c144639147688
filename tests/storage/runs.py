"""A small run folder: rows of documents in every folder that holds some, under the same names."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from corpus_latam.storage.manifest import Commit, Manifest
from corpus_latam.storage.purge import FOLDERS
from corpus_latam.storage.shards import write_shard

SHARDS = {"s/0.parquet": ["a", "b", "c"], "s/1.parquet": ["d"], "t/0.parquet": ["e", "f"]}
COLUMN = {"a": "diario", "b": "diario", "c": "blog", "d": "blog", "e": "blog", "f": "foro"}
"""Values of the column `source`."""


def write_run(root: Path) -> Path:
    for folder in FOLDERS:
        manifest = Manifest(str(root / folder))
        for name, ids in SHARDS.items():
            rows = [{"id": i, "url": f"https://x.cl/{i}", "source": COLUMN[i]} for i in ids]
            batch = pa.RecordBatch.from_pylist(rows)
            file = write_shard(manifest.folder, name, [batch], batch.schema)
            manifest.add(Commit(name, f"fingerprint of {name}", (file,)))
    return root


def ids(root: Path, folder: str) -> list[str]:
    files = Manifest(str(root / folder)).files(".parquet")
    return [row for f in files for row in pq.read_table(root / folder / f.path)["id"].to_pylist()]
