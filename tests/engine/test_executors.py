"""Workers die with the process that started them."""

import os
import signal
import subprocess
import sys
import time

import psutil

from corpus_latam.engine.workers import answered_after


def test_a_signal_that_arrives_meanwhile_is_answered_after() -> None:
    answers: list[str] = []
    before = signal.signal(signal.SIGTERM, lambda number, frame: answers.append("answer"))
    try:
        with answered_after():
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(0.05)
            answers.append("end of the block")
        assert answers == ["end of the block", "answer"]
    finally:
        signal.signal(signal.SIGTERM, before)


PROGRAM = """
import os, sys, time
from corpus_latam.engine import open_engine

if __name__ == "__main__":
    with open_engine("local", 2) as engine:
        print(*{engine.executor.submit(os.getpid).result() for _ in range(4)}, flush=True)
        engine.executor.submit(time.sleep, 60).result()
"""


def test_workers_do_not_outlive_a_killed_coordinator() -> None:
    with subprocess.Popen([sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        workers = [int(pid) for pid in process.stdout.readline().split()]
        assert workers
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        deadline = time.monotonic() + 10
        while any(psutil.pid_exists(pid) for pid in workers) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not any(psutil.pid_exists(pid) for pid in workers)
