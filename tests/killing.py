"""Runs that are killed at random moments and started again, and what must not show of it."""

from __future__ import annotations

import random
import shutil
import time
from pathlib import Path

from tests import warm
from tests.conftest import REPOSITORY, corpus_latam, corpus_latam_afresh, output_hashes

KILLS = 10


def command(run: tuple[str, ...], root: Path, workers: int) -> tuple[str, ...]:
    return ("run", *run, "--workers", str(workers), "--set", f"output={root}")


def finish(run: tuple[str, ...], root: Path, workers: int = 2) -> float:
    """Runs to the end; returns the seconds that it took."""
    start = time.monotonic()
    done = corpus_latam(*command(run, root, workers))
    assert done.returncode == 0, done.stderr
    return time.monotonic() - start


def finish_afresh(run: tuple[str, ...], root: Path, workers: int = 2) -> None:
    """Runs to the end in processes with another seed of hashes than all that start warm."""
    done = corpus_latam_afresh(*command(run, root, workers))
    assert done.returncode == 0, done.stderr


def kill_ten_times(run: tuple[str, ...], root: Path, seconds: float) -> None:
    """Starts and kills a run at random moments; one that finishes in spite of that begins anew.

    Each start goes on where the one before was killed. So that ten kills reach from the first stage to the
    last, one comes after a third of the time that a whole run takes, on average.
    """
    moments = random.Random(20)
    killed = 0
    while killed < KILLS:
        process = warm.start(command(run, root, 2), REPOSITORY)
        process.join(moments.uniform(0.05, 0.6) * seconds)
        if process.exitcode is None:
            process.kill()
            process.join()
            killed += 1
        else:
            assert process.exitcode == 0
            shutil.rmtree(root)


def assert_kills_and_workers_do_not_show(run: tuple[str, ...], folder: Path) -> None:
    """An undisturbed run, one killed ten times, and runs with 1 and 4 workers leave the same bytes.

    Kernels must be compiled before, since the moments of the kills go by how long the first run takes.
    """
    seconds = finish(run, folder / "undisturbed")
    reference = output_hashes(folder / "undisturbed")
    kill_ten_times(run, folder / "killed", seconds)
    finish_afresh(run, folder / "killed")
    assert output_hashes(folder / "killed") == reference
    finish(run, folder / "workers1", 1)
    assert output_hashes(folder / "workers1") == reference
    finish_afresh(run, folder / "workers4", 4)
    assert output_hashes(folder / "workers4") == reference
