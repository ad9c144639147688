"""One pool of workers for all tests of ingest."""

from collections.abc import Iterator

import pytest

from corpus_latam.engine import Engine, open_engine


@pytest.fixture(scope="package")
def engine() -> Iterator[Engine]:
    with open_engine("local", 2) as pool:
        yield pool
