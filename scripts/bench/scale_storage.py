"""What a manifest in an object store writes, and what a takedown holds in memory. Part of `scale.py`.

`manifest_bytes_per_shard`: all bytes that a stage with one task after another (as ingest: each shard is
announced before it is written) puts for its manifest and state, from the first line to `finish`, per shard:
the larger of 1,000 and 4,000 shards, which stand beside it. The store is fsspec's, in memory, counted.

`forget_peak_mb`: peak RSS of `corpus-latam forget --source VALUE --yes`, a process of its own, over a run
folder in which every second document has that value, so that every file of every shard is written again. 20
million documents in 1,000 shards, 200,000 in 10 with `quick`. Texts are of one short sentence: a row group is
what larger ones would add.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

import fsspec
import numpy as np
import pyarrow as pa
import yaml
from fsspec.implementations.memory import MemoryFileSystem

from corpus_latam import runfolder
from corpus_latam.storage.manifest import Commit, Manifest
from corpus_latam.storage.shards import ShardFile, write_shard

SHARDS = (1_000, 4_000)
ROWS = 20_000
KEPT_SHARE = 0.8
SOURCES = pa.array(["diario", "blog"])
ALIKE = ("annotate", "select", "deduplicate")
"""Folders whose shards are made once: of each document the id, and what it is a copy of."""
DIGITS = np.frombuffer(b"0123456789abcdef", np.uint8)
TEXT = "El documento {} dice poco, y lo dice en una sola línea."

FORGET = """
import runpy
try:
    runpy.run_module("corpus_latam.cli", run_name="__main__", alter_sys=True)
finally:
    print(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""
"""The command, and then the peak of its resident memory."""


def measure(quick: bool, work: Path) -> dict[str, float]:
    """The figures. work: a folder for a run folder of 5 GB in full, which is removed."""
    found = {f"manifest_bytes_per_shard_{shards}": manifest_bytes(shards) / shards for shards in SHARDS}
    found["manifest_bytes_per_shard"] = max(found.values())
    shards = 10 if quick else 1_000
    with tempfile.TemporaryDirectory(prefix="forget-", dir=work) as folder:
        root = Path(folder) / "run"
        write_run(root, shards)
        seconds, peak_mb = forget(root)
    return found | {
        "forget_documents": float(shards * ROWS),
        "forget_named": float(shards * ROWS / 2),
        "forget_s": seconds,
        "forget_peak_mb": peak_mb,
    }


class CountedStore(MemoryFileSystem):  # type: ignore[misc]
    """Objects in memory; `put` are all bytes that were written, as often as they were."""

    put: ClassVar[int] = 0

    def _open(self, path: str, mode: str = "rb", **options: Any) -> Any:
        stream = super()._open(path, mode, **options)
        if mode == "wb":
            commit = stream.commit

            def counted() -> None:
                CountedStore.put += stream.getbuffer().nbytes
                commit()

            stream.commit = counted
        return stream


def manifest_bytes(shards: int) -> int:
    """Bytes that are put for the manifest of a stage with so many shards of one task after another."""
    fsspec.register_implementation("memory", CountedStore, clobber=True)
    before = CountedStore.put
    manifest = Manifest(f"memory://scale-{shards}/ingest")
    for shard in range(shards):
        name = f"web/00000-{shard:05}.parquet"
        manifest.announce([name])
        file = ShardFile(name, ROWS, 1 << 28, f"{shard:064x}", f"{shard:064x}")
        manifest.add(Commit(name, f"{shard:064x}", (file,), '{"row": 20000}', {"documents": ROWS}))
    manifest.finish()
    return CountedStore.put - before


def write_run(root: Path, shards: int) -> None:
    """A run folder with all folders that hold documents."""
    config = {"name": "run", "output": str(root), "sources": {"web": {"type": "jsonl", "path": "web.jsonl"}}}
    (root.parent / "run.yaml").write_text(yaml.safe_dump(config))
    runfolder.make(str(root))
    manifests = {name: Manifest(str(root / name)) for name in ("ingest", *ALIKE, "corpus", "rejected")}
    for shard in range(shards):
        for name, file in write_shards(root, shard, shards):
            manifest = manifests[name]
            manifest.commits[file.path] = Commit(file.path, "", (file,))
    for manifest in manifests.values():
        manifest.announce([])
        manifest.finish("made up")


def write_shards(root: Path, number: int, shards: int) -> list[tuple[str, ShardFile]]:
    """The shard of this number in every folder; with the folder's name, what a manifest says of the file."""
    name = f"web/{number:05}-00000.parquet"
    rows = documents(number)
    decided = pa.RecordBatch.from_arrays(
        [rows["id"], pa.nulls(ROWS, pa.string())], names=["id", "duplicate_of"]
    )
    kept = int(ROWS * KEPT_SHARE)
    written = [
        ("ingest", write(root / "ingest", name, rows)),
        ("corpus", write(root / "corpus", f"spa/train-{number:05}-of-{shards:05}.parquet", rows[:kept])),
        ("rejected", write(root / "rejected", name, rows[kept:])),
        (ALIKE[0], write(root / ALIKE[0], name, decided)),
    ]
    for other in ALIKE[1:]:
        (root / other / name).parent.mkdir(parents=True, exist_ok=True)
        os.link(root / ALIKE[0] / name, root / other / name)
        written.append((other, written[3][1]))
    return written


def write(folder: Path, name: str, rows: pa.RecordBatch) -> ShardFile:
    return write_shard(str(folder), name, [rows], rows.schema)


def documents(shard: int) -> pa.RecordBatch:
    """`ROWS` documents: id, text, address and source, every second one of each source."""
    random = np.random.default_rng(shard)
    digits = DIGITS[random.integers(0, 16, (ROWS, 32), np.uint8)].tobytes()
    offsets = pa.array(np.arange(ROWS + 1, dtype=np.int32) * 32)
    ids = pa.StringArray.from_buffers(ROWS, offsets.buffers()[1], pa.py_buffer(digits))
    numbers = range(shard * ROWS, (shard + 1) * ROWS)
    columns: dict[str, Sequence[str] | pa.Array] = {
        "id": ids,
        "text": pa.array([TEXT.format(number) for number in numbers]),
        "url": pa.array([f"https://ejemplo.cl/{number}" for number in numbers]),
        "source": SOURCES.take(pa.array(np.arange(ROWS) % 2)),
    }
    return pa.RecordBatch.from_pydict(columns)


def forget(root: Path) -> tuple[float, float]:
    """Seconds and peak memory (MB) of the takedown, in a process of its own, which must take out half."""
    start = time.perf_counter()
    command = [sys.executable, "-c", FORGET, "forget", str(root.parent / "run.yaml"), "--source", "blog"]
    done = subprocess.run([*command, "--yes"], stdout=subprocess.PIPE, text=True, check=True)
    seconds, peak_mb = time.perf_counter() - start, int(done.stdout.split()[-2]) / 1000
    for folder in ("ingest", *ALIKE):
        files = Manifest(str(root / folder)).files()
        assert sum(file.rows for file in files) == len(files) * ROWS // 2, folder
    return seconds, peak_mb


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    with tempfile.TemporaryDirectory(prefix="scale-") as folder:
        print(json.dumps(measure(parser.parse_args().quick, Path(folder))))


if __name__ == "__main__":
    main()
