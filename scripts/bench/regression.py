"""Deduplication and training beside those of an earlier commit, in turns in one run.

    python scripts/bench/regression.py COMMIT [--data FOLDER] [--quick]

COMMIT is checked out beside this tree, below a temporary folder, and measured by its own scripts; both sides
take turns, and the best of all rounds counts. FOLDER holds `es-bench/`. Clustering is that of `dedup.py`:
5 million documents. What a budget bounds is not compared: the plan decides how much of it is used. The last
line is one JSON object: `regression`, how many figures are worse than 0.95 of what they were, and every
figure as `now` over `before` (above 1: better now). --quick takes two rounds instead of five, of 1 million
documents, whose memory is mostly that of any number.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent.parent
DATA = REPOSITORY.parent / "shared" / "data"
LEAST = 0.95
ROUNDS, QUICK_ROUNDS = 5, 2
FIGURES = """
import json, sys, tempfile
from pathlib import Path
sys.path.insert(0, "scripts/bench")
import dedup_synthetic
import pyarrow as pa
import pyarrow.parquet as pq
from tokenizer_common import count, megabytes, timed, train
with tempfile.TemporaryDirectory() as folder:
    quick = sys.argv[2] == "quick"
    figures = dedup_synthetic.cluster(Path(folder) / "a", 1_000_000 if quick else 5_000_000)
texts = pq.read_table(sorted(Path(sys.argv[1]).glob("*.parquet"))[0], columns=["text"])["text"]
texts = texts.cast(pa.large_string())
train(count(texts[:10]), 300)
table, seconds = timed(lambda: count(texts))
figures |= {"count_mb_s": megabytes(texts) / seconds, "train_s": timed(lambda: train(table, 32_768))[1]}
print(json.dumps(figures))
"""
LESS_IS_BETTER = ("bytes_per_doc", "train_s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("commit")
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args()
    if not list((given.data / "es-bench").glob("*.parquet")):
        sys.exit(f"{given.data}/es-bench holds no Parquet files: say where it lies with --data FOLDER.")
    print(json.dumps(compare(given.commit, given.data, given.quick)))


def compare(commit: str, data: Path, quick: bool) -> dict[str, float]:
    """`regression` and the ratios; what they come of is printed."""
    with tempfile.TemporaryDirectory() as folder:
        before = Path(folder) / "before"
        subprocess.run(["git", "clone", "-q", str(REPOSITORY), str(before)], check=True)
        subprocess.run(["git", "-C", str(before), "checkout", "-q", "--detach", commit], check=True)
        rounds = QUICK_ROUNDS if quick else ROUNDS
        trees = {"before": before, "now": REPOSITORY}
        found = [{name: figures(tree, data, quick) for name, tree in trees.items()} for _ in range(rounds)]
    best = {name: best_of([each[name] for each in found]) for name in trees}
    print(json.dumps(best))
    ratios = {name: ratio(name, best["before"][name], best["now"][name]) for name in best["now"]}
    worse = sum(value < LEAST for value in ratios.values())
    return {"regression": worse} | {name: round(value, 3) for name, value in ratios.items()}


def figures(tree: Path, data: Path, quick: bool) -> dict[str, float]:
    """What one tree does, by its own scripts, in a process of its own."""
    environment = os.environ | {"PYTHONPATH": str(tree / "src")}
    command = [sys.executable, "-c", FIGURES, str(data.resolve() / "es-bench"), "quick" if quick else ""]
    done = subprocess.run(command, cwd=tree, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def best_of(rounds: list[dict[str, float]]) -> dict[str, float]:
    """The best value of each figure."""
    return {
        name: (min if name in LESS_IS_BETTER else max)(each[name] for each in rounds) for name in rounds[0]
    }


def ratio(name: str, before: float, now: float) -> float:
    """How much better a figure is now; below 1 it is worse."""
    return before / now if name in LESS_IS_BETTER else now / before


if __name__ == "__main__":
    main()
