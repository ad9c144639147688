"""One large .json.gz: memory, and what a kill at 90 % and going on take beside one undisturbed run.

    python scripts/bench/ingest_big.py [--size 2000] [--folder FOLDER]

The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

from ingest_run import ingest
from ingest_synthetic import write_gzip

from corpus_latam.storage.manifest import Manifest

KILLED_AT = 0.9


STARTS = 2
SHARD_BYTES = 64 * 10**6
"""What ingest makes by default."""


def measure(folder: Path, size: int, scale: int = 1) -> dict[str, float]:
    """The two figures of a file of `size` bytes of JSON, and that of a whole read.

    scale: shards, and the stretches between points from which the file is read on, are so many times smaller.
    CPU seconds are counted without those that any run takes to start.
    """
    file, nothing = folder / "big.json.gz", folder / "small.json.gz"
    made = write_gzip(file, size)
    write_gzip(nothing, 1)
    starts = (tree(nothing, folder / f"start{number}", scale) for number in range(STARTS))
    start = min(ingest(each, scale).cpu_seconds for each in starts)  # the first one is a cold one
    whole = ingest(tree(file, folder / "whole", scale), scale)
    seconds = whole.cpu_seconds - start
    killed = ingest(tree(file, folder / "killed", scale), scale, start + KILLED_AT * seconds)
    resumed = ingest(tree(file, folder / "killed", scale), scale)
    written = shards(folder / "whole")
    if not written or written != shards(folder / "killed"):
        raise RuntimeError("the killed run that went on wrote other shards")
    return {
        "big_gz_mb": made / 1e6,
        "big_gz_mb_s": made / 1e6 / seconds,
        "big_gz_peak_mb": max(whole.peak_mb, resumed.peak_mb),
        "big_gz_resume_ratio": (killed.cpu_seconds + resumed.cpu_seconds - 2 * start) / seconds,
    }


def tree(file: Path, root: Path, scale: int = 1) -> dict[str, Any]:
    """A config that reads mC4."""
    columns = {"date": "timestamp", "language": None}
    source = {"type": "jsonl", "path": str(file), "language": "spa", "columns": columns}
    sections = {"ingest": {"shard_bytes": SHARD_BYTES // scale}}
    return {"name": "bench", "output": str(root), "sources": {"mc4": source}} | sections


def shards(root: Path) -> dict[str, str]:
    """The hash of every shard."""
    return {
        file.path: file.sha256
        for commit in Manifest(str(root / "ingest")).commits.values()
        for file in commit.files
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--size", type=int, default=2_000, help="MB of JSON")
    parser.add_argument("--folder", type=Path, help="for the file and the runs; by default a temporary one")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        print(json.dumps(measure(Path(folder), arguments.size * 10**6)))


if __name__ == "__main__":
    main()
