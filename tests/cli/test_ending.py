"""However a command ends: the exit code, one sentence, and no traceback."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus_latam.cli.ending import DONE, FAILED, MISUSED, sentence
from tests.conftest import REPOSITORY

INT = signal.SIGINT
COMMAND = [sys.executable, "-m", "corpus_latam.cli"]
ENVIRONMENT = {name: value for name, value in os.environ.items() if name not in ("PYTHONUTF8", "LC_ALL")}


def limited() -> None:
    """No file may grow above 20 kB, as if the disk were full."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))


def shell(script: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = script.replace("COMMAND", " ".join(COMMAND))
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=REPOSITORY,
        env=ENVIRONMENT | environment,
        capture_output=True,
    )


@pytest.fixture
def shown(demo_run: tuple[Path, str]) -> str:
    """A command that prints accents, boxes and text."""
    return f"COMMAND inspect {demo_run[0]} --limit 40"


@pytest.mark.parametrize(
    "terminal",
    [
        {"LANG": "C"},
        {"LANG": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "latin-1"},
        {"PYTHONIOENCODING": "utf-16"},
        {"PYTHONIOENCODING": "ascii:strict"},
    ],
    ids=str,
)
def test_no_encoding_ends_a_command(shown: str, terminal: dict[str, str]) -> None:
    done = shell(shown, **terminal)
    assert (done.returncode, done.stderr) == (DONE, b"")
    encoding = terminal.get("PYTHONIOENCODING", "utf-8").split(":")[0]
    assert "inspect" not in done.stdout.decode(encoding)


@pytest.mark.parametrize("terminal", [{"PYTHONIOENCODING": "ascii"}, {"LANG": "es_MX.UTF-8"}], ids=str)
def test_an_error_is_printed_in_any_encoding(terminal: dict[str, str]) -> None:
    done = shell("COMMAND run 'ñandú–….yaml'", **terminal)
    assert done.returncode == MISUSED
    assert b"no such config file" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_file_name_that_is_no_text_is_printed() -> None:
    done = shell(r"COMMAND run $'a\xff.yaml'")
    assert done.returncode == MISUSED
    assert rb"a\xff.yaml" in done.stderr


@pytest.mark.parametrize(
    "ending", ["| head -c 1", ">&-", "2>&-", "<&- >&- 2>&-", "> /dev/null", "2>&1 | head -c 1 "]
)
def test_a_reader_that_has_left_is_no_error(shown: str, ending: str) -> None:
    done = shell(f"{shown} {ending}")
    assert (done.returncode, done.stderr) == (DONE, b"")


def test_a_full_disk_behind_standard_output_is_told_once(shown: str) -> None:
    done = shell(f"{shown} > /dev/full")
    assert done.returncode == FAILED
    assert done.stderr.startswith(b"corpus-latam: standard output: no space is left on the disk")
    assert len(done.stderr.splitlines()) == 1


def test_a_closed_stream_leaves_its_number_to_no_other_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Un texto de prueba, corto.\n")
    (tmp_path / "c.yaml").write_text(
        f"name: t\noutput: {tmp_path}/run\nsources: {{s: {{type: text, path: {tmp_path}/a.txt}}}}\n"
    )
    done = shell(f"COMMAND ingest {tmp_path}/c.yaml --workers 1 >&- 2>&-")
    assert done.returncode == DONE
    assert all(line.startswith("{") for line in (tmp_path / "run/log.jsonl").read_text().splitlines())


def test_a_disk_that_is_full_is_named_with_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("".join(f'{{"text": "{os.urandom(60).hex()}"}}\n' for _ in range(900)))
    (tmp_path / "c.yaml").write_text(
        f"name: t\noutput: {tmp_path}/run\nsources: {{s: {{type: jsonl, path: {tmp_path}/a.jsonl}}}}\n"
    )
    command = [*COMMAND, "ingest", f"{tmp_path}/c.yaml", "--workers", "1"]
    done = subprocess.run(command, preexec_fn=limited, capture_output=True, text=True)
    assert done.returncode == FAILED
    assert "Traceback" not in done.stderr
    last = done.stderr.splitlines()[-1]
    assert last.startswith(f"corpus-latam: {tmp_path}/run/ingest/s/")
    assert "the file grew larger than the system allows" in last
    assert not list((tmp_path / "run/ingest/s").iterdir())


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(28, "No space left on device", "/x"), "/x: no space is left on the disk"),
        (OSError(28, "No space left on device"), "no space is left"),
        (OSError(24, "Too many open files", "/x"), "ulimit -n"),
        (OSError(13, "Permission denied", "/x"), "[Errno 13] Permission denied: '/x'"),
        (OSError("Timed out"), "Timed out"),
    ],
)
def test_what_the_system_says_becomes_a_sentence(error: OSError, words: str) -> None:
    assert words in sentence(error)


