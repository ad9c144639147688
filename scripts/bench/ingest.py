"""What ingest reaches: throughput, memory, resume, and what it gets out of real and of damaged files.

    python scripts/bench/ingest.py [--quick] [--data FOLDER]

Figures of real data need `../shared/data` (or --data); without it they are null. The last line is one JSON
object. --quick takes less than a minute on two cores: smaller files, few mutants.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import io
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import ingest_big
import ingest_mutants
import ingest_parquet
from ingest_synthetic import write_gzip

from corpus_latam.config import AnySource, RunConfig, validate
from corpus_latam.ingest import task
from corpus_latam.sources import registry

REPOSITORY = Path(__file__).resolve().parent.parent.parent
DATA = REPOSITORY.parent / "shared" / "data"
ROUNDS = 3
"""Of each measurement; the best counts, since what disturbs it only makes it slower."""
SCRIPTS = {
    "ingest_html": ("html_f1", "html_f1_trafilatura", "html_docs_s"),
    "ingest_alto": ("alto_accuracy",),
}
"""Scripts of their own, whose last line has these figures."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--data", type=Path, default=DATA)
    arguments = parser.parse_args()
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        for measure in (_throughput, _parquet, _big, _mutants):
            figures |= _timed(measure, Path(folder), arguments.quick)
    for script, names in SCRIPTS.items():
        figures |= _timed(_of_script, script, names, arguments.data)
    figures |= _timed(_formats_wrong, arguments.data)
    print(json.dumps(figures))


def _timed(measure: Callable[..., dict[str, Any]], *given: Any) -> dict[str, Any]:
    begin = time.perf_counter()
    found = measure(*given)
    print(f"{measure.__name__.lstrip('_'):14} {time.perf_counter() - begin:6.1f} s  {found}", flush=True)
    return found


def _throughput(folder: Path, quick: bool) -> dict[str, Any]:
    """MB of JSON that become shards per CPU second."""
    lines = folder / "c4.json.gz"
    made = write_gzip(lines, (30 if quick else 200) * 10**6)
    config = validate(ingest_big.tree(lines, folder / "run"))
    return {"jsonl_mb_s": round(made / 1e6 / _best(lambda: _ingest(config)), 1)}


def _parquet(folder: Path, quick: bool) -> dict[str, Any]:
    return dict(ingest_parquet.measure(quick))


def _best(work: Callable[[], object]) -> float:
    """CPU seconds of the fastest round."""
    return min(_cpu(work) for _ in range(ROUNDS))


def _cpu(work: Callable[[], object]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin


def _ingest(config: RunConfig) -> None:
    """Every task of the one source, in this process: from files to shards."""
    source: AnySource = config.sources["mc4"]
    for part in registry.locate(source).partitions:
        job: task.Job | None = task.Job("mc4", source, part)
        while job is not None:
            commit = task.ingest(job, config.ingest, config.root, "bench")
            after = job.sequence + commit.counts["shards"]
            job = task.Job("mc4", source, part, after, commit.cursor) if commit.cursor else None


def _big(folder: Path, quick: bool) -> dict[str, Any]:
    """A large .json.gz; quick: a small one in small shards, so that a kill undoes as small a part of it."""
    sizes = (60 * 10**6, 10**6) if quick else (2_000 * 10**6, 64 * 10**6)
    return {name: round(value, 2) for name, value in ingest_big.measure(folder, *sizes).items()}


def _mutants(folder: Path, quick: bool) -> dict[str, Any]:
    said = io.StringIO()
    found = ingest_mutants.run(
        3 if quick else ingest_mutants.MUTANTS, [], lambda line: said.write(line + "\n")
    )
    if found["mutants_bad"]:
        print(said.getvalue())
    return {"mutants": found["mutants"], "mutants_bad": found["mutants_bad"]}


def _of_script(script: str, names: tuple[str, ...], data: Path) -> dict[str, Any]:
    """The figures in the last line of a script of this folder; null where it or its data are missing."""
    missing = dict.fromkeys(names)
    if not data.is_dir() or not (Path(__file__).parent / f"{script}.py").exists():
        return missing
    said = io.StringIO()
    arguments, sys.argv = sys.argv, [script, "--data", str(data)]
    try:
        with contextlib.redirect_stdout(said):
            importlib.import_module(script).main()
    finally:
        sys.argv = arguments
    found = json.loads(said.getvalue().splitlines()[-1])
    return {name: found.get(name) for name in names}


def _formats_wrong(data: Path) -> dict[str, Any]:
    """How many tests of the real samples fail: each file is read, or refused, as the samples' table says."""
    if not data.is_dir():
        return {"formats_wrong": None}
    tests = sorted(map(str, (REPOSITORY / "tests" / "real").glob("test_formats_*.py")))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--no-header", *tests]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    last = done.stdout.splitlines()[-1] if done.stdout else done.stderr
    words = last.replace(",", "").split()
    counts = {name: int(count) for count, name in pairwise(words) if count.isdigit()}
    wrong = counts.get("failed", 0) + counts.get("error", 0) + counts.get("errors", 0)
    return {"formats_wrong": wrong, "formats_right": counts.get("passed", 0)}


if __name__ == "__main__":
    main()
