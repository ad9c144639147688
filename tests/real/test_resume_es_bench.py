"""Ten kills in a row on es-bench: the same bytes as an undisturbed run."""

from pathlib import Path

import pytest

from tests.killing import assert_kills_and_workers_do_not_show
from tests.real.conftest import real_data

pytestmark = [pytest.mark.real, pytest.mark.slow]


@pytest.mark.usefixtures("demo_run")  # compiles the kernels
def test_kills_and_worker_counts_do_not_change_a_byte(tmp_path: Path) -> None:
    path = f"sources.es_bench.path={real_data('es-bench')}"
    run = ("configs/es-bench.yaml", "--set", path, "--set", "ingest.shard_bytes=5MB")
    assert_kills_and_workers_do_not_show(run, tmp_path)
