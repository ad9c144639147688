"""Where the real data lies; tests that need what is not there are skipped by name."""

from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parent.parent.parent.parent / "shared" / "data"


@pytest.fixture(scope="session")
def es_bench() -> Path:
    """The folder of es-bench's Parquet files."""
    return real_data("es-bench")


def real_data(name: str) -> Path:
    """A folder of real data, or a skip that names it."""
    folder = DATA / name
    if not folder.exists():
        pytest.skip(f"real data {name} is missing (looked for it in ../shared/data)")
    return folder
