"""Commands without the wait for a start: forked from a server that has imported the package already.

What a command does is the same as in a process that a shell starts: its own process, folder, environment and
streams. Its imports are shared, and so is the seed of its hashes; tests of those start it afresh.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import tempfile
from functools import cache
from multiprocessing import forkserver
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from types import ModuleType

import pytest

STAGES = ("ingest", "annotate", "select", "deduplicate", "export", "tokenizer", "report")
PRELOADED = ("corpus_latam.cli.app", "corpus_latam.pipeline", *(f"corpus_latam.{s}.stage" for s in STAGES))
"""None of it may import what reads the environment when it is imported, such as huggingface_hub."""


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}


ENVIRONMENT = _environment()
"""What the server, and every worker that it forks, has; a command whose own differs brings its own server."""

context = multiprocessing.get_context("forkserver")
context.set_forkserver_preload(list(PRELOADED))


def run(arguments: tuple[str, ...], cwd: Path) -> subprocess.CompletedProcess[str]:
    """`corpus-latam ARGUMENTS`, forked."""
    with tempfile.TemporaryDirectory() as folder:
        streams = [Path(folder, name) for name in ("stdout", "stderr")]
        process = start(arguments, cwd, *streams)
        process.join()
        out, err = (stream.read_text(encoding="utf-8") for stream in streams)
    return subprocess.CompletedProcess(arguments, process.exitcode or 0, out, err)


def start(
    arguments: tuple[str, ...], cwd: Path, stdout: Path = Path(os.devnull), stderr: Path = Path(os.devnull)
) -> ForkServerProcess:
    """The same, left running."""
    environment = _environment()
    share = environment == ENVIRONMENT
    _start_server()
    key = getattr(forkserver._forkserver, "_forkserver_authkey", None)
    passed = (arguments, cwd, environment, [stdout, stderr], share, key)
    process = context.Process(target=_command, args=passed)
    process.start()
    return process


@cache
def _start_server() -> None:
    with pytest.MonkeyPatch.context() as patched:
        for name in os.environ.keys() - ENVIRONMENT.keys():
            patched.delenv(name)
        for name, value in ENVIRONMENT.items():
            patched.setenv(name, value)
        forkserver.ensure_running()


def _command(
    arguments: tuple[str, ...],
    cwd: Path,
    environment: dict[str, str],
    streams: list[Path],
    share: bool,
    key: bytes | None,
) -> None:
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    for number, stream in enumerate(streams, 1):
        os.dup2(os.open(stream, os.O_WRONLY | os.O_CREAT), number)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False, errors="backslashreplace")
    sys.argv = ["corpus-latam", *arguments]
    sys.modules["__main__"] = ModuleType("__main__")
    if share:
        _share_the_server(key)
    from corpus_latam.cli import main

    main()


def _share_the_server(key: bytes | None) -> None:
    """The command's own workers are forked from the same server, not from one that it would have to start."""
    server = forkserver._forkserver
    server._forkserver_authkey = key
    for runner in (server, forkserver):  # the module has the method under a name of its own
        runner.ensure_running = lambda: None
