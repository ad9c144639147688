"""What outlives a signal to the whole group of processes, as the end of a terminal sends it."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

STARTS_A_TRACKER = """
import os, signal, sys, time
from multiprocessing import resource_tracker
from corpus_latam.engine.workers import unseen_by_new_processes
signal.signal(signal.SIGINT, signal.SIG_IGN)
with unseen_by_new_processes():
    pass
assert not signal.pthread_sigmask(signal.SIG_BLOCK, ()), "the mask is as it was"
tracker = resource_tracker._resource_tracker
tracker.register("/no-such", "semaphore")
time.sleep(0.2)  # the tracker is at work: it unblocks what it cares for as it starts
os.kill(tracker._pid, int(sys.argv[1]))
time.sleep(0.2)
tracker.unregister("/no-such", "semaphore")
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_tracker_of_multiprocessing_outlives_what_ends_a_run(number: signal.Signals) -> None:
    command = [sys.executable, "-c", STARTS_A_TRACKER, str(int(number))]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
