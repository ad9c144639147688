"""Deduplication: recall and precision on es-bench, speed and memory on synthetic signatures, and its peers.

    python scripts/bench/dedup.py [--data FOLDER] [--datatrove PYTHON] [--quick]

--quick uses 1 million synthetic signatures instead of 5, gives the peers the first 4,000 documents, and
leaves out the run of 20 million signatures under a memory budget. CPU seconds on one core. The last line is
one JSON object.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import dedup_es_bench
import dedup_peers
import dedup_synthetic

REPOSITORY = Path(__file__).resolve().parent.parent.parent
DATA = REPOSITORY.parent / "shared" / "data" / "es-bench"
MILLION = 1_000_000
QUICK_PEERS = 4_000
"""Documents that the peers get with --quick."""


def main() -> None:
    arguments = parse()
    logging.getLogger("corpus_latam").setLevel(logging.ERROR)
    if not arguments.data.is_dir():
        sys.exit(f"{arguments.data} is missing: say where es-bench lies with --data FOLDER.")
    figures: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as folder:
        # first, while this process is small: memory is measured as what comes on top
        figures |= dedup_synthetic.cluster(Path(folder) / "a", MILLION if arguments.quick else 5 * MILLION)
        if not arguments.quick:
            figures |= dedup_synthetic.bounded(Path(folder) / "b", 20 * MILLION, 10**9)
        bench = dedup_es_bench.load(arguments.data)
        ours = dedup_es_bench.measure(bench, Path(folder) / "c")
        figures |= ours.figures
        documents = QUICK_PEERS if arguments.quick else len(bench.ids)
        figures |= dedup_peers.compare(bench, documents, Path(folder) / "e", arguments.datatrove)
        figures["identical"] = dedup_es_bench.identical(bench, Path(folder) / "d", ours.kept)
    print(json.dumps(figures))


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--datatrove", help="a Python interpreter that has datatrove installed")
    return parser.parse_args()


if __name__ == "__main__":
    main()
