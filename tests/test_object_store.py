"""The demo with its run folder in an S3 bucket: the same bytes, found again, and said where it cannot be.

Needs `s3fs` and `moto[server]`, which are no dependencies: without them these tests are skipped.
"""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from corpus_latam.storage import state
from tests.conftest import corpus_latam, output_hashes, start_corpus_latam


@pytest.fixture(scope="module")
def bucket() -> Iterator[Any]:
    """A file system with a bucket `cubo`, which commands find through their environment."""
    s3fs = pytest.importorskip("s3fs")
    moto = pytest.importorskip("moto.server")
    server = moto.ThreadedMotoServer("127.0.0.1", 0)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        environment.setenv("AWS_ACCESS_KEY_ID", "x")
        environment.setenv("AWS_SECRET_ACCESS_KEY", "x")
        environment.setenv("AWS_DEFAULT_REGION", "us-east-1")
        store = s3fs.S3FileSystem(use_listings_cache=False)
        store.mkdir("cubo")
        yield store
    server.stop()


def demo(output: str, *more: str) -> subprocess.CompletedProcess[str]:
    return corpus_latam("run", "configs/demo.yaml", "--workers", "2", "--set", f"output={output}", *more)


@pytest.fixture(scope="module")
def run(bucket: Any) -> str:
    done = demo("s3://cubo/run")
    assert done.returncode == 0, done.stderr
    return "cubo/run"


def fetched(bucket: Any, run: str, folder: Path) -> dict[str, str]:
    bucket.get(run, str(folder), recursive=True)
    return output_hashes(folder)


def test_the_bytes_are_those_of_a_local_run(
    bucket: Any, run: str, demo_run: tuple[Path, str], tmp_path: Path
) -> None:
    assert fetched(bucket, run, tmp_path / "fetched") == output_hashes(demo_run[0])


def test_a_second_run_writes_no_shard(bucket: Any, run: str) -> None:
    def times() -> dict[str, Any]:
        found = bucket.find(run, detail=True)
        return {name: info["LastModified"] for name, info in found.items() if name.endswith(".parquet")}

    before = times()
    assert demo(f"s3://{run}").returncode == 0
    assert times() == before


def test_a_killed_run_goes_on(bucket: Any, run: str, tmp_path: Path) -> None:
    process = start_corpus_latam(
        "run", "configs/demo.yaml", "--workers", "2", "--set", "output=s3://cubo/cut"
    )
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(4)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert demo("s3://cubo/cut").returncode == 0
    assert fetched(bucket, "cubo/cut", tmp_path / "cut") == fetched(bucket, run, tmp_path / "whole")


def test_inspect_takedown_and_stale_marks(bucket: Any, run: str) -> None:
    bucket.copy(run, "cubo/other", recursive=True)
    settings = ("--set", "output=s3://cubo/other")
    assert corpus_latam("inspect", "s3://cubo/other").returncode == 0
    gone = corpus_latam("forget", "configs/demo.yaml", "--source", "foro", "--yes", *settings)
    assert gone.returncode == 0, gone.stderr
    assert not [name for name in bucket.find("cubo/other/ingest") if "/foro/" in name]
    assert not state.is_stale("s3://cubo/other/deduplicate")
    assert corpus_latam("select", "configs/demo.yaml", "--workers", "1", *settings).returncode == 0
    assert state.is_stale("s3://cubo/other/deduplicate")


def test_a_bucket_that_is_not_there_is_not_made(bucket: Any) -> None:
    done = demo("s3://nada/run")
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr
    assert not bucket.exists("nada")


def test_storage_that_does_not_answer_is_said(bucket: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    done = demo("s3://cubo/run")
    assert done.returncode == 2
    assert "s3://cubo/run cannot be reached" in done.stderr
    assert "Traceback" not in done.stderr
