"""The helper process that opens files: bounded, replaced when it dies, gone with the one that started it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from scripts.bench.ingest_samples.pdf import column, pdf

from corpus_latam.sources.packing.members import BadMemberError
from corpus_latam.sources.pdf import helper, opening
from corpus_latam.sources.pdf.opening import Limits, open_pdf

LIMITS = Limits()
FILE = pdf([column(["Una línea"])])


def texts(data: bytes, limits: Limits = LIMITS) -> list[str]:
    return [line.text for page in open_pdf(data, limits).pages for line in page.lines]


def process() -> subprocess.Popen[bytes]:
    return opening._kept[0]._process


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_one_helper_serves_many_files() -> None:
    assert texts(FILE) == ["Una línea"]
    pid = process().pid
    assert texts(FILE) == ["Una línea"]
    assert process().pid == pid


def test_a_helper_that_was_killed_is_replaced() -> None:
    texts(FILE)
    before = process()
    before.kill()
    before.wait()
    assert texts(FILE) == ["Una línea"]
    assert process().pid != before.pid


def test_other_limits_have_a_helper_of_their_own() -> None:
    texts(FILE)
    before = process()
    assert texts(FILE, Limits(seconds=7)) == ["Una línea"]
    assert before.poll() is not None


def test_what_needs_too_much_memory_breaks_the_helper_alone() -> None:
    with pytest.raises(BadMemberError, match="too much memory"):
        open_pdf(b"%PDF-1.4\n" + b" " * (600 << 20), Limits(memory=700 << 20))
    assert texts(FILE) == ["Una línea"]


SLOW = "import sys; sys.stdin.buffer.read(8); exec('while True: pass')"
SILENT = "import time; time.sleep(1000)"


@pytest.mark.parametrize("program", [SLOW, SILENT])
def test_a_helper_without_an_answer_is_killed(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    opening.close()
    start = subprocess.Popen
    started: list[subprocess.Popen[bytes]] = []

    def popen(command: list[str], **keys: object) -> subprocess.Popen[bytes]:
        started.append(start([sys.executable, "-c", program], **keys))  # type: ignore[call-overload]
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", popen)
    monkeypatch.setattr(opening, "WALL_FACTOR", 1)
    with pytest.raises(BadMemberError, match="longer than max_seconds"):
        open_pdf(FILE, Limits(seconds=1))
    assert started[0].poll() == -signal.SIGKILL
    monkeypatch.undo()
    assert texts(FILE) == ["Una línea"]


def test_time_is_of_cpu() -> None:
    program = (
        f"from {helper.__name__} import _limit_time\n_limit_time(1)\n"
        "import time; time.sleep(2.2)\nwhile True: pass"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=60, check=False)
    assert ran.returncode == -signal.SIGXCPU


PARENT = """
import os, sys
from corpus_latam.sources.pdf import opening
opening.open_pdf(sys.stdin.buffer.read(), opening.Limits())
print(opening._kept[0]._process.pid, flush=True)
{end}
"""


@pytest.mark.parametrize("end", ["os.kill(os.getpid(), 9)", "os._exit(0)", "pass", "raise SystemExit(3)"])
def test_no_helper_outlives_its_parent(end: str) -> None:
    program = PARENT.format(end=end)
    ran = subprocess.run([sys.executable, "-c", program], input=FILE, capture_output=True, check=False)
    pid = int(ran.stdout)
    assert pid != os.getpid()
    until = time.monotonic() + 20
    while is_running(pid) and time.monotonic() < until:
        time.sleep(0.05)
    assert not is_running(pid)
