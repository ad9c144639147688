"""Runs that are killed at random moments and started again, and what must not show of it."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import time
from pathlib import Path

from tests.conftest import corpus_latam, output_hashes, start_corpus_latam

KILLS = 10


def command(run: tuple[str, ...], root: Path, workers: int) -> list[str]:
    return ["run", *run, "--workers", str(workers), "--set", f"output={root}"]


def finish(run: tuple[str, ...], root: Path, workers: int = 2) -> float:
    """Runs to the end; returns the seconds that it took."""
    start = time.monotonic()
    done = corpus_latam(*command(run, root, workers))
    assert done.returncode == 0, done.stderr
    return time.monotonic() - start


def kill_ten_times(run: tuple[str, ...], root: Path, seconds: float) -> None:
    """Starts and kills a run at random moments; one that finishes in spite of that begins anew."""
    moments = random.Random(20)
    killed = 0
    while killed < KILLS:
        process = start_corpus_latam(*command(run, root, 2))
        try:
            process.wait(moments.uniform(0.1, 1.0) * seconds)
            shutil.rmtree(root)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            killed += 1


def assert_kills_and_workers_do_not_show(run: tuple[str, ...], folder: Path) -> None:
    """An undisturbed run, one killed ten times, and runs with 1 and 4 workers leave the same bytes."""
    finish(run, folder / "warm")  # compiles the kernels, so that the next run tells how long one takes
    shutil.rmtree(folder / "warm")
    seconds = finish(run, folder / "undisturbed")
    reference = output_hashes(folder / "undisturbed")
    kill_ten_times(run, folder / "killed", seconds)
    finish(run, folder / "killed")
    assert output_hashes(folder / "killed") == reference
    for workers in (1, 4):
        finish(run, folder / f"workers{workers}", workers)
        assert output_hashes(folder / f"workers{workers}") == reference
