"""What ingest reaches: throughput, memory, resume, and what it gets out of real and of damaged files.

    python scripts/bench/ingest.py [--quick] [--data FOLDER]

Figures of real data need `../shared/data` (or --data); without it they are null. The last line is one JSON
object. --quick takes less than a minute on two cores: smaller files, few mutants, and of the real data no
page twice and no picture.
"""

from __future__ import annotations

import argparse
import io
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
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
OF_HTML = ("html_f1", "html_f1_trafilatura", "html_docs_s")
REAL_TESTS = "tests/real"
SLOW_TESTS = {
    "test_formats_newspapers.py": (
        "test_text_is_true_to_the_page",
        "test_a_scan_is_read_as_its_transcription",
    ),
    "test_formats_files.py": ("test_a_folder_of_everything_is_read_without_a_crash",),
    "test_formats_web.py": ("test_no_page_of_news_is_taken_for_a_wall",),
}
"""Left out by --quick: they read again what other tests and figures read, or recognise text of pictures."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--data", type=Path, default=DATA)
    arguments = parser.parse_args()
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(1) as beside:
        real = beside.submit(
            _real, arguments.data, arguments.quick
        )  # on the other core: no figure is in seconds of the wall
        for measure in (_throughput, _parquet, _big, _mutants):
            figures |= _timed(measure, Path(folder), arguments.quick)
        figures |= real.result()
    print(json.dumps(figures))


def _real(data: Path, quick: bool) -> dict[str, Any]:
    """What comes of real data; null where there are none."""
    if not data.is_dir():
        print(f"{data} is missing: say where the real data lie with --data FOLDER.")
        return dict.fromkeys((*OF_HTML, "alto_accuracy", "formats_wrong"))
    less = ["--quick"] if quick else []
    html = _timed(_of_script, "ingest_html.py", "--data", str(data), *less)
    alto = _timed(_of_script, "ingest_alto.py", str(data / "formats" / "newspapers-ocr"), *less)
    found = {name: (html | alto)[name] for name in (*OF_HTML, "alto_accuracy")}
    return found | _timed(_formats_wrong, quick)


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
    """A large .json.gz; quick: a small one that stands for it, whose memory tells nothing."""
    sizes = (60 * 10**6, 33) if quick else (2_000 * 10**6, 1)
    return {name: round(value, 2) for name, value in ingest_big.measure(folder, *sizes).items()}


def _mutants(folder: Path, quick: bool) -> dict[str, Any]:
    said = io.StringIO()
    found = ingest_mutants.run(
        3 if quick else ingest_mutants.MUTANTS, [], lambda line: said.write(line + "\n")
    )
    if found["mutants_bad"]:
        print(said.getvalue())
    return {"mutants": found["mutants"], "mutants_bad": found["mutants_bad"]}


def _of_script(script: str, *arguments: str) -> dict[str, Any]:
    """The figures in the last line of a script of this folder."""
    last = _lines([str(Path(__file__).parent / script), *arguments])[-1]
    found: dict[str, Any] = json.loads(last)
    return found


def _formats_wrong(quick: bool) -> dict[str, Any]:
    """How many tests of the real samples fail: each file is read, or refused, as the samples' table says."""
    tests = sorted(map(str, (REPOSITORY / REAL_TESTS).glob("test_formats_*.py")))
    slow = [f"{REAL_TESTS}/{file}::{name}" for file, names in SLOW_TESTS.items() for name in names]
    left_out = [f"--deselect={test}" for test in slow] if quick else []
    command = ["-m", "pytest", "-q", "-p", "no:cacheprovider", *left_out, *tests]
    words = _lines(command)[-1].replace(",", "").split()
    counts = {name: int(count) for count, name in pairwise(words) if count.isdigit()}
    wrong = sum(counts.get(name, 0) for name in ("failed", "error", "errors"))
    return {"formats_wrong": wrong, "formats_right": counts.get("passed", 0)}


def _lines(arguments: list[str]) -> list[str]:
    """What Python prints, run with these arguments."""
    done = subprocess.run(
        [sys.executable, *arguments], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    if not done.stdout:
        raise RuntimeError(f"{arguments[0]} printed nothing; it said: {done.stderr}")
    return done.stdout.splitlines()


if __name__ == "__main__":
    main()
