"""A second opinion through the command line: in worker processes, the same bytes, errors before the run."""

from __future__ import annotations

import subprocess
from importlib.util import find_spec
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.annotate.tiny_model import TINY_LABEL, save_tiny_model
from tests.conftest import corpus_latam, output_hashes


def annotate(root: Path, model: Path, label: str, workers: int) -> subprocess.CompletedProcess[str]:
    second = f"{{model: {model}, label: {label}, between: [0.01, 1]}}"
    settings = ("--set", f"output={root}", "--set", f"annotate.toxicity.second={second}")
    return corpus_latam("run", "configs/demo.yaml", "--until", "select", "--workers", str(workers), *settings)


def test_workers_ask_it_and_the_bytes_are_the_same(tmp_path: Path, demo_run: tuple[Path, str]) -> None:
    save_tiny_model(tmp_path)
    for workers in (1, 2):
        done = annotate(tmp_path / f"run{workers}", tmp_path, TINY_LABEL, workers)
        assert done.returncode == 0, done.stderr
        assert "Loading" not in done.stderr
    assert output_hashes(tmp_path / "run1") == output_hashes(tmp_path / "run2")
    assert scores(tmp_path / "run1") != scores(demo_run[0])


def scores(root: Path) -> list[float | None]:
    files = sorted((root / "annotate").rglob("*.parquet"))
    return [score for file in files for score in pq.read_table(file)["toxicity_max"].to_pylist()]


def test_a_label_that_is_not_the_models(tmp_path: Path) -> None:
    save_tiny_model(tmp_path)
    done = annotate(tmp_path / "run", tmp_path, "malo", 2)
    assert (done.returncode, "no label 'malo'; it has limpio, ofensivo" in done.stderr) == (2, True)
    assert not (tmp_path / "run").exists()


@pytest.mark.skipif(find_spec("torch") is not None, reason="PyTorch is installed: nothing is missing")
def test_without_pytorch(tmp_path: Path) -> None:
    done = annotate(tmp_path / "run", tmp_path, TINY_LABEL, 2)
    assert (done.returncode, "pip install transformers torch" in done.stderr) == (2, True)
    assert not (tmp_path / "run").exists()
