"""The whole pipeline on es-bench: MB/s, documents/s and memory per stage.

    python scripts/bench/end_to_end.py [--data FOLDER] [--workers 2] [--quick]

--quick runs on one of the Parquet files. The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import tempfile
from pathlib import Path

from corpus_latam import pipeline, runfolder
from corpus_latam.config import load
from corpus_latam.engine import open_engine
from corpus_latam.engine.progress import Progress
from corpus_latam.schema import STAGES
from corpus_latam.storage import paths
from corpus_latam.storage.manifest import Manifest
from corpus_latam.storage.shards import read_table

REPOSITORY = Path(__file__).resolve().parent.parent.parent
DATA = REPOSITORY.parent / "shared" / "data" / "es-bench"


def main() -> None:
    arguments = parse()
    if not arguments.data.is_dir():
        sys.exit(f"{arguments.data} is missing: say where es-bench lies with --data FOLDER.")
    with tempfile.TemporaryDirectory() as folder:
        run(arguments.data, folder, arguments.workers, arguments.quick)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--quick", action="store_true")
    return parser.parse_args()


def run(data: Path, folder: str, workers: int, quick: bool) -> None:
    overrides = {"output": folder, "sources.es_bench.path": str(data / "00000.parquet" if quick else data)}
    if quick:
        overrides |= {"tokenizer.vocab_sizes": "[8192]"}
    # two shards per worker at least, so that every worker has work in every stage
    overrides |= {"ingest.shard_bytes": "5MB" if quick else "20MB"}
    config = load(str(REPOSITORY / "configs" / "es-bench.yaml"), overrides)
    logging.getLogger("corpus_latam").setLevel(logging.WARNING)
    with open_engine("local", workers) as engine:
        results = pipeline.run(config, list(STAGES), engine, Progress())
    sizes = count(folder)
    print(f"{sizes['docs_in']:,} documents, {sizes['bytes'] / 1e6:.1f} MB of text, {workers} workers\n")
    print(
        f"{'stage':12} {'seconds':>8} {'CPU s':>8} {'MB/s':>8} {'MB/s/core':>10} {'docs/s':>9} {'peak MB':>8}"
    )
    for result in results:
        speed = sizes["bytes"] / 1e6 / result.seconds
        core = sizes["bytes"] / 1e6 / result.cpu_seconds
        documents = sizes["docs_in"] / result.seconds
        print(
            f"{result.stage:12} {result.seconds:8.1f} {result.cpu_seconds:8.1f} {speed:8.1f} {core:10.1f}"
            f" {documents:9,.0f} {result.peak_mb:8.0f}"
        )
    annotate = next(r for r in results if r.stage == "annotate")
    summary = {
        "annotate_mb_s_core": round(sizes["bytes"] / 1e6 / annotate.cpu_seconds, 2),
        "peak_mb": max(r.peak_mb for r in results),
        "kept": sizes["kept"],
        "rejected": sizes["rejected"],
        "duplicates": sizes["docs_in"] - sizes["kept"] - sizes["rejected"],
        "docs_in": sizes["docs_in"],
        "versions": runfolder.read_record(folder)["versions"],
    }
    print(json.dumps(summary))


def count(root: str) -> dict[str, int]:
    """Documents and bytes of a finished run, from its small columns."""
    totals = {"docs_in": 0, "bytes": 0, "kept": 0, "rejected": 0}
    for file in Manifest(paths.join(root, "annotate")).files(".parquet"):
        sizes = read_table(paths.join(root, "annotate", file.path), ["bytes"])["bytes"]
        selected = read_table(paths.join(root, "select", file.path), ["keep"])["keep"]
        stays = read_table(paths.join(root, "deduplicate", file.path), ["keep"])["keep"]
        totals["docs_in"] += len(sizes)
        totals["bytes"] += sum(sizes.to_pylist())
        totals["kept"] += sum(stays.to_pylist())
        totals["rejected"] += len(selected) - sum(selected.to_pylist())
    return totals


if __name__ == "__main__":
    main()