SLEEPING = """
import sys, time
from corpus_latam import cli
from corpus_latam.cli import ending, signals

def command():
    signals.raise_interrupted()
    print("ready", flush=True)
    {body}

ending._command = command
cli.main()
"""


@pytest.mark.parametrize(
    ("number", "code", "words"),
    [
        (signal.SIGINT, 130, "interrupted. What was finished is kept"),
        (signal.SIGTERM, 143, "stopped by SIGTERM. What was finished is kept"),
        (signal.SIGHUP, 129, "stopped by SIGHUP. What was finished is kept"),
    ],
)
@pytest.mark.parametrize(
    "body",
    [
        "time.sleep(60)",
        "import threading; threading.Event().wait(60)",
        "import subprocess; subprocess.run(['sleep', '60'])",
    ],
)
def test_a_signal_ends_with_its_number(number: signal.Signals, code: int, words: str, body: str) -> None:
    outcome = signalled([sys.executable, "-c", SLEEPING.format(body=body)], [number])
    assert outcome == (code, f"corpus-latam: {words}: the same command goes on from here.\n")


def test_ctrl_c_while_a_command_is_loaded() -> None:
    program = "import time; from corpus_latam.cli import signals as s; s.leave_at_once();"
    outcome = signalled(
        [sys.executable, "-c", f"{program} print('ready', flush=True); time.sleep(60)"], [INT]
    )
    assert outcome == (130, "corpus-latam: interrupted before anything was done.\n")


@pytest.mark.parametrize(
    ("engine", "seconds"), [("local", 0.05), ("local", 0.15), ("local", 0.3), ("dask", 0.3)]
)
def test_ctrl_c_while_workers_start(engine: str, seconds: float) -> None:
    """As a terminal sends it: to every process at once."""
    command = [sys.executable, "-c", STARTING.format(engine=engine)]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=none_ignored,
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line == "starting\n":
                time.sleep(seconds)
                os.killpg(process.pid, signal.SIGINT)
                break
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said.splitlines()[-1].startswith("corpus-latam: interrupted.")
    assert "Traceback" not in said


STARTING = """
from corpus_latam import cli
from corpus_latam.cli import ending, signals
from corpus_latam.engine import open_engine

def command():
    signals.raise_interrupted()
    print("starting", flush=True)
    with open_engine("{engine}", 2) as engine:
        engine.executor.submit(print, "started").result()
        engine.executor.submit(__import__("time").sleep, 60).result()

if __name__ == "__main__":
    ending._command = command
    cli.main()
"""


def test_a_second_signal_ends_at_once() -> None:
    body = "\n    try: time.sleep(60)\n    finally: time.sleep(60)"
    code, said = signalled([sys.executable, "-c", SLEEPING.format(body=body)], [signal.SIGINT, signal.SIGINT])
    assert (code, said) == (130, "")


def test_a_signal_that_the_caller_ignores_stays_ignored() -> None:
    body = "time.sleep(0.5)"
    outcome = signalled(
        [sys.executable, "-c", SLEEPING.format(body=body)],
        [signal.SIGHUP],
        lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN),
    )
    assert outcome == (0, "")


def none_ignored() -> None:
    """Tests that run in the background or below `nohup` would hand on that they ignore signals."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def signalled(
    command: list[str], signals: list[signal.Signals], before: Callable[[], object] = none_ignored
) -> tuple[int, str]:
    """Sends signals to a command that has said that it is ready; returns its exit code and what it said."""
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=before
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        for number in signals:
            time.sleep(0.3)
            process.send_signal(number)
        _, said = process.communicate(timeout=30)
    return process.returncode, said
