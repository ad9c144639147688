"""What several tests share: the command line as a user runs it, and one finished run of the demo."""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from corpus_latam.cli.options import available_cores
from tests import warm

# The first example of a property compiles its kernel, so there is no deadline. `make test` tries the same
# examples every time; `make test-all` looks for new ones.
settings.register_profile("short", deadline=None, max_examples=40, derandomize=True)
settings.register_profile("long", deadline=None, max_examples=1_000)
settings.load_profile("short")

REPOSITORY = Path(__file__).parent.parent
SAMPLE = REPOSITORY / "data" / "sample"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One for each processor that this process may use, hyperthreads among them; each takes 0.5 GB."""
    return min(available_cores(), 8)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole runs first, since they take longest; and one order in all workers, though a test may be
    parametrized by a set."""
    items.sort(key=lambda item: (item.nodeid.count("/"), *item.location[:2], item.nodeid))


def corpus_latam(*arguments: str, cwd: Path = REPOSITORY) -> subprocess.CompletedProcess[str]:
    """Runs the command in a process of its own, which starts warm."""
    return warm.run(arguments, cwd)


def corpus_latam_afresh(*arguments: str, cwd: Path = REPOSITORY) -> subprocess.CompletedProcess[str]:
    """Runs the command as a shell would."""
    return subprocess.run(
        [sys.executable, "-m", "corpus_latam.cli", *arguments], cwd=cwd, text=True, capture_output=True
    )


def start_corpus_latam(*arguments: str, cwd: Path = REPOSITORY) -> subprocess.Popen[bytes]:
    """The same, left running, to be killed."""
    return subprocess.Popen(
        [sys.executable, "-m", "corpus_latam.cli", *arguments],
        cwd=cwd,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def output_hashes(root: Path) -> dict[str, str]:
    """SHA-256 of everything in a run folder that must not depend on how the run went."""
    varying = {"run.json", "log.jsonl", "config.resolved.yaml", "made_with.json", "manifest.jsonl"}
    varying.add("manifest.state.json")
    files = sorted(p for p in root.rglob("*") if p.is_file() and p.name not in varying)
    return {str(p.relative_to(root)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def made_once(folder: Path, make: Callable[[Path], None]) -> Path:
    """A folder that the first process which needs it makes, and which the others wait for."""
    done = folder.with_name(f"{folder.name}.done")
    with folder.with_name(f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            make(folder)
            done.touch()
    return folder


def run_demo(folder: Path) -> None:
    output = f"output={folder / 'run'}"
    done = corpus_latam_afresh("run", "configs/demo.yaml", "--workers", "2", "--set", output)
    assert done.returncode == 0, done.stderr
    (folder / "printed.txt").write_text(done.stdout)


@pytest.fixture(scope="session")
def demo_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A finished run of configs/demo.yaml: its folder and what it printed."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    folder = made_once(shared / "demo", run_demo)
    return folder / "run", (folder / "printed.txt").read_text()
