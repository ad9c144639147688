"""What several tests share: the command line as a user runs it, and one finished run of the demo."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("project", deadline=None)
settings.load_profile("project")  # the first example of a property compiles its kernel

REPOSITORY = Path(__file__).parent.parent
SAMPLE = REPOSITORY / "data" / "sample"


def corpus_latam(*arguments: str, cwd: Path = REPOSITORY) -> subprocess.CompletedProcess[str]:
    """Runs the command in a process of its own, as a shell would."""
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
    files = sorted(p for p in root.rglob("*") if p.is_file() and p.name not in varying)
    return {str(p.relative_to(root)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


@pytest.fixture(scope="session")
def demo_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A finished run of configs/demo.yaml: its folder and what it printed."""
    root = tmp_path_factory.mktemp("demo") / "run"
    done = corpus_latam("run", "configs/demo.yaml", "--workers", "2", "--set", f"output={root}")
    assert done.returncode == 0, done.stderr
    return root, done.stdout
