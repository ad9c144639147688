"""The deduplicate stage in a process of its own, for `scale.py`: time, memory, opens.

    python scripts/bench/scale_run.py

Each line of standard input is the tree of a config as JSON: the stage runs with it, on two workers of the
local engine, and one line of JSON answers. So one process can warm up, and do what is not measured before
what is.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from scale_opens import counting

from corpus_latam.config import validate
from corpus_latam.deduplicate import stage
from corpus_latam.engine import Engine, StageContext, open_engine
from corpus_latam.engine.memory import PeakMemory, bytes_of
from corpus_latam.engine.progress import Progress

WORKERS = 2
INTERVAL_SECONDS = 0.1


@dataclass(frozen=True)
class Measured:
    """What one run took.

    seconds: wall. cpu_seconds: of all processes. peak_mb: sum of PSS over the coordinating process and all
    below it (memory that processes share counts once), peak_rss_mb: of RSS (it counts for each). held_bytes:
    peak RSS of the coordinating process above what it had before. opened, written: files by place, see
    `scale_opens.py`. gone: documents that go.
    """

    seconds: float
    cpu_seconds: float
    peak_mb: float
    peak_rss_mb: float
    held_bytes: int
    opened: dict[str, int]
    written: dict[str, int]
    gone: dict[str, int]


Process = subprocess.Popen[str]


@contextmanager
def stage_process() -> Iterator[Process]:
    """A process in which `run` runs the stage."""
    command = [sys.executable, str(Path(__file__))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process


def run(process: Process, root: Path, tree: dict[str, Any]) -> Measured:
    """Runs the stage in the run folder `root` and measures it."""
    memory = SharedOnce(process.pid, INTERVAL_SECONDS)
    with counting(root) as counted, memory:
        answer = ask(process, tree)
    return Measured(peak_mb=memory.peak_pss / 1e6, peak_rss_mb=memory.peak_bytes / 1e6, **counted, **answer)


def ask(process: Process, tree: dict[str, Any]) -> dict[str, Any]:
    """Runs the stage and measures what it can measure itself."""
    assert process.stdin
    assert process.stdout
    process.stdin.write(json.dumps(tree) + "\n")
    process.stdin.flush()
    answer = process.stdout.readline()
    if not answer:
        raise RuntimeError(f"deduplicate ended with code {process.wait()}; what it said stands above")
    found: dict[str, Any] = json.loads(answer)
    return found


class SharedOnce(PeakMemory):
    """`peak_pss` beside `peak_bytes`: memory that processes share counts once.

    The kernel takes long to add it up, so it is read where resident memory has grown by a hundredth beyond
    all that was read before.
    """

    peak_pss = read_at = 0

    def look(self, tree: list[psutil.Process]) -> int:
        resident = super().look(tree)
        if resident > self.read_at * 1.01:
            self.read_at = resident
            self.peak_pss = max(self.peak_pss, bytes_of(tree, "pss"))
        return resident


def main() -> None:
    logging.getLogger("corpus_latam").setLevel(logging.ERROR)
    with open_engine("local", WORKERS) as engine:
        for line in sys.stdin:
            with _held() as held:
                seconds, cpu, gone = deduplicate(json.loads(line), engine)
            answer = {"seconds": seconds, "cpu_seconds": cpu, "held_bytes": held[0], "gone": gone}
            print(json.dumps(answer), flush=True)


def deduplicate(tree: dict[str, Any], engine: Engine) -> tuple[float, float, dict[str, int]]:
    """Wall seconds, CPU seconds of all processes, and documents that go."""
    config = validate(tree)
    context = StageContext("deduplicate", config, config.root, engine, Progress())
    start, cpu = time.perf_counter(), time.process_time()
    stage.run(context)
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu + context.meter.cpu_seconds
    commits = context.manifest().commits.values()
    return seconds, cpu, {name: sum(c.counts[name] for c in commits) for name in ("exact", "near")}


@contextmanager
def _held() -> Iterator[list[int]]:
    """After its block, by how much this process's memory grew at most, in bytes (Linux: proc(5))."""
    found = [0]
    Path("/proc/self/clear_refs").write_text("5")  # the peak is from now on
    before = _status("VmRSS")
    yield found
    found[0] = _status("VmHWM") - before


def _status(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


if __name__ == "__main__":
    main()
