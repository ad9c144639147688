"""A kernel that several processes need at once is compiled by one of them, and never waited for in vain."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from corpus_latam.text import compile_turn
from corpus_latam.text.compile_turn import Turn

COMPILE = """
import sys
import numpy as np
from corpus_latam.text.lines import _hash
print("ready", flush=True)
sys.stdin.readline()
_hash(np.arange(20, dtype=np.uint8), np.zeros(1, np.int64), np.full(1, 20, np.int64), np.zeros(1, np.uint64))
print(sum(_hash.stats.cache_misses.values()), sum(_hash.stats.cache_hits.values()))
"""
HOLD = """
import sys
from pathlib import Path
from corpus_latam.text.compile_turn import Turn
turn = Turn(Path(sys.argv[1]))
print(turn.take(), flush=True)
sys.stdin.readline()
"""


def start(program: str, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | environment,
    )
    assert process.stdout is not None
    assert process.stdout.readline() in {"ready\n", "True\n"}
    return process


def test_one_of_three_compiles(tmp_path: Path) -> None:
    processes = [start(COMPILE, NUMBA_CACHE_DIR=str(tmp_path)) for _ in range(3)]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    counts = [process.communicate()[0].split() for process in processes]
    assert sorted(counts) == [["0", "1"], ["0", "1"], ["1", "0"]]
    assert not list(tmp_path.rglob("*.turn"))


def test_a_killed_holder_is_not_waited_for(tmp_path: Path) -> None:
    file = tmp_path / "kernel.turn"
    holder = start(HOLD, str(file))
    os.kill(holder.pid, signal.SIGKILL)
    holder.communicate()
    turn = Turn(file)
    assert turn.take()
    turn.give_back()
    assert not file.exists()


def test_a_slow_holder_is_waited_for_so_long_and_no_longer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compile_turn, "PATIENCE", 0.1)
    holder = start(HOLD, str(tmp_path / "kernel.turn"))
    assert not Turn(tmp_path / "kernel.turn").take()
    holder.communicate("\n")
    assert Turn(tmp_path / "kernel.turn").take()


def test_where_no_lock_can_be_had_nobody_waits(tmp_path: Path) -> None:
    assert not Turn(tmp_path / "nowhere" / "kernel.turn").take()


def test_a_kernel_that_compiles_while_it_is_compiled_does_not_wait_for_itself(tmp_path: Path) -> None:
    turn = Turn(tmp_path / "kernel.turn")
    assert turn.take()
    assert not turn.take()
    turn.give_back()
    turn.give_back()
    assert turn.take()
