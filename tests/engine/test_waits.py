"""Tasks that take long are waited for aloud, and only while there is somebody to do them."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from corpus_latam import waiting
from corpus_latam.engine.waits import TaskWait
from corpus_latam.errors import RunError
from tests.deduplicate.runs import ThreadEngine


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(waiting, "SILENCE", 0.05)
    monkeypatch.setattr(waiting, "REMINDER", 0.2)
    caplog.set_level("INFO")


def test_the_first_result_and_long_ones_are_waited_for_aloud(caplog: pytest.LogCaptureFixture) -> None:
    wait = TaskWait(ThreadEngine(1), "annotate", "compiling kernels")
    with ThreadPoolExecutor(1) as pool:
        wait.next_done([pool.submit(time.sleep, 0.1)])
        assert caplog.messages == ["annotate: compiling kernels …"]
        wait.next_done([pool.submit(time.sleep, 0.1)])
        assert len(caplog.messages) == 1
        wait.next_done([pool.submit(time.sleep, 0.4)])
    assert caplog.messages[1].startswith("annotate: still waiting for 1 task, 2 are done …")


def test_an_engine_without_workers_ends_the_wait() -> None:
    class Empty(ThreadEngine):
        def check_workers(self) -> None:
            raise RunError("nobody is left")

    with ThreadPoolExecutor(1) as pool, pytest.raises(RunError, match="nobody is left"):
        TaskWait(Empty(1), "annotate", "").next_done([pool.submit(time.sleep, 0.3)])
